"""Softmax y log-softmax: a mano, iguales a PyTorch, y estables con cualquier logit."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import log_softmax, log_softmax_backward, softmax, softmax_backward

PAIRS = {
    "softmax": (softmax, softmax_backward, torch.softmax),
    "log_softmax": (log_softmax, log_softmax_backward, torch.log_softmax),
}
EACH = pytest.mark.parametrize(
    ("ours", "backward", "theirs"), PAIRS.values(), ids=PAIRS.keys()
)


@EACH
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch_en_valor_y_gradiente(ours, backward, theirs, data):
    rank = data.draw(st.integers(1, 4))
    axis = data.draw(st.integers(-rank, rank - 1))
    shape = [data.draw(st.integers(0, 4)) for _ in range(rank)]
    shape[axis] = max(shape[axis], 1)  # al menos una clase
    scale = data.draw(st.sampled_from([1e-3, 1.0, 30.0, 1000.0]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    x, g = scale * rng.normal(size=shape), rng.normal(size=shape)
    x_before = x.copy()
    tensor = torch.from_numpy(x).requires_grad_()
    expected = theirs(tensor, axis)
    (grad,) = torch.autograd.grad(expected, tensor, torch.from_numpy(g))
    close = {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(ours(x, axis), expected.detach().numpy(), **close)
    back = backward(g, x, axis)
    np.testing.assert_allclose(back, grad.numpy(), **close)
    np.testing.assert_allclose(back.sum(axis), 0, atol=1e-10)  # sumar c no cambia nada
    np.testing.assert_array_equal(x, x_before)


def test_a_mano():
    """e⁰, e^ln2 y e^ln5 son 1, 2 y 5, que suman 8; g − ⟨g, p⟩ = (1, 0, 0) − 1/8."""
    x = np.log(np.array([[1.0, 2.0, 5.0]]))
    np.testing.assert_allclose(softmax(x), [[1 / 8, 2 / 8, 5 / 8]])
    g = np.array([[1.0, 0.0, 0.0]])
    np.testing.assert_allclose(
        softmax_backward(g, x), [[7 / 64, -2 / 64, -5 / 64]], atol=1e-15
    )
    np.testing.assert_allclose(log_softmax(x), np.log([[1 / 8, 2 / 8, 5 / 8]]))
    np.testing.assert_allclose(
        log_softmax_backward(-g, x), [[1 / 8 - 1, 2 / 8, 5 / 8]], atol=1e-15
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_estable_con_logits_enormes(dtype):
    x = np.array([[1e4, 1e4 - 1], [-1e4, -1e4 - 1], [1e30, -1e30]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        p, log_p = softmax(x), log_softmax(x)
    assert p.dtype == log_p.dtype == dtype
    np.testing.assert_allclose(p[0], [1 / (1 + np.exp(-1)), 1 / (1 + np.e)], rtol=1e-6)
    np.testing.assert_array_equal(p[1], p[0])
    assert p[2].tolist() == [1, 0]
    assert log_p[2].tolist() == [0, dtype(-2e30)]


def test_una_clase_imposible_recibe_cero():
    x = np.array([0.0, -np.inf, 0.0])
    assert softmax(x).tolist() == [0.5, 0, 0.5]
    assert log_softmax(x)[1] == -np.inf


def test_un_lote_vacio_da_un_lote_vacio():
    for ours, backward, _ in PAIRS.values():
        x = np.zeros((0, 3, 4, 4))
        assert ours(x, 1).shape == backward(x, x, 1).shape == x.shape


@EACH
def test_errores_que_dicen_que_hacer(ours, backward, theirs):
    x = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"axis=2 no existe: x tiene 2 ejes, \(2, 3\)"):
        ours(x, 2)
    with pytest.raises(TypeError, match="axis debe ser un entero y llegó None"):
        ours(x, None)
    with pytest.raises(TypeError, match="axis debe ser un entero y llegó True"):
        backward(x, x, True)
    with pytest.raises(ValueError, match="al menos una clase"):
        ours(np.zeros((2, 0)), 1)
    with pytest.raises(TypeError, match="llegó int64"):
        ours(np.arange(3))
    with pytest.raises(ValueError, match=r"tiene forma \(2, 1\) y x, \(2, 3\)"):
        backward(np.ones((2, 1)), x)
