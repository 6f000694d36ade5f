"""Máximo adaptable: el mayor píxel de cada ventana, con el tamaño de la salida pedido."""

from typing import Any

import numpy as np

from tesela.ops.adaptive_pooling import adaptive_windows
from tesela.ops.checks import per_axis
from tesela.ops.pool_case import check_maps


def adaptive_max_pool2d_with_indices(
    x: np.ndarray, output_size: Any
) -> tuple[np.ndarray, np.ndarray]:
    """El mayor píxel de cada ventana acomodada, y dónde estaba.

    Su gradiente es `max_pool2d_backward` con estos índices.

    Args:
        x: `(N, C, H, W)`, float32 o float64; un NaN hace NaN sus ventanas.
        output_size: entero o `(alto, ancho)`; con 1 es el máximo global.

    Returns:
        `(output, indices)`, ambos `(N, C, *output_size)`; `indices` es int64 y cuenta los
        píxeles por filas. En un empate gana el primero.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma no corresponde o se pide menos de 1.

    >>> adaptive_max_pool2d_with_indices(np.array([[[[1.0, 6.0, 2.0]]]]), (1, 2))
    (array([[[[6., 6.]]]]), array([[[[1, 1]]]]))
    """
    check_maps(x)
    height, width = per_axis(output_size, "output_size", 2)
    output = np.empty((*x.shape[:2], height, width), dtype=x.dtype)
    indices = np.empty(output.shape, dtype=np.int64)
    columns = adaptive_windows(x.shape[3], width)
    for i, (top, bottom) in enumerate(adaptive_windows(x.shape[2], height)):
        for j, (left, right) in enumerate(columns):
            window = x[:, :, top:bottom, left:right]
            window = window.reshape(*x.shape[:2], (bottom - top) * (right - left))
            best = window.argmax(axis=2)  # el primero, y NaN gana
            output[:, :, i, j] = np.take_along_axis(window, best[..., None], 2)[..., 0]
            row, col = np.divmod(best, right - left)
            indices[:, :, i, j] = (top + row) * x.shape[3] + left + col
    return output, indices


def adaptive_max_pool2d(x: np.ndarray, output_size: Any) -> np.ndarray:
    """El mayor píxel de cada ventana acomodada.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        output_size: entero o `(alto, ancho)`; con 1 es el máximo global.

    Returns:
        `(N, C, *output_size)`, del mismo dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma no corresponde o se pide menos de 1.

    >>> adaptive_max_pool2d(np.array([[[[1.0, 6.0], [7.0, 2.0]]]]), 1)
    array([[[[7.]]]])
    """
    return adaptive_max_pool2d_with_indices(x, output_size)[0]
