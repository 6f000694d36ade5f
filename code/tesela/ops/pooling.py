"""Agrupamiento por máximo: quedarse con el píxel mayor de cada ventana, y recordar cuál.

Deja fuera el grupo de hilos y el recorrido por bloques de las bibliotecas: aquí se
recorre la ventana, de `kh · kw` píxeles, y NumPy recorre la imagen.
"""

import math
from typing import Any

import numpy as np

from tesela.ops.pool_case import PoolCase, check_maps, pool_case


def _pad_low(x: np.ndarray, case: PoolCase) -> np.ndarray:
    """Rellena con −∞, que nunca gana: un cero ganaría donde todo es negativo."""
    if not any(map(any, case.margins)):
        return x
    return np.pad(x, ((0, 0), (0, 0), *case.margins), constant_values=-np.inf)


def max_pool2d(
    x: np.ndarray,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """El mayor píxel de cada ventana, canal por canal.

    Args:
        x: `(N, C, H, W)`, float32 o float64; un NaN hace NaN sus ventanas.
        kernel_size: entero o `(alto, ancho)`.
        stride: entero o `(alto, ancho)`; None es `kernel_size`.
        padding: píxeles que nunca ganan (−∞), a lo sumo media ventana.
        dilation: distancia entre píxeles vecinos de la ventana.
        ceil_mode: si la última ventana puede salirse de la imagen.

    Returns:
        `(N, C, H', W')`, del mismo dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma o la ventana no corresponden.

    >>> x = np.array([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0]]]])
    >>> max_pool2d(x, 2)
    array([[[[5., 7.]]]])
    """
    check_maps(x)
    case = pool_case(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    output = np.full((*x.shape[:2], *case.output_size), -np.inf, dtype=x.dtype)
    for _, pixel in case.taps(_pad_low(x, case)):
        np.maximum(output, pixel, out=output)
    return output


def max_pool2d_with_indices(
    x: np.ndarray,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Como `max_pool2d`, y además dónde estaba cada máximo.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        kernel_size: entero o `(alto, ancho)`.
        stride: entero o `(alto, ancho)`; None es `kernel_size`.
        padding: píxeles que nunca ganan, a lo sumo media ventana.
        dilation: distancia entre píxeles vecinos de la ventana.
        ceil_mode: si la última ventana puede salirse de la imagen.

    Returns:
        `(output, indices)`, ambos `(N, C, H', W')`; `indices` es int64 y cuenta los
        píxeles de la imagen sin relleno por filas: `fila · W + columna`. En un empate
        gana el primero, como en PyTorch.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma o la ventana no corresponden.

    >>> x = np.array([[[[1.0, 5.0, 7.0, 0.0], [3.0, 5.0, 7.0, 6.0]]]])
    >>> max_pool2d_with_indices(x, 2)[1]
    array([[[[1, 2]]]])
    """
    check_maps(x)
    case = pool_case(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    padded = _pad_low(x, case)
    output = np.full((*x.shape[:2], *case.output_size), -np.inf, dtype=x.dtype)
    for _, pixel in case.taps(padded):
        np.maximum(output, pixel, out=output)
    # El número del primer píxel igual al máximo es cuántos se ven antes de hallarlo.
    has_nan = bool(np.isnan(output).any())
    found = np.zeros(output.shape, dtype=bool)
    before = np.zeros(output.shape, dtype=np.min_scalar_type(math.prod(case.kernel_size)))
    for tap, pixel in case.taps(padded):
        found |= (pixel == output) & case.inside(tap)
        if has_nan:
            found |= np.isnan(pixel)
        before += ~found
    # De ahí a su lugar en la imagen: donde empieza la ventana, más lo que avanzó.
    rows, cols = case.positions()
    start = np.add.outer(rows[:, 0] * x.shape[3], cols[:, 0])
    step = np.add.outer((rows[0] - rows[0, 0]) * x.shape[3], cols[0] - cols[0, 0])
    return output, start + step.ravel()[before]


def max_pool2d_backward(
    grad_output: np.ndarray, indices: np.ndarray, image_size: tuple[int, int]
) -> np.ndarray:
    """Lleva cada gradiente al píxel que ganó; los demás reciben cero.

    Args:
        grad_output: `(N, C, H', W')`, gradiente respecto a la salida.
        indices: los de `max_pool2d_with_indices`, de la misma forma.
        image_size: `(H, W)` de la entrada.

    Returns:
        Gradiente respecto a la entrada, `(N, C, H, W)`: un píxel que ganó en varias
        ventanas encimadas recibe la suma.

    Raises:
        TypeError: si `grad_output` no es float32 o float64, o `indices` no es entero.
        ValueError: si las formas no coinciden o un índice cae fuera de la imagen.

    >>> grad = np.array([[[[10.0, 1.0]]]])
    >>> max_pool2d_backward(grad, np.array([[[[2, 2]]]]), (1, 3))
    array([[[[ 0.,  0., 11.]]]])
    """
    check_maps(grad_output, "grad_output")
    flat = flat_positions(indices, grad_output.shape, image_size)
    n, channels = grad_output.shape[:2]
    total = n * channels * image_size[0] * image_size[1]
    # bincount suma los repetidos de una pasada, en float64.
    grad = np.bincount(flat.ravel(), weights=grad_output.ravel(), minlength=total)
    return grad.astype(grad_output.dtype).reshape(n, channels, *image_size)


def flat_positions(
    indices: Any, shape: tuple[int, ...], image_size: tuple[int, int]
) -> np.ndarray:
    """Pasa de índices por canal a posiciones en el arreglo `(N, C, H, W)` entero.

    Args:
        indices: `(N, C, H', W')`, enteros de 0 a H · W − 1.
        shape: la forma que deben tener.
        image_size: `(H, W)` de la imagen a la que señalan.

    Returns:
        int64 `(N, C, H', W')`.

    Raises:
        TypeError: si `indices` no es un arreglo de enteros.
        ValueError: si tiene otra forma o alguno cae fuera de la imagen.

    >>> flat_positions(np.array([[[[3]], [[0]]]]), (1, 2, 1, 1), (2, 2)).ravel()
    array([3, 4])
    """
    if not isinstance(indices, np.ndarray) or indices.dtype.kind not in "iu":
        kind = getattr(indices, "dtype", type(indices).__name__)
        raise TypeError(
            f"indices debe ser un arreglo de enteros y llegó {kind}. Usa los que devuelve "
            "max_pool2d_with_indices."
        )
    if indices.shape != tuple(shape):
        raise ValueError(
            f"indices debe tener la misma forma que los valores, {tuple(shape)}, y llegó "
            f"{indices.shape}."
        )
    area = image_size[0] * image_size[1]
    if indices.size and not (indices.min() >= 0 and indices.max() < area):
        raise ValueError(
            f"Hay índices fuera de la imagen: van de {indices.min()} a {indices.max()} y "
            f"{tuple(image_size)} tiene {area} píxeles. ¿Es el tamaño de la entrada?"
        )
    planes = np.arange(shape[0] * shape[1]).reshape(shape[0], shape[1], 1, 1)
    return indices + planes * area
