"""Una convolución escrita como una matriz: la que multiplica a la imagen aplanada.

Sirve para leer y para probar con imágenes chicas. La matriz es casi toda ceros: la de
una imagen de 256 × 256 no cabría en la memoria.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis
from tesela.ops.conv_case import conv_case

MAX_ENTRIES = 2**25  # 256 MiB en float64


def conv_matrix(
    weight: np.ndarray,
    input_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> np.ndarray:
    """Matriz `A` tal que `conv2d(x, weight).ravel() == A @ x.ravel()`, imagen por imagen.

    Cada fila es una salida y cada columna un píxel de la entrada; en su cruce está el
    peso que los une, o 0 si el píxel no está en la ventana.

    Args:
        weight: `(F, C // groups, kh, kw)`, float32 o float64.
        input_size: entero (un cuadrado) o `(H, W)` de la imagen, sin relleno.
        stride: entero o `(alto, ancho)`.
        padding: `"valid"`, `"same"`, `"full"`, píxeles o tupla por eje (ceros).
        dilation: entero o `(alto, ancho)`.
        groups: grupos de canales que no se mezclan.

    Returns:
        `(F · H' · W', C · H · W)`, del dtype de `weight`.

    Raises:
        TypeError: si `weight` no es float32 o float64, o un tamaño no es entero.
        ValueError: si la ventana no cabe, una forma no concuerda o la matriz tendría
            más de `MAX_ENTRIES` números.

    Referencia:
        Dumoulin y Visin (2016), sección 4.1 (`dumoulin2016guide`), con un canal.

    >>> conv_matrix(np.array([[[[10.0, 1.0]]]]), (1, 3))  # 3 píxeles, 2 ventanas
    array([[10.,  1.,  0.],
           [ 0., 10.,  1.]])
    """
    check_float(weight, "weight")
    if weight.ndim != 4:
        raise ValueError(
            f"weight debe tener 4 ejes (F, C // groups, kh, kw) y llegó {weight.shape}. "
            "Para un solo kernel usa kernel[None, None]."
        )
    size = per_axis(input_size, "input_size", 2)
    filters, group_channels = weight.shape[:2]
    channels = group_channels * groups
    blank = np.empty((0, channels, *size), dtype=weight.dtype)
    case = conv_case(blank, weight, None, stride, padding, dilation, groups)
    shape = (filters, *case.output_size, channels, *size)
    entries = int(np.prod(shape, dtype=object))
    if entries > MAX_ENTRIES:
        raise ValueError(
            f"La matriz tendría {entries} números y el máximo es {MAX_ENTRIES}. Usa una "
            "imagen más chica, o conv2d y conv_transpose2d, que no la necesitan."
        )
    matrix = np.zeros(shape, dtype=weight.dtype)
    (step_h, step_w), (gap_h, gap_w) = case.stride, case.dilation
    (top, _), (left, _) = case.padding
    for f, c, u, v in np.ndindex(*weight.shape):
        channel = f // (filters // groups) * group_channels + c
        for i, j in np.ndindex(*case.output_size):
            row, col = i * step_h + u * gap_h - top, j * step_w + v * gap_w - left
            if 0 <= row < size[0] and 0 <= col < size[1]:  # lo demás es relleno
                matrix[f, i, j, channel, row, col] = weight[f, c, u, v]
    return matrix.reshape(filters * int(np.prod(case.output_size)), -1)
