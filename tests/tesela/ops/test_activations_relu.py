"""ReLU y LeakyReLU: a mano, iguales a PyTorch, y en el quiebre."""

import numpy as np
import pytest
import torch.nn.functional as F
from herramientas import contrato_activaciones as contrato
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import leaky_relu, leaky_relu_backward, relu, relu_backward


def _leaky(slope):
    return contrato.Activation(
        leaky_relu,
        leaky_relu_backward,
        lambda t: F.leaky_relu(t, slope),
        {"negative_slope": slope},
    )


CASES = {
    "relu": contrato.Activation(relu, relu_backward, F.relu),
    "leaky_relu": contrato.Activation(leaky_relu, leaky_relu_backward, F.leaky_relu),
    "leaky_relu 0.2": _leaky(0.2),
    "leaky_relu -0.5": _leaky(-0.5),
}

EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


@EACH
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch_en_valor_y_gradiente(case, data):
    contrato.same_as_torch(case, data)


@EACH
def test_forma_dtype_lote_vacio_nan_y_errores(case):
    contrato.good_manners(case)


@EACH
def test_la_derivada_es_el_cociente_de_diferencias(case):
    contrato.slope_is_the_limit(case)


def test_a_mano():
    x, g = np.array([-2.0, 0.0, 3.0]), np.array([10.0, 10.0, 10.0])
    assert relu(x).tolist() == [0, 0, 3]
    assert relu_backward(g, x).tolist() == [0, 0, 10]
    assert leaky_relu(x, 0.5).tolist() == [-1, 0, 3]
    assert leaky_relu_backward(g, x, 0.5).tolist() == [5, 5, 10]


def test_dos_relu_hacen_una_recta_y_un_valor_absoluto():
    x = np.random.default_rng(0).normal(size=100)
    np.testing.assert_array_equal(relu(x) - relu(-x), x)
    np.testing.assert_array_equal(relu(x) + relu(-x), np.abs(x))


@pytest.mark.parametrize(
    ("slope", "error", "message"),
    [
        (np.ones(3), TypeError, "negative_slope debe ser un número"),
        (float("inf"), ValueError, "negative_slope debe ser finito y llegó inf"),
    ],
)
def test_pendientes_que_no_van(slope, error, message):
    x = np.ones(3)
    with pytest.raises(error, match=message):
        leaky_relu(x, slope)
    with pytest.raises(error, match=message):
        leaky_relu_backward(x, x, slope)
