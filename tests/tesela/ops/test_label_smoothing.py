"""Suavizado de etiquetas: igual a PyTorch en valor y en gradiente."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import smooth_cross_entropy, smooth_cross_entropy_backward, smooth_targets


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.floats(0, 1), st.integers(0, 1000))
def test_value_and_gradient_are_those_of_torch(n, classes, smoothing, seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 5, size=(n, classes))
    labels = rng.integers(classes, size=n)
    tensor = torch.from_numpy(logits).requires_grad_()
    expected = F.cross_entropy(tensor, torch.from_numpy(labels), label_smoothing=smoothing)
    (expected_grad,) = torch.autograd.grad(expected, tensor)
    ours = smooth_cross_entropy(logits, labels, smoothing)
    np.testing.assert_allclose(ours, expected.item(), atol=1e-12)
    grad = smooth_cross_entropy_backward(logits, labels, smoothing)
    np.testing.assert_allclose(grad, expected_grad.numpy(), atol=1e-12)


def test_targets_by_hand():
    """Cinco clases y ε = 0.5: 0.5/5 = 0.1 en todas y 0.1 + 0.5 = 0.6 en la correcta."""
    np.testing.assert_allclose(
        smooth_targets(np.array([0, 4]), 5, 0.5),
        [[0.6, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.6]],
    )
    assert smooth_targets(np.array([], dtype=int), 3).shape == (0, 3)


def test_the_best_logits_are_finite():
    """El mínimo está donde softmax da justo lo que se pide; más allá, la pérdida crece."""
    target = smooth_targets(np.array([0]), 4, 0.2)
    best = np.log(target)
    assert np.abs(smooth_cross_entropy_backward(best, np.array([0]), 0.2)).max() < 1e-12
    sure = best.copy()
    sure[0, 0] += 5
    labels = np.array([0])
    assert smooth_cross_entropy(sure, labels, 0.2) > smooth_cross_entropy(best, labels, 0.2)


def test_huge_logits_do_not_overflow():
    logits = np.array([[1e4, -1e4]])
    assert smooth_cross_entropy(logits, np.array([1]), 0.0) == pytest.approx(2e4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: smooth_targets(np.array([3]), 3), ValueError, r"de 0 a 2 .*\[3\]"),
        (lambda: smooth_targets(np.array([-1]), 3), ValueError, r"\[-1\]"),
        (lambda: smooth_targets(np.array([[0]]), 3), ValueError, r"\(1, 1\)"),
        (lambda: smooth_targets(np.array([0.0]), 3), TypeError, "enteros y llegó float64"),
        (lambda: smooth_targets([0], 3), TypeError, "llegó list"),
        (lambda: smooth_targets(np.array([0]), 3, 1.1), ValueError, "llegó 1.1"),
        (
            lambda: smooth_cross_entropy(np.zeros((2, 3)), np.array([0])),
            ValueError,
            r"\(2, 3\) y 1 etiquetas",
        ),
        (
            lambda: smooth_cross_entropy(np.zeros((0, 3)), np.array([], dtype=int)),
            ValueError,
            "mayor que 0",
        ),
        (
            lambda: smooth_cross_entropy(np.zeros((1, 3), dtype=int), np.array([0])),
            TypeError,
            "logits debe ser float32",
        ),
    ],
)
def test_bad_input_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
