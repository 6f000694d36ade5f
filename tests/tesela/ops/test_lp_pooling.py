"""La norma p de cada ventana: de la suma al máximo, y donde PyTorch coincide."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import avg_pool2d, lp_pool2d, lp_pool2d_backward, max_pool2d


def test_a_mano():
    # |3| + |−4| = 7; √(9 + 16) = 5; el mayor en valor absoluto, 4.
    x = np.array([[[[3.0, 0.0], [0.0, -4.0]]]])
    assert [lp_pool2d(x, p, 2).item() for p in (1, 2, math.inf)] == [7.0, 5.0, 4.0]


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_valor_y_gradiente_como_pytorch(data):
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    kernel, stride = data.draw(pair), data.draw(pair)
    sizes = [data.draw(st.integers(k, k + 5)) for k in kernel]
    p = data.draw(st.sampled_from([1, 1.5, 2, 3, 4, 8]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    x = rng.normal(size=(data.draw(st.integers(0, 2)), 2, *sizes))
    if p not in (2, 4, 8):
        x = np.abs(x) + 0.01  # con otros p, PyTorch no toma el valor absoluto
    tensor = torch.from_numpy(x).requires_grad_()
    expected = F.lp_pool2d(tensor, p, kernel, stride)
    ours = lp_pool2d(x, p, kernel, stride)
    np.testing.assert_allclose(ours, expected.detach().numpy(), rtol=1e-9)
    grad = rng.normal(size=ours.shape)
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    mine = lp_pool2d_backward(grad, x, p, kernel, stride)
    np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-8, atol=1e-9)


def test_de_la_suma_al_maximo():
    x = np.abs(np.random.default_rng(0).normal(size=(2, 3, 8, 8)))
    np.testing.assert_allclose(lp_pool2d(x, 1, 2), 4 * avg_pool2d(x, 2))
    values = [lp_pool2d(x, p, 2) for p in (1, 2, 4, 16, 256, math.inf)]
    assert all((a >= b).all() for a, b in itertools.pairwise(values))
    np.testing.assert_allclose(values[-2], max_pool2d(x, 2), rtol=0.006)  # 4^(1/256)
    assert np.array_equal(values[-1], max_pool2d(x, 2))


def test_un_exponente_grande_no_se_desborda():
    x = np.full((1, 1, 2, 2), 10.0, np.float32)
    assert F.lp_pool2d(torch.from_numpy(x), 100, 2).isinf().all()
    ours = lp_pool2d(x, 100, 2)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, 10 * 4**0.01, rtol=1e-6)
    tiny = np.full((1, 1, 2, 2), 1e-3, np.float32)
    np.testing.assert_allclose(lp_pool2d(tiny, 100, 2), 1e-3 * 4**0.01, rtol=1e-6)


def test_gradiente_en_cero_y_en_infinito():
    zero = lp_pool2d_backward(np.ones((1, 1, 1, 1)), np.zeros((1, 1, 2, 2)), 2, 2)
    assert not zero.any()
    tie = np.array([[[[3.0, -3.0], [1.0, 0.0]]]])
    grad = lp_pool2d_backward(np.array([[[[8.0]]]]), tie, math.inf, 2)
    assert grad.tolist() == [[[[4, -4], [0, 0]]]]


@pytest.mark.parametrize("p", [1, 2, 3, 2.5])
def test_gradiente_numerico_con_negativos(p):
    rng = np.random.default_rng(0)
    x, grad = rng.normal(size=(1, 1, 4, 4)), rng.normal(size=(1, 1, 3, 3))
    mine = lp_pool2d_backward(grad, x, p, 2, 1)
    step = 1e-6
    for place in np.ndindex(4, 4):
        bump = np.zeros_like(x)
        bump[0, 0, *place] = step
        change = lp_pool2d(x + bump, p, 2, 1) - lp_pool2d(x - bump, p, 2, 1)
        assert abs((change * grad).sum() / (2 * step) - mine[0, 0, *place]) < 1e-6


def test_entradas_malas():
    x = np.ones((1, 1, 4, 4))
    with pytest.raises(ValueError, match=r"norm_type debe ser 1 o más y llegó 0\.5"):
        lp_pool2d(x, 0.5, 2)
    with pytest.raises(ValueError, match="llegó nan"):
        lp_pool2d(x, math.nan, 2)
    with pytest.raises(TypeError, match="norm_type debe ser un número y llegó '2'"):
        lp_pool2d(x, "2", 2)
    with pytest.raises(ValueError, match="La ventana no cabe"):
        lp_pool2d(x, 2, 5)
    with pytest.raises(ValueError, match="grad_output debe medir"):
        lp_pool2d_backward(x, x, 2, 2)
