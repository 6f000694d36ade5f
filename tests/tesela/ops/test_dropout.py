"""Dropout: la esperanza se conserva, y con la misma máscara es el de PyTorch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import dropout, dropout_backward, dropout_mask, spatial_dropout

FORMAS = st.lists(st.integers(0, 5), min_size=1, max_size=4).map(tuple)


class Dictado:
    """Un generador que «sortea» justo lo que hace falta para apagar donde se le dice."""

    def __init__(self, keep: np.ndarray) -> None:
        self.keep = keep

    def random(self, shape: tuple[int, ...]) -> np.ndarray:
        assert shape == self.keep.shape
        return np.where(self.keep, np.nextafter(1.0, 0.0), 0.0)


@settings(max_examples=40, deadline=None)
@given(FORMAS, st.floats(0.01, 0.95), st.integers(0, 1000))
def test_value_and_gradient_are_those_of_torch(shape, p, seed):
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    grad = torch.randn(shape, dtype=torch.float64)
    torch.manual_seed(seed)
    expected = F.dropout(x, p)
    (expected_grad,) = torch.autograd.grad(expected, x, grad)
    torch.manual_seed(seed)
    keep = F.dropout(torch.ones(shape, dtype=torch.float64), p).numpy() > 0

    output, mask = dropout(x.detach().numpy(), p, Dictado(keep))
    np.testing.assert_allclose(output, expected.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(dropout_backward(grad.numpy(), mask), expected_grad.numpy())


@settings(max_examples=30, deadline=None)
@given(
    st.tuples(*[st.integers(0, 3), *[st.integers(1, 4)] * 3]),
    st.floats(0.01, 0.95),
    st.integers(0, 1000),
)
def test_whole_channels_as_in_torch(shape, p, seed):
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    grad = torch.randn(shape, dtype=torch.float64)
    torch.manual_seed(seed)
    expected = F.dropout2d(x, p)
    (expected_grad,) = torch.autograd.grad(expected, x, grad)
    torch.manual_seed(seed)
    keep = F.dropout2d(torch.ones(shape, dtype=torch.float64), p).numpy()[:, :, :1, :1] > 0

    output, mask = spatial_dropout(x.detach().numpy(), p, Dictado(keep))
    np.testing.assert_allclose(output, expected.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(dropout_backward(grad.numpy(), mask), expected_grad.numpy())


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_mean_is_kept(p):
    """Una máscara vale 1/(1−p) con probabilidad 1−p: media 1 y varianza p/(1−p)."""
    count = 200_000
    mask = dropout_mask((count,), p, np.random.default_rng(0))
    error = np.sqrt(p / (1 - p) / count)
    assert abs(mask.mean() - 1) < 4 * error
    assert abs((mask == 0).mean() - p) < 4 * np.sqrt(p * (1 - p) / count)


def test_evaluation_leaves_the_input_and_the_generator_alone():
    x = np.arange(6.0, dtype=np.float32).reshape(1, 6)
    output, mask = dropout(x, 0.9, np.random.default_rng(0), training=False)
    assert np.array_equal(output, x) and output.dtype == np.float32
    assert np.array_equal(mask, np.ones_like(x))


def test_the_ends_of_the_range():
    x = np.ones((2, 3))
    rng = np.random.default_rng(0)
    assert np.array_equal(dropout(x, 0.0, rng)[0], x)
    assert not dropout(x, 1.0, rng)[0].any()


def test_a_channel_is_all_on_or_all_off():
    x = np.ones((4, 16, 5, 5))
    output, _ = spatial_dropout(x, 0.5, np.random.default_rng(0))
    sums = output.sum(axis=(2, 3))
    assert set(np.unique(sums)) == {0.0, 50.0}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda r: dropout(np.ones(3), 1.5, r), ValueError, "entre 0 y 1 y llegó 1.5"),
        (lambda r: dropout(np.ones(3), float("nan"), r), ValueError, "llegó nan"),
        (lambda r: dropout(np.ones(3, dtype=int), 0.5, r), TypeError, "x debe ser float32"),
        (lambda r: dropout(np.ones(3), 0.5, 7), TypeError, "default_rng"),
        (
            lambda r: spatial_dropout(np.ones((3, 4)), 0.5, r),
            ValueError,
            r"4 ejes .*\(3, 4\)",
        ),
        (lambda r: dropout_backward(np.ones(3), np.ones(2)), ValueError, "misma capa"),
        (lambda r: dropout_backward([1.0], np.ones(1)), TypeError, "grad_output"),
    ],
)
def test_bad_input_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call(np.random.default_rng(0))
