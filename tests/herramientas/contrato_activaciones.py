"""Lo que toda activación debe cumplir, para las pruebas gemelas de cada familia."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import strategies as st


@dataclass(frozen=True)
class Activation:
    """Una activación, su gradiente y la de PyTorch, con los argumentos de las nuestras."""

    ours: Callable[..., Any]
    backward: Callable[..., Any]
    theirs: Callable[[torch.Tensor], torch.Tensor]
    options: dict[str, Any] = field(default_factory=dict)


def same_as_torch(case: Activation, data: st.DataObject) -> None:
    """Mismo valor y mismo gradiente que PyTorch, también justo en el quiebre."""
    shape = data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=4))
    scale = data.draw(st.sampled_from([1e-6, 1.0, 10.0, 1000.0]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    x = scale * rng.normal(size=shape)
    x[rng.random(size=shape) < 0.1] = 0.0
    g = rng.normal(size=shape)
    x_before, g_before = x.copy(), g.copy()
    tensor = torch.from_numpy(x).requires_grad_()
    expected = case.theirs(tensor)
    (grad,) = torch.autograd.grad(expected, tensor, torch.from_numpy(g))
    close = {"rtol": 1e-10, "atol": 1e-13 * max(scale, 1)}
    ours = case.ours(x, **case.options)
    np.testing.assert_allclose(ours, expected.detach().numpy(), **close)
    np.testing.assert_allclose(case.backward(g, x, **case.options), grad.numpy(), **close)
    np.testing.assert_array_equal(x, x_before)  # no toca lo que recibe
    np.testing.assert_array_equal(g, g_before)


def good_manners(case: Activation) -> None:
    """Forma y dtype iguales, lote vacío, NaN que no se pierde y errores que explican."""
    for dtype in (np.float32, np.float64):
        x = np.linspace(-9, 9, 24, dtype=dtype).reshape(2, 3, 4)
        out = case.ours(x, **case.options)
        grad = case.backward(np.ones_like(x), x, **case.options)
        assert out.dtype == grad.dtype == dtype
        assert out.shape == grad.shape == x.shape
        expected = case.theirs(torch.from_numpy(x)).numpy()
        np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-6)
    empty = np.zeros((0, 3, 4, 4))
    assert case.ours(empty, **case.options).shape == empty.shape
    assert case.backward(empty, empty, **case.options).shape == empty.shape
    out = case.ours(np.array([np.nan, 1.0]), **case.options)
    assert np.isnan(out[0]) and np.isfinite(out[1])
    with pytest.raises(TypeError, match=r"float32 o float64 y llegó int64"):
        case.ours(np.arange(3), **case.options)
    with pytest.raises(TypeError, match="debe ser un arreglo de NumPy y llegó list"):
        case.ours([1.0], **case.options)
    with pytest.raises(ValueError, match=r"tiene forma \(3,\) y x, \(2, 3\)"):
        case.backward(np.ones(3), np.ones((2, 3)), **case.options)


def slope_is_the_limit(case: Activation) -> None:
    """La derivada es el cociente de diferencias, lejos del quiebre."""
    x, h = np.array([-5.3, -1.7, -0.4, 0.3, 1.1, 4.9]), 1e-6
    rise = case.ours(x + h, **case.options) - case.ours(x - h, **case.options)
    slope = case.backward(np.ones_like(x), x, **case.options)
    np.testing.assert_allclose(slope, rise / (2 * h), atol=1e-8)
