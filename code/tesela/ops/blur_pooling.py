"""Submuestrear después de suavizar: el agrupamiento contra el aliasing.

El filtro es binomial y separable: se suaviza y se submuestrea primero por filas y luego
por columnas, sin calcular los píxeles que se van a tirar.
"""

from math import comb
from typing import Any

import numpy as np

from tesela.ops.checks import per_axis, whole_number
from tesela.ops.padding import pad, pad_backward
from tesela.ops.pool_case import check_maps
from tesela.ops.sizes import conv_output_size, padding_amount


def binomial_filter(size: int) -> np.ndarray:
    """Una fila del triángulo de Pascal, entre su suma.

    Args:
        size: número de pesos, 1 o más.

    Returns:
        `(size,)`, float64; suma 1.

    Raises:
        TypeError: si `size` no es entero.
        ValueError: si es menor que 1.

    >>> binomial_filter(3)
    array([0.25, 0.5 , 0.25])
    """
    count = whole_number(size, "size", 1)
    return np.array([comb(count - 1, i) for i in range(count)]) / 2 ** (count - 1)


def _along(x: np.ndarray, axis: int, weights: np.ndarray, step: int) -> np.ndarray:
    """Suma pesada de cada ventana de un eje, una de cada `step`."""
    moved = np.moveaxis(x, axis, 0)
    count = conv_output_size(len(moved), len(weights), step)
    views = [moved[i : i + (count - 1) * step + 1 : step] for i in range(len(weights))]
    out, part = views[0] * weights[0], np.empty_like(views[0])
    for view, weight in zip(views[1:], weights[1:], strict=True):
        out += np.multiply(view, weight, out=part)  # sin un arreglo nuevo por peso
    return np.moveaxis(out, 0, axis)


def _along_backward(
    grad: np.ndarray, axis: int, weights: np.ndarray, step: int, size: int
) -> np.ndarray:
    """La adjunta de `_along`: cada gradiente vuelve, pesado, a su ventana."""
    moved = np.moveaxis(grad, axis, 0)
    out = np.zeros((size, *moved.shape[1:]), dtype=grad.dtype)
    for i, weight in enumerate(weights):
        out[i : i + (len(moved) - 1) * step + 1 : step] += weight * moved
    return np.moveaxis(out, 0, axis)


def blur_pool2d(
    x: np.ndarray, filter_size: int = 3, stride: Any = 2, padding_mode: str = "reflect"
) -> np.ndarray:
    """Suaviza con un filtro binomial y se queda con un píxel de cada `stride`.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        filter_size: lado del filtro; 1 es submuestrear sin suavizar.
        stride: entero o `(alto, ancho)`.
        padding_mode: `"reflect"`, `"replicate"`, `"circular"` o `"zeros"`.

    Returns:
        `(N, C, ⌈H/stride⌉, ⌈W/stride⌉)`, del mismo dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma no corresponde o el relleno no cabe en la imagen.

    Referencia:
        Zhang (2019, `zhang2019making`): es su «BlurPool».

    >>> x = np.array([[[[0.0, 0.0, 4.0, 4.0, 0.0]]]])
    >>> blur_pool2d(x, stride=(1, 2), padding_mode="replicate")  # (0+0+0, 0+8+4, 4+0+0)/4
    array([[[[0., 3., 1.]]]])
    """
    check_maps(x)
    weights = binomial_filter(filter_size).astype(x.dtype)
    steps = per_axis(stride, "stride", 2)
    amount = padding_amount("same", len(weights))
    out = pad(x, (amount, amount), padding_mode)
    for axis, step in zip((2, 3), steps, strict=True):
        out = _along(out, axis, weights, step)
    return np.ascontiguousarray(out)


def blur_pool2d_backward(
    grad_output: np.ndarray,
    image_size: tuple[int, int],
    filter_size: int = 3,
    stride: Any = 2,
    padding_mode: str = "reflect",
) -> np.ndarray:
    """Gradiente de `blur_pool2d`, que es lineal: los mismos pesos, de regreso.

    Args:
        grad_output: `(N, C, H', W')`, gradiente respecto a la salida.
        image_size: `(H, W)` de la entrada.
        filter_size: el mismo que recibió `blur_pool2d`.
        stride: el mismo.
        padding_mode: el mismo.

    Returns:
        `(N, C, H, W)`.

    Raises:
        TypeError: si `grad_output` no es float32 o float64.
        ValueError: si no tiene el tamaño de la salida.

    >>> blur_pool2d_backward(np.array([[[[4.0, 8.0]]]]), (1, 3), stride=(1, 2),
    ...                      padding_mode="zeros")  # (2, 1 + 2, 4) por 1/2, el centro en H
    array([[[[1. , 1.5, 2. ]]]])
    """
    weights = binomial_filter(filter_size)
    steps = per_axis(stride, "stride", 2)
    before, after = padding_amount("same", len(weights))
    grown = [whole_number(n, "image_size", 1) + before + after for n in image_size]
    expected = tuple(
        conv_output_size(n, len(weights), s) for n, s in zip(grown, steps, strict=True)
    )
    check_maps(grad_output, "grad_output", expected)
    weights = weights.astype(grad_output.dtype)
    out = grad_output
    for axis, step, size in zip((3, 2), steps[::-1], grown[::-1], strict=True):
        out = _along_backward(out, axis, weights, step, size)
    return pad_backward(out, ((before, after), (before, after)), padding_mode)
