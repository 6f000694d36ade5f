"""Agrupamiento por promedio: la media de cada ventana.

Es una convolución de pesos iguales, canal por canal; lo único propio es entre cuántos
píxeles se divide cuando la ventana toca el relleno.
"""

from typing import Any

import numpy as np

from tesela.ops.padding import pad
from tesela.ops.pool_case import PoolCase, check_maps, pool_case


def _divisors(case: PoolCase, count_include_pad: bool) -> np.ndarray:
    """Cuántos píxeles cuentan en cada ventana, `(H', W')`."""
    per_axis = []
    for n, k, s, p, m in zip(
        case.image_size,
        case.kernel_size,
        case.stride,
        case.padding,
        case.output_size,
        strict=True,
    ):
        start = np.arange(m) * s - p
        # Lo que sobresale por ceil_mode, más allá del relleno, nunca cuenta.
        end = np.minimum(start + k, n + p if count_include_pad else n)
        per_axis.append(end - (start if count_include_pad else np.maximum(start, 0)))
    return np.outer(*per_axis)


def avg_pool2d(
    x: np.ndarray,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """La media de cada ventana, canal por canal.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        kernel_size: entero o `(alto, ancho)`.
        stride: entero o `(alto, ancho)`; None es `kernel_size`.
        padding: ceros a cada lado, a lo sumo media ventana.
        ceil_mode: si la última ventana puede salirse de la imagen.
        count_include_pad: si los ceros del relleno cuentan al dividir.

    Returns:
        `(N, C, H', W')`, del mismo dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma o la ventana no corresponden.

    >>> x = np.array([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0]]]])
    >>> avg_pool2d(x, 2)  # 13 / 4 y 15 / 4
    array([[[[3.25, 3.75]]]])
    """
    check_maps(x)
    case = pool_case(x.shape[2:], kernel_size, stride, padding, 1, ceil_mode)
    padded = pad(x, case.margins) if any(map(any, case.margins)) else x
    total = np.zeros((*x.shape[:2], *case.output_size), dtype=x.dtype)
    for _, pixel in case.taps(padded):
        total += pixel
    return total / _divisors(case, count_include_pad).astype(x.dtype)


def avg_pool2d_backward(
    grad_output: np.ndarray,
    image_size: tuple[int, int],
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Reparte cada gradiente por igual entre los píxeles de su ventana.

    Args:
        grad_output: `(N, C, H', W')`, gradiente respecto a la salida.
        image_size: `(H, W)` de la entrada.
        kernel_size: el mismo que recibió `avg_pool2d`.
        stride: el mismo.
        padding: el mismo.
        ceil_mode: el mismo.
        count_include_pad: el mismo.

    Returns:
        Gradiente respecto a la entrada, `(N, C, H, W)`.

    Raises:
        TypeError: si `grad_output` no es float32 o float64.
        ValueError: si no tiene el tamaño de la salida, o como `avg_pool2d`.

    >>> avg_pool2d_backward(np.array([[[[8.0, 4.0]]]]), (1, 3), (1, 2), stride=1)
    array([[[[4., 6., 2.]]]])
    """
    case = pool_case(image_size, kernel_size, stride, padding, 1, ceil_mode)
    check_maps(grad_output, "grad_output", case.output_size)
    share = grad_output / _divisors(case, count_include_pad).astype(grad_output.dtype)
    (top, below), (left, right) = case.margins
    height, width = case.image_size
    grown = (height + top + below, width + left + right)
    padded = np.zeros((*grad_output.shape[:2], *grown), dtype=grad_output.dtype)
    for _, pixel in case.taps(padded):
        pixel += share
    return np.ascontiguousarray(padded[:, :, top : top + height, left : left + width])
