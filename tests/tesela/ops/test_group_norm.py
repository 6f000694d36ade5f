"""Group norm e instance norm: iguales a PyTorch en valor y en gradiente."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import (
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
    layer_norm,
)


def draw(data, smallest=1):
    groups = data.draw(st.integers(1, 3))
    channels = groups * data.draw(st.integers(1, 3))
    dims = data.draw(st.integers(1, 3))
    sizes = [2, *data.draw(st.tuples(*[st.integers(smallest, 4)] * (dims - 1)))]
    n = data.draw(st.integers(1, 3))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    x = rng.normal(2, 3, size=(n, channels, *sizes))
    weight, bias = rng.normal(size=(2, channels))
    return x, groups, weight, bias, rng.normal(size=x.shape)


def compare(output, grads, torch_norm, x, weight, bias, grad):
    tensors = [torch.from_numpy(a).requires_grad_() for a in (x, weight, bias)]
    expected = torch_norm(*tensors)
    expected_grads = torch.autograd.grad(expected, tensors, torch.from_numpy(grad))
    np.testing.assert_allclose(output, expected.detach().numpy(), atol=1e-9)
    for got, want in zip(grads, expected_grads, strict=True):
        np.testing.assert_allclose(got, want.numpy(), atol=1e-8, rtol=1e-8)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_group_norm_is_that_of_torch(data):
    x, groups, weight, bias, grad = draw(data)
    compare(
        group_norm(x, groups, weight, bias),
        group_norm_backward(grad, x, groups, weight),
        lambda x, w, b: F.group_norm(x, groups, w, b),
        x,
        weight,
        bias,
        grad,
    )


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_instance_norm_is_that_of_torch(data):
    x, _, weight, bias, grad = draw(data)
    compare(
        instance_norm(x, weight, bias),
        instance_norm_backward(grad, x, weight),
        lambda x, w, b: F.instance_norm(x, weight=w, bias=b),
        x,
        weight,
        bias,
        grad,
    )


def test_one_group_is_layer_norm():
    """Un solo grupo promedia lo mismo que layer norm sobre la imagen entera."""
    x = np.random.default_rng(0).normal(size=(2, 4, 3, 3))
    whole = layer_norm(x, np.ones(x.shape[1:]), np.zeros(x.shape[1:]))
    np.testing.assert_allclose(group_norm(x, 1, np.ones(4), np.zeros(4)), whole)


def test_an_empty_batch_works():
    x, one = np.zeros((0, 4, 3, 3)), np.ones(4)
    assert group_norm(x, 2, one, one).shape == x.shape
    assert [g.shape for g in group_norm_backward(x, x, 2, one)] == [x.shape, (4,), (4,)]
    assert instance_norm(x, one, one).shape == x.shape


X, ONE = np.ones((2, 4, 3, 3)), np.ones(4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: group_norm(X, 3, ONE, ONE), ValueError, "num_groups=3 no divide a los 4"),
        (lambda: group_norm(X, 0, ONE, ONE), ValueError, "num_groups debe ser 1 o más"),
        (lambda: group_norm(X, 2.0, ONE, ONE), TypeError, "num_groups debe ser un entero"),
        (lambda: group_norm(X, 2, np.ones(2), ONE), ValueError, "weight debe traer"),
        (lambda: group_norm(X[:, :, 0, 0], 4, ONE, ONE), ValueError, "dos o más"),
        (lambda: group_norm(np.ones(4), 2, ONE, ONE), ValueError, r"\(N, C, ...\)"),
        (lambda: group_norm(np.ones((2, 0)), 1, ONE, ONE), ValueError, "al menos un canal"),
        (lambda: group_norm(X.astype(int), 2, ONE, ONE), TypeError, "float32"),
        (lambda: instance_norm(X[..., :1, :1], ONE, ONE), ValueError, "dos o más"),
        (
            lambda: group_norm_backward(X[:1], X, 2, ONE),
            ValueError,
            r"forma de x, \(2, 4, 3, 3\)",
        ),
    ],
)
def test_bad_input_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
