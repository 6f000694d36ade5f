"""El promedio adaptable y el global: ventanas a mano, y valor y gradiente de PyTorch."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
    adaptive_windows,
    avg_pool2d,
    global_avg_pool2d,
)


def test_ventanas_a_mano():
    assert adaptive_windows(6, 3) == [(0, 2), (2, 4), (4, 6)]  # divide: no se enciman
    # 7/3 = 2.33…: ⌊0⌋ a ⌈2.33⌉, ⌊2.33⌋ a ⌈4.67⌉, ⌊4.67⌋ a ⌈7⌉.
    assert adaptive_windows(7, 3) == [(0, 3), (2, 5), (4, 7)]
    assert adaptive_windows(2, 3) == [(0, 1), (0, 2), (1, 2)]  # más ventanas que píxeles


def test_las_ventanas_cubren_todo():
    for n in range(1, 20):
        for m in range(1, 20):
            windows = adaptive_windows(n, m)
            assert windows[0][0] == 0 and windows[-1][1] == n
            pairs = itertools.pairwise(windows)
            assert all(after[0] <= before[1] for before, after in pairs)


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(*[st.integers(0, 2), st.integers(1, 3)], *[st.integers(1, 9)] * 2),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    seed=st.integers(0, 2**32 - 1),
)
def test_valor_y_gradiente_como_pytorch(shape, size, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    tensor = torch.from_numpy(x).requires_grad_()
    expected = F.adaptive_avg_pool2d(tensor, size)
    ours = adaptive_avg_pool2d(x, size)
    np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-12)
    grad = rng.normal(size=ours.shape)
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    mine = adaptive_avg_pool2d_backward(grad, shape[2:])
    np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-12)


def test_si_divide_es_el_promedio_de_siempre():
    x = np.random.default_rng(0).normal(size=(2, 3, 8, 12)).astype(np.float32)
    ours = adaptive_avg_pool2d(x, (4, 4))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, avg_pool2d(x, (2, 3)), rtol=1e-5, atol=1e-6)


def test_global():
    x = np.array([[[[1.0, 2.0], [3.0, 6.0]], [[0.0, 0.0], [0.0, 4.0]]]])
    assert global_avg_pool2d(x).tolist() == [[3.0, 1.0]]
    assert global_avg_pool2d(x[:0]).shape == (0, 2)


def test_entradas_malas():
    x = np.ones((1, 1, 4, 4))
    with pytest.raises(ValueError, match="output_size debe ser 1 o más y llegó 0"):
        adaptive_avg_pool2d(x, 0)
    with pytest.raises(ValueError, match="output_size trae 3 elementos"):
        adaptive_avg_pool2d(x, (1, 1, 1))
    with pytest.raises(TypeError, match="x debe ser float32"):
        global_avg_pool2d(x.astype(int))
    with pytest.raises(ValueError, match="input_size debe ser 1 o más"):
        adaptive_avg_pool2d(x[:, :, :0], 2)
    with pytest.raises(ValueError, match="4 ejes"):
        adaptive_avg_pool2d_backward(x[0], (4, 4))
