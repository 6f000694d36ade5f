"""La cuenta común de las normalizaciones: media 0, desviación 1 y su gradiente."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops.normalize import channel_vector, normalize, normalize_backward


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_value_and_gradient_against_autograd(data):
    shape = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple))
    axes = data.draw(st.sets(st.integers(0, len(shape) - 1), min_size=1).map(tuple))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    x, grad = rng.normal(size=shape), rng.normal(size=shape)
    tensor = torch.from_numpy(x).requires_grad_()
    variance = tensor.var(dim=axes, unbiased=False, keepdim=True)
    expected = (tensor - tensor.mean(dim=axes, keepdim=True)) / (variance + 1e-5).sqrt()
    (expected_grad,) = torch.autograd.grad(expected, tensor, torch.from_numpy(grad))
    x_hat, inverse_sd = normalize(x, axes)
    np.testing.assert_allclose(x_hat, expected.detach().numpy(), atol=1e-9)
    ours = normalize_backward(grad, x_hat, inverse_sd, axes)
    np.testing.assert_allclose(ours, expected_grad.numpy(), atol=1e-8, rtol=1e-8)


def test_mean_zero_and_deviation_one():
    x = np.random.default_rng(0).normal(5, 3, size=(2, 3, 4))
    x_hat, _ = normalize(x, (0, 2), eps=1e-12)
    np.testing.assert_allclose(x_hat.mean(axis=(0, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(x_hat.std(axis=(0, 2)), 1)


def test_a_constant_is_not_divided_by_zero():
    assert not normalize(np.full((2, 3), 7.0), (1,))[0].any()


def test_the_gradient_has_neither_mean_nor_stretch():
    rng = np.random.default_rng(0)
    x_hat, inverse_sd = normalize(rng.normal(size=(5, 6)), (1,), eps=1e-12)
    grad = normalize_backward(rng.normal(size=(5, 6)), x_hat, inverse_sd, (1,))
    np.testing.assert_allclose(grad.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose((grad * x_hat).sum(axis=1), 0, atol=1e-9)


def test_nothing_in_nothing_out_and_dtype_kept():
    empty, scale = normalize(np.zeros((0, 3, 2), dtype=np.float32), (1, 2))
    assert empty.shape == (0, 3, 2) and scale.shape == (0, 1, 1)
    assert normalize_backward(empty, empty, scale, (1, 2)).shape == (0, 3, 2)
    assert normalize(np.ones((2, 2), dtype=np.float32), (1,))[0].dtype == np.float32


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: normalize(np.ones((2, 2)), (2,)), ValueError, r"axes=\(2,\) y x tiene 2"),
        (lambda: normalize(np.ones((2, 2)), ()), ValueError, "al menos un eje"),
        (lambda: normalize(np.ones(2), (0,), eps=0), ValueError, "mayor que 0"),
        (lambda: normalize(np.ones(2, dtype=int), (0,)), TypeError, "float32 o float64"),
        (
            lambda: normalize_backward(np.ones(2), np.ones(3), np.ones(1), (0,)),
            ValueError,
            "deben ser iguales",
        ),
        (
            lambda: channel_vector(np.ones(2), "weight", np.ones((1, 3))),
            ValueError,
            "canal",
        ),
        (
            lambda: channel_vector(np.ones(0), "weight", np.ones((1, 0))),
            ValueError,
            "un canal",
        ),
        (lambda: channel_vector(np.ones(2), "bias", np.ones(2)), ValueError, r"x\[None\]"),
    ],
)
def test_bad_input_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
