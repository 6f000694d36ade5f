"""GELU y SiLU: a mano, iguales a PyTorch, y sus mínimos."""

import numpy as np
import pytest
import torch.nn.functional as F
from herramientas import contrato_activaciones as contrato
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import gelu, gelu_backward, sigmoid, silu, silu_backward

CASES = {
    "gelu": contrato.Activation(gelu, gelu_backward, F.gelu),
    "gelu tanh": contrato.Activation(
        gelu,
        gelu_backward,
        lambda t: F.gelu(t, approximate="tanh"),
        {"approximate": "tanh"},
    ),
    "silu": contrato.Activation(silu, silu_backward, F.silu),
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
    """Φ(1) = 0.841345 de cualquier tabla; con x = ln 3, σ(x) = 3/4 y σ(−x) = 1/4."""
    x, one = np.log(np.array([3.0])), np.ones(1)
    np.testing.assert_allclose(gelu(one), 0.841345, atol=1e-6)
    np.testing.assert_allclose(gelu(-one), -(1 - 0.841345), atol=1e-6)
    density = np.exp(-0.5) / np.sqrt(2 * np.pi)
    np.testing.assert_allclose(gelu_backward(one, one), 0.841345 + density, atol=1e-6)
    np.testing.assert_allclose(silu(x), 0.75 * np.log(3))
    np.testing.assert_allclose(silu_backward(one, x), 0.75 * (1 + np.log(3) / 4))


def test_la_aproximada_se_aparta_poco_y_no_es_la_misma():
    x = np.linspace(-8, 8, 1601)
    gap = np.abs(gelu(x) - gelu(x, "tanh")).max()
    assert 1e-4 < gap < 1e-3


def test_los_minimos_que_dicen_los_docstrings():
    x = np.linspace(-10, 10, 200_001)
    assert -0.17 < gelu(x).min() < -0.1699
    assert -0.279 < silu(x).min() < -0.278
    assert (silu(x) == x * sigmoid(x)).all()


def test_aproximaciones_que_no_hay():
    x = np.ones(2)
    with pytest.raises(ValueError, match="approximate='erf': se esperaba 'none'"):
        gelu(x, "erf")
    with pytest.raises(ValueError, match="approximate=None"):
        gelu_backward(x, x, None)
