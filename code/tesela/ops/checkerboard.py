"""El tablero de ajedrez: cuántas copias del kernel caen en cada píxel, y cuánto se nota.

Si el paso no divide al kernel, unos píxeles de la salida reciben más copias que otros,
en un patrón que se repite cada `stride` píxeles.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis, whole_number
from tesela.ops.conv_transpose_size import conv_transpose_size


def taps_per_phase(kernel_size: int, stride: int, dilation: int = 1) -> np.ndarray:
    """Cuántos pesos del kernel llegan a cada residuo módulo `stride`, en un eje.

    Lejos de la orilla, el píxel `p` de la salida recibe tantas copias como pesos `u`
    cumplen `u · dilation ≡ p (mod stride)`.

    Args:
        kernel_size: número de pesos en el eje, 1 o más.
        stride: paso, 1 o más.
        dilation: distancia entre pesos vecinos, 1 o más.

    Returns:
        `(stride,)`, enteros que suman `kernel_size`.

    Raises:
        TypeError: si algún argumento no es entero.
        ValueError: si algún argumento es menor que 1.

    >>> taps_per_phase(3, 2), taps_per_phase(4, 2)  # pesos 0, 1, 2 → residuos 0, 1, 0
    (array([2, 1]), array([2, 2]))
    """
    size = whole_number(kernel_size, "kernel_size", 1)
    step, gap = whole_number(stride, "stride", 1), whole_number(dilation, "dilation", 1)
    return np.bincount(np.arange(size) * gap % step, minlength=step)


def kernel_overlap(
    input_size: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: int = 0,
    dilation: Any = 1,
) -> np.ndarray:
    """Cuántas copias del kernel caen en cada píxel de una convolución transpuesta.

    Es lo que sale con una entrada de unos y un kernel de unos.

    Args:
        input_size: tamaño de la entrada, entero o `(alto, ancho)`.
        kernel_size: entero o `(alto, ancho)`.
        stride: entero o `(alto, ancho)`.
        padding: píxeles que se recortan de cada lado.
        dilation: entero o `(alto, ancho)`.

    Returns:
        `(H', W')`, enteros.

    Raises:
        TypeError: si algún tamaño no es entero.
        ValueError: si un tamaño está fuera de rango o no queda ningún píxel.

    Referencia:
        Odena, Dumoulin y Olah (2016) (`odena2016deconvolution`).

    >>> kernel_overlap((1, 3), (1, 3), 2)
    array([[1, 1, 2, 1, 2, 1, 1]])
    """
    axes = []
    for n, k, step, gap in zip(
        per_axis(input_size, "input_size", 2),
        per_axis(kernel_size, "kernel_size", 2),
        per_axis(stride, "stride", 2),
        per_axis(dilation, "dilation", 2),
        strict=True,
    ):
        size = conv_transpose_size(n, k, step, padding, gap)
        hits = np.arange(n)[:, None] * step + np.arange(k) * gap
        counts = np.bincount(hits.ravel(), minlength=size + 2 * padding)
        axes.append(counts[padding : padding + size])
    return np.outer(*axes)


def checkerboard_rms(images: np.ndarray, stride: int, patch: int = 16) -> float:
    """Cuánto de una imagen es un patrón que se repite cada `stride` píxeles.

    En cada recuadro de `patch` píxeles se promedian los píxeles de cada residuo
    `(fila mod stride, columna mod stride)`; si no hay patrón, los promedios son iguales.
    El resultado es la raíz de la media de los cuadrados de lo que se apartan.

    Args:
        images: `(N, C, H, W)`, float32 o float64; lo que sobra de `patch` se recorta.
        stride: periodo que se busca, 2 o más.
        patch: lado del recuadro, múltiplo de `stride`.

    Returns:
        Un número de 0 en adelante, en las unidades de la imagen. Una textura sin
        periodo da cerca de `desviación · stride / patch`, no cero.

    Raises:
        TypeError: si `images` no es float32 o float64.
        ValueError: si no hay un recuadro entero, o `stride` no divide a `patch`.

    >>> board = np.indices((4, 4)).sum(axis=0) % 2 * 2.0 - 1  # casillas de −1 y 1
    >>> checkerboard_rms(board[None, None], 2, patch=4)
    1.0
    """
    check_float(images, "images")
    step, side = whole_number(stride, "stride", 2), whole_number(patch, "patch", 2)
    if images.ndim != 4 or side % step or min(images.shape[2:]) < side or not images.size:
        raise ValueError(
            f"images es {images.shape}: se esperaba (N, C, H, W) con al menos un recuadro "
            f"de patch={side}, y que stride={step} lo divida. Cambia patch."
        )
    n, c, down, across = *images.shape[:2], *(size // side for size in images.shape[2:])
    whole = images[:, :, : down * side, : across * side]
    blocks = whole.reshape(n, c, down, side // step, step, across, side // step, step)
    phases = blocks.mean(axis=(3, 6))  # (N, C, recuadros, residuo, recuadros, residuo)
    offsets = phases - phases.mean(axis=(3, 5), keepdims=True)
    return float(np.sqrt((offsets**2).mean()))
