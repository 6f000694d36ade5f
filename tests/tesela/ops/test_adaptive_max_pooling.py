"""El máximo adaptable: a mano, e igual que PyTorch en valor, índices y gradiente."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import (
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
    max_pool2d_backward,
)


def test_a_mano():
    # Ventanas (0, 2) y (1, 3): el 6 está en las dos.
    output, indices = adaptive_max_pool2d_with_indices(
        np.array([[[[1.0, 6.0, 2.0]]]]), (1, 2)
    )
    assert output.tolist() == [[[[6, 6]]]] and indices.tolist() == [[[[1, 1]]]]
    grad = max_pool2d_backward(np.array([[[[10.0, 1.0]]]]), indices, (1, 3))
    assert grad.tolist() == [[[[0, 11, 0]]]]


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(*[st.integers(0, 2), st.integers(1, 3)], *[st.integers(1, 9)] * 2),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    seed=st.integers(0, 2**32 - 1),
    ties=st.booleans(),
)
def test_valor_indices_y_gradiente_como_pytorch(shape, size, seed, ties):
    rng = np.random.default_rng(seed)
    x = rng.integers(-2, 3, size=shape) * 1.0 if ties else rng.normal(size=shape)
    tensor = torch.from_numpy(x).requires_grad_()
    expected, where = F.adaptive_max_pool2d(tensor, size, return_indices=True)
    output, indices = adaptive_max_pool2d_with_indices(x, size)
    assert np.array_equal(output, expected.detach().numpy())
    assert np.array_equal(indices, where.numpy())
    assert np.array_equal(adaptive_max_pool2d(x, size), output)
    grad = rng.normal(size=output.shape)
    [theirs] = torch.autograd.grad(expected, [tensor], torch.from_numpy(grad))
    ours = max_pool2d_backward(grad, indices, shape[2:])
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-12)


def test_un_nan_se_ve():
    x = np.arange(16.0, dtype=np.float32).reshape(1, 1, 4, 4)
    x[0, 0, 3, 0] = np.nan
    output = adaptive_max_pool2d(x, 2)
    assert output.dtype == np.float32
    assert np.isnan(output).ravel().tolist() == [False, False, True, False]


def test_entradas_malas():
    x = np.ones((1, 1, 4, 4))
    with pytest.raises(ValueError, match="output_size debe ser 1 o más y llegó 0"):
        adaptive_max_pool2d(x, 0)
    with pytest.raises(TypeError, match="x debe ser float32"):
        adaptive_max_pool2d(x.astype(int), 2)
    with pytest.raises(ValueError, match="4 ejes"):
        adaptive_max_pool2d(x[0], 2)
