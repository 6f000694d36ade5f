"""La convolución de una CNN con todos sus ciclos: lote, filtro, fila y columna.

Deja fuera toda velocidad; sirve para leer y para comprobar a las demás.
"""

from typing import Any

import numpy as np

from tesela.ops.conv_case import conv_case
from tesela.ops.padding import pad


def conv2d_loops(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> np.ndarray:
    """Convolución 2D (correlación cruzada) píxel por píxel.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        weight: `(F, C // groups, kh, kw)`, float32 o float64.
        bias: `(F,)` o None.
        stride: entero o `(alto, ancho)`.
        padding: `"valid"`, `"same"`, `"full"`, píxeles o tupla por eje (ceros).
        dilation: entero o `(alto, ancho)`.
        groups: grupos de canales que no se mezclan.

    Returns:
        `(N, F, H', W')`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda.

    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> conv2d_loops(x, np.ones((1, 1, 2, 2)))[0, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    case = conv_case(x, weight, bias, stride, padding, dilation, groups)
    padded = pad(x, case.padding)
    (step_h, step_w), (gap_h, gap_w) = case.stride, case.dilation
    filters, channels, kernel_h, kernel_w = weight.shape
    output = np.zeros((len(x), filters, *case.output_size), dtype=case.dtype)
    for n, f, row, col in np.ndindex(output.shape):
        first = (f // (filters // groups)) * channels  # primer canal de su grupo
        top, left = row * step_h, col * step_w
        for c, i, j in np.ndindex(channels, kernel_h, kernel_w):
            pixel = padded[n, first + c, top + i * gap_h, left + j * gap_w]
            output[n, f, row, col] += pixel * weight[f, c, i, j]
        if bias is not None:
            output[n, f, row, col] += bias[f]
    return output
