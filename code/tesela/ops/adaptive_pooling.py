"""Agrupamiento adaptable: se pide el tamaño de la salida, y las ventanas se acomodan.

El promedio de un rectángulo es el promedio de los promedios de sus filas, así que el
agrupamiento entero son dos productos de matrices, uno por eje.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import per_axis, whole_number
from tesela.ops.pool_case import check_maps


def adaptive_windows(input_size: int, output_size: int) -> list[tuple[int, int]]:
    """Dónde empieza y termina cada ventana de un eje, como en PyTorch.

    Args:
        input_size: píxeles de la entrada, 1 o más.
        output_size: ventanas que se piden, 1 o más; puede pasar de `input_size`.

    Returns:
        Parejas `(inicio, fin)`, sin incluir el fin: `⌊i·n/m⌋` y `⌈(i+1)·n/m⌉`. Cubren
        toda la entrada; si m no divide a n, las vecinas se enciman en un píxel.

    Raises:
        TypeError: si algo no es entero.
        ValueError: si algo es menor que 1.

    >>> adaptive_windows(7, 3)
    [(0, 3), (2, 5), (4, 7)]
    """
    n = whole_number(input_size, "input_size", 1)
    m = whole_number(output_size, "output_size", 1)
    return [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def _averaging(input_size: int, output_size: int, dtype: Any) -> np.ndarray:
    """La matriz `(salida, entrada)` que promedia cada ventana de un eje."""
    matrix = np.zeros((output_size, input_size), dtype=dtype)
    for row, (start, end) in zip(
        matrix, adaptive_windows(input_size, output_size), strict=True
    ):
        row[start:end] = 1 / (end - start)
    return matrix


def adaptive_avg_pool2d(x: np.ndarray, output_size: Any) -> np.ndarray:
    """Promedia ventanas acomodadas para que la salida mida lo que se pide.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        output_size: entero o `(alto, ancho)`; con 1 es el agrupamiento global.

    Returns:
        `(N, C, *output_size)`, del mismo dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma no corresponde o se pide menos de 1.

    >>> adaptive_avg_pool2d(np.array([[[[1.0, 2.0, 6.0]]]]), (1, 2))
    array([[[[1.5, 4. ]]]])
    """
    check_maps(x)
    height, width = per_axis(output_size, "output_size", 2)
    rows = _averaging(x.shape[2], height, x.dtype)
    return rows @ (x @ _averaging(x.shape[3], width, x.dtype).T)


def adaptive_avg_pool2d_backward(
    grad_output: np.ndarray, image_size: tuple[int, int]
) -> np.ndarray:
    """Gradiente de `adaptive_avg_pool2d`: las mismas dos matrices, transpuestas.

    Args:
        grad_output: `(N, C, H', W')`, gradiente respecto a la salida.
        image_size: `(H, W)` de la entrada.

    Returns:
        `(N, C, H, W)`.

    Raises:
        TypeError: si `grad_output` no es float32 o float64.
        ValueError: si la forma no corresponde.

    >>> adaptive_avg_pool2d_backward(np.array([[[[2.0, 4.0]]]]), (1, 3))
    array([[[[1., 3., 2.]]]])
    """
    check_maps(grad_output, "grad_output")
    rows, cols = (
        _averaging(n, m, grad_output.dtype)
        for n, m in zip(image_size, grad_output.shape[2:], strict=True)
    )
    return rows.T @ (grad_output @ cols)


def global_avg_pool2d(x: np.ndarray) -> np.ndarray:
    """Un número por canal: la media de todo el mapa.

    Su gradiente es el de `adaptive_avg_pool2d` con una sola ventana: `1 / (H · W)`.

    Args:
        x: `(N, C, H, W)`, float32 o float64.

    Returns:
        `(N, C)`, del mismo dtype.

    Raises:
        TypeError: si `x` no es float32 o float64.
        ValueError: si la forma no corresponde o el mapa no tiene píxeles.

    Referencia:
        Lin, Chen y Yan (2014), sección 3.2 (`lin2014network`).

    >>> global_avg_pool2d(np.array([[[[1.0, 2.0], [3.0, 6.0]]]]))
    array([[3.]])
    """
    return adaptive_avg_pool2d(x, 1)[:, :, 0, 0]
