"""Layer norm: igual a PyTorch en valor y en gradiente."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import layer_norm, layer_norm_backward


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_value_and_gradient_are_those_of_torch(data):
    shape = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple))
    n = data.draw(st.integers(0, 3))
    first = data.draw(st.integers(0, len(shape) - 1))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    x = rng.normal(2, 3, size=(n, *shape))
    weight, bias = rng.normal(size=(2, *shape[first:]))
    grad = rng.normal(size=x.shape)
    tensors = [torch.from_numpy(a).requires_grad_() for a in (x, weight, bias)]
    expected = F.layer_norm(tensors[0], weight.shape, *tensors[1:])
    expected_grads = torch.autograd.grad(expected, tensors, torch.from_numpy(grad))

    ours = layer_norm(x, weight, bias)
    np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-9)
    grads = layer_norm_backward(grad, x, weight)
    for got, want in zip(grads, expected_grads, strict=True):
        np.testing.assert_allclose(got, want.numpy(), atol=1e-8, rtol=1e-8)


def test_each_example_is_alone():
    """Cambiar una imagen del lote no cambia lo que sale de otra."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 2, 4, 4))
    weight, bias = np.ones(x.shape[1:]), np.zeros(x.shape[1:])
    before = layer_norm(x, weight, bias)[0]
    x[1:] = 100
    assert np.array_equal(layer_norm(x, weight, bias)[0], before)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: layer_norm(np.ones((2, 3)), np.ones(2), np.zeros(2)),
            ValueError,
            r"últimos ejes de x y llegó \(2,\)",
        ),
        (
            lambda: layer_norm(np.ones((2, 3)), np.ones((1, 2, 3)), np.zeros((1, 2, 3))),
            ValueError,
            "últimos ejes",
        ),
        (
            lambda: layer_norm(np.ones((2, 3)), np.ones(3), np.zeros(2)),
            ValueError,
            "bias debe tener la forma de weight",
        ),
        (
            lambda: layer_norm(np.ones((2, 0)), np.ones(0), np.zeros(0)),
            ValueError,
            "últimos ejes",
        ),
        (
            lambda: layer_norm(np.ones((2, 3), dtype=int), np.ones(3), np.zeros(3)),
            TypeError,
            "x debe ser float32",
        ),
        (
            lambda: layer_norm_backward(np.ones((1, 3)), np.ones((2, 3)), np.ones(3)),
            ValueError,
            r"forma de x, \(2, 3\)",
        ),
    ],
)
def test_bad_input_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
