"""ELU: a mano, igual a PyTorch, y sin desbordarse en el lado que no usa."""

import numpy as np
import pytest
import torch.nn.functional as F
from herramientas import contrato_activaciones as contrato
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import elu, elu_backward

CASES = {
    "elu": contrato.Activation(elu, elu_backward, F.elu),
    "elu 0.3": contrato.Activation(
        elu, elu_backward, lambda t: F.elu(t, 0.3), {"alpha": 0.3}
    ),
    "elu 2": contrato.Activation(elu, elu_backward, lambda t: F.elu(t, 2.0), {"alpha": 2}),
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
    """Con x = −ln 4: eˣ − 1 = −0.75, y la derivada es alpha eˣ = 0.25 alpha."""
    x, one = np.array([-np.log(4), 3.0]), np.ones(2)
    np.testing.assert_allclose(elu(x), [-0.75, 3])
    np.testing.assert_allclose(elu(x, 2), [-1.5, 3])
    np.testing.assert_allclose(elu_backward(one, x, 2), [0.5, 1])


def test_los_extremos_no_se_desbordan_y_junto_al_cero_no_pierde_cifras():
    with np.errstate(over="raise", invalid="raise"):
        assert elu(np.array([-1e5, 1e5])).tolist() == [-1, 1e5]
        assert elu_backward(np.ones(2), np.array([-1e5, 1e5])).tolist() == [0, 1]
    np.testing.assert_allclose(elu(np.array([-1e-12])), -1e-12, rtol=1e-11)


@pytest.mark.parametrize(
    ("alpha", "error", "message"),
    [
        (-1.0, ValueError, "alpha debe ser finito y 0 o más y llegó -1"),
        (None, TypeError, "alpha debe ser un número y llegó None"),
    ],
)
def test_alphas_que_no_van(alpha, error, message):
    x = np.ones(3)
    with pytest.raises(error, match=message):
        elu(x, alpha)
    with pytest.raises(error, match=message):
        elu_backward(x, x, alpha)
