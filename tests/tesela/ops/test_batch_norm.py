"""Batch norm: igual a PyTorch al entrenar, al evaluar y en lo que guarda."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import batch_norm, batch_norm_backward, update_running_stats


def draw(data):
    """Un caso con 0 a 3 ejes espaciales y al menos dos valores por canal."""
    dims = data.draw(st.integers(0, 3))
    channels = data.draw(st.integers(1, 4))
    sizes = data.draw(st.tuples(*[st.integers(1, 4)] * dims))
    n = data.draw(st.integers(2, 5))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    x = rng.normal(2, 3, size=(n, channels, *sizes))
    affine = rng.normal(size=(2, channels))
    stats = rng.normal(size=channels), rng.uniform(0.1, 2, size=channels)
    return x, *affine, *stats, rng.normal(size=x.shape)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.booleans(), st.floats(0, 1))
def test_value_gradient_and_statistics_are_those_of_torch(data, training, momentum):
    x, weight, bias, mean, var, grad = draw(data)
    tensors = [torch.from_numpy(a.copy()).requires_grad_() for a in (x, weight, bias)]
    t_mean, t_var = torch.from_numpy(mean.copy()), torch.from_numpy(var.copy())
    expected = F.batch_norm(tensors[0], t_mean, t_var, *tensors[1:], training, momentum)
    expected_grads = torch.autograd.grad(expected, tensors, torch.from_numpy(grad))

    ours = batch_norm(x, weight, bias, mean, var, training)
    np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-9)
    grads = batch_norm_backward(grad, x, weight, mean, var, training)
    for got, want in zip(grads, expected_grads, strict=True):
        np.testing.assert_allclose(got, want.numpy(), atol=1e-8, rtol=1e-8)
    if training:
        new_mean, new_var = update_running_stats(x, mean, var, momentum)
        np.testing.assert_allclose(new_mean, t_mean.numpy(), atol=1e-12)
        np.testing.assert_allclose(new_var, t_var.numpy(), atol=1e-12)


def test_a_case_by_hand():
    """Un canal, dos imágenes de dos píxeles: 0, 2, 4 y 6.

    Media (0 + 2 + 4 + 6)/4 = 3; varianza (9 + 1 + 1 + 9)/4 = 5; con γ = √5 y β = 3 la
    normalización se deshace y sale lo que entró.
    """
    x = np.array([[[0.0, 2.0]], [[4.0, 6.0]]])
    output = batch_norm(x, np.array([np.sqrt(5)]), np.array([3.0]), eps=1e-12)
    np.testing.assert_allclose(output, x, atol=1e-9)
    mean, var = update_running_stats(x, np.zeros(1), np.zeros(1), momentum=1.0)
    np.testing.assert_allclose([mean[0], var[0]], [3, 20 / 3])


def test_nothing_is_changed_in_place():
    x, stats = np.random.default_rng(0).normal(size=(4, 2)), np.zeros(2)
    update_running_stats(x, stats, stats)
    assert not stats.any()


def test_scale_of_the_input_does_not_matter():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, 3, 4, 4))
    ones, zeros = np.ones(3), np.zeros(3)
    np.testing.assert_allclose(
        batch_norm(7 * x - 100, ones, zeros, eps=1e-12),
        batch_norm(x, ones, zeros, eps=1e-12),
        atol=1e-8,
    )


def test_an_empty_batch_only_in_evaluation():
    x, one, zero = np.zeros((0, 2, 3, 3)), np.ones(2), np.zeros(2)
    assert batch_norm(x, one, zero, zero, one, training=False).shape == x.shape
    grads = batch_norm_backward(x, x, one, zero, one, training=False)
    assert [grad.shape for grad in grads] == [x.shape, (2,), (2,)]
    with pytest.raises(ValueError, match="dos valores por canal"):
        batch_norm(x, one, zero)


ONE, ZERO = np.ones(2), np.zeros(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: batch_norm(np.ones((1, 2)), ONE, ZERO), ValueError, "hay 1 .*group_norm"),
        (lambda: batch_norm(np.ones((4, 3)), ONE, ZERO), ValueError, r"weight .*\(3,\)"),
        (lambda: batch_norm(np.ones((4, 2)), ONE, np.zeros(3)), ValueError, "bias debe"),
        (
            lambda: batch_norm(np.ones((4, 2)), ONE, ZERO, training=False),
            ValueError,
            "update_running_stats",
        ),
        (lambda: batch_norm(np.ones((4, 2), dtype=int), ONE, ZERO), TypeError, "float32"),
        (
            lambda: batch_norm_backward(np.ones((4, 1)), np.ones((4, 2)), ONE),
            ValueError,
            r"forma de x, \(4, 2\)",
        ),
        (
            lambda: update_running_stats(np.ones((4, 2)), ZERO, ONE, momentum=2),
            ValueError,
            "momentum debe estar entre 0 y 1 y llegó 2",
        ),
        (
            lambda: update_running_stats(np.ones((1, 2)), ZERO, ONE),
            ValueError,
            "dos valores",
        ),
    ],
)
def test_bad_input_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
