"""Casos al azar de una convolución y su referencia en PyTorch, para todas las pruebas."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import strategies as st


def _draw(data: Any, dims: int = 2, biggest: int = 7) -> dict[str, Any]:
    """Saca los argumentos de una convolución válida con `dims` ejes espaciales."""
    draw = data.draw
    groups = draw(st.integers(1, 3), "groups")
    channels = groups * draw(st.integers(1, 2), "canales por grupo")
    filters = groups * draw(st.integers(1, 2), "filtros por grupo")
    per_axis = st.tuples(*[st.integers(1, 3)] * dims)
    kernel, stride, dilation = draw(per_axis), draw(per_axis), draw(per_axis)
    padding = draw(st.tuples(*[st.integers(0, 3)] * dims))
    sizes = []
    for k, d, p in zip(kernel, dilation, padding, strict=True):
        smallest = max(1, d * (k - 1) + 1 - 2 * p)
        sizes.append(draw(st.integers(smallest, max(smallest, biggest))))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), "semilla"))
    n = draw(st.integers(1, 3), "lote")
    return {
        "x": rng.normal(size=(n, channels, *sizes)),
        "weight": rng.normal(size=(filters, channels // groups, *kernel)),
        "bias": rng.normal(size=filters) if draw(st.booleans(), "sesgo") else None,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }


def _torch_conv(case: dict[str, Any]) -> np.ndarray:
    """El mismo caso en PyTorch."""
    conv = {3: F.conv1d, 4: F.conv2d, 5: F.conv3d}[case["x"].ndim]
    arrays = {
        name: None if case[name] is None else torch.from_numpy(case[name])
        for name in ("x", "weight", "bias")
    }
    rest = {name: case[name] for name in ("stride", "padding", "dilation", "groups")}
    return conv(arrays["x"], arrays["weight"], arrays["bias"], **rest).numpy()


def _torch_grads(function: Callable[..., torch.Tensor], *arrays: np.ndarray) -> Callable:
    """Gradientes de `function(*arrays)` para un gradiente de salida dado."""
    tensors = [torch.from_numpy(array).requires_grad_() for array in arrays]
    output = function(*tensors)
    return lambda grad: [
        g.numpy() for g in torch.autograd.grad(output, tensors, torch.from_numpy(grad))
    ]


@pytest.fixture(scope="session")
def draw_conv() -> Callable[..., dict[str, Any]]:
    return _draw


@pytest.fixture(scope="session")
def torch_conv() -> Callable[[dict[str, Any]], np.ndarray]:
    return _torch_conv


@pytest.fixture(scope="session")
def torch_grads() -> Callable[..., Callable]:
    return _torch_grads
