"""Sigmoide y tanh: a mano, iguales a PyTorch, y sin desbordarse en ningún extremo."""

import numpy as np
import pytest
import torch
from herramientas import contrato_activaciones as contrato
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import sigmoid, sigmoid_backward, tanh, tanh_backward

CASES = {
    "sigmoid": contrato.Activation(sigmoid, sigmoid_backward, torch.sigmoid),
    "tanh": contrato.Activation(tanh, tanh_backward, torch.tanh),
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
    """Con x = ln 3: e⁻ˣ = 1/3, σ = 3/4, σ' = 3/16, tanh = (3 − 1/3)/(3 + 1/3) = 0.8."""
    x, one = np.log(np.array([3.0])), np.ones(1)
    np.testing.assert_allclose(sigmoid(x), 0.75)
    np.testing.assert_allclose(sigmoid(-x), 0.25)
    np.testing.assert_allclose(sigmoid_backward(one, x), 3 / 16)
    np.testing.assert_allclose(tanh(x), 0.8)
    np.testing.assert_allclose(tanh_backward(one, x), 1 - 0.64)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_los_extremos_no_se_desbordan(dtype):
    x = np.array([-np.inf, -1e30, -750, 750, 1e30, np.inf], dtype=dtype)
    with np.errstate(over="raise", invalid="raise"):
        assert sigmoid(x).tolist()[3:] == [1, 1, 1]
        assert sigmoid(x)[[0, 1]].tolist() == [0, 0]
        assert tanh(x).tolist() == [-1, -1, -1, 1, 1, 1]
        assert np.isfinite(sigmoid_backward(np.ones_like(x), x)).all()


def test_la_cola_positiva_no_se_redondea_a_cero():
    """σ'(40) = e⁻⁴⁰ (1 − …): con σ (1 − σ) saldría exactamente 0."""
    x = np.array([40.0])
    np.testing.assert_allclose(sigmoid_backward(np.ones(1), x), np.exp(-40.0), rtol=1e-12)
    assert sigmoid(x)[0] * (1 - sigmoid(x)[0]) == 0


def test_tanh_es_una_sigmoide_estirada():
    x = np.linspace(-5, 5, 41)
    np.testing.assert_allclose(tanh(x), 2 * sigmoid(2 * x) - 1, atol=1e-15)
