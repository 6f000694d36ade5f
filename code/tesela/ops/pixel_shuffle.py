"""Reacomodar canales en píxeles (*pixel shuffle*), y al revés.

No multiplica ni suma nada: es una permutación, así que su adjunta es su inversa.
"""

import numpy as np

from tesela.ops.checks import check_float, whole_number


def _check(x: np.ndarray, factor: int, name: str) -> int:
    """Exige `(N, C, H, W)` y un factor entero."""
    check_float(x, name)
    if x.ndim != 4:
        raise ValueError(
            f"{name} debe tener 4 ejes (N, C, H, W) y llegó {x.shape}. Para una sola "
            "imagen usa x[None]."
        )
    return whole_number(factor, "factor", 1)


def pixel_shuffle(x: np.ndarray, factor: int) -> np.ndarray:
    """Cada grupo de `factor²` canales se vuelve un bloque de `factor × factor` píxeles.

    El canal `c · factor² + factor · i + j` da el píxel `(i, j)` de cada bloque.

    Args:
        x: `(N, C · factor², H, W)`, float32 o float64.
        factor: cuántas veces crece cada lado, 1 o más.

    Returns:
        `(N, C, H · factor, W · factor)`, una copia.

    Raises:
        TypeError: si `x` no es float32 o float64, o `factor` no es entero.
        ValueError: si los canales no se reparten en grupos de `factor²`.

    Referencia:
        Shi et al. (2016), ecuación 4 (`shi2016real`); el orden de los canales es el de
        `torch.nn.PixelShuffle`.

    >>> pixel_shuffle(np.arange(4.0).reshape(1, 4, 1, 1), 2)[0, 0]
    array([[0., 1.],
           [2., 3.]])
    """
    r = _check(x, factor, "x")
    n, channels, height, width = x.shape
    if channels % r**2 or channels == 0:
        raise ValueError(
            f"x trae {channels} canales y con factor={r} deben repartirse en grupos de "
            f"{r**2}. Haz que la convolución anterior tenga un múltiplo de {r**2} filtros."
        )
    blocks = x.reshape(n, channels // r**2, r, r, height, width)
    ordered = blocks.transpose(0, 1, 4, 2, 5, 3)  # (N, C, H, i, W, j)
    return ordered.reshape(n, channels // r**2, height * r, width * r)


def pixel_unshuffle(x: np.ndarray, factor: int) -> np.ndarray:
    """La inversa de `pixel_shuffle`: cada bloque de píxeles se vuelve `factor²` canales.

    Args:
        x: `(N, C, H · factor, W · factor)`, float32 o float64.
        factor: lado del bloque, 1 o más.

    Returns:
        `(N, C · factor², H, W)`, una copia.

    Raises:
        TypeError: si `x` no es float32 o float64, o `factor` no es entero.
        ValueError: si `factor` no divide al alto y al ancho.

    >>> pixel_unshuffle(np.arange(4.0).reshape(1, 1, 2, 2), 2).ravel()
    array([0., 1., 2., 3.])
    """
    r = _check(x, factor, "x")
    n, channels, height, width = x.shape
    if height % r or width % r or channels == 0:
        raise ValueError(
            f"factor={r} debe dividir al alto y al ancho, y x es {x.shape} (con un canal "
            "o más). Recorta o rellena la imagen antes."
        )
    blocks = x.reshape(n, channels, height // r, r, width // r, r)
    ordered = blocks.transpose(0, 1, 3, 5, 2, 4)  # (N, C, i, j, H, W)
    return ordered.reshape(n, channels * r**2, height // r, width // r)


def pixel_shuffle_backward(grad_output: np.ndarray, factor: int) -> np.ndarray:
    """Gradiente de `pixel_shuffle`: cada número vuelve al canal del que salió.

    Args:
        grad_output: `(N, C, H · factor, W · factor)`.
        factor: el mismo que recibió `pixel_shuffle`.

    Returns:
        `(N, C · factor², H, W)`.

    Raises:
        TypeError: si `grad_output` no es float32 o float64.
        ValueError: si `factor` no divide al alto y al ancho.

    >>> pixel_shuffle_backward(np.arange(4.0).reshape(1, 1, 2, 2), 2).shape
    (1, 4, 1, 1)
    """
    _check(grad_output, factor, "grad_output")
    return pixel_unshuffle(grad_output, factor)
