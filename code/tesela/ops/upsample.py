"""Ampliar sin aprender: vecino más próximo y bilineal, como dos productos de matrices.

Interpolar es lineal y separable: si `R` es la matriz de un eje, ampliar una imagen es
`R_alto · X · R_anchoᵀ`, y su gradiente usa las mismas matrices, transpuestas.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis, whole_number


def interpolation_matrix(
    input_size: int,
    output_size: int,
    mode: str = "bilinear",
    align_corners: bool = False,
) -> np.ndarray:
    """Matriz que interpola un eje: cada fila dice qué píxeles se mezclan y cuánto.

    Args:
        input_size: píxeles de la entrada, 1 o más.
        output_size: píxeles de la salida, 1 o más.
        mode: `"bilinear"` (mezcla dos vecinos) o `"nearest"` (copia uno).
        align_corners: con True, los CENTROS de los píxeles de las puntas coinciden; con
            False, las ORILLAS de la imagen. Solo vale con `"bilinear"`.

    Returns:
        `(output_size, input_size)`, float64; cada fila suma 1.

    Raises:
        TypeError: si un tamaño no es entero.
        ValueError: si un tamaño es menor que 1, o el modo no existe.

    >>> interpolation_matrix(2, 4)
    array([[1.  , 0.  ],
           [0.75, 0.25],
           [0.25, 0.75],
           [0.  , 1.  ]])
    """
    n, m = whole_number(input_size, "input_size", 1), whole_number(output_size, "size", 1)
    if mode == "nearest" and not align_corners:
        return np.eye(n)[np.arange(m) * n // m]
    if mode != "bilinear":
        raise ValueError(
            f"No hay mode={mode!r} con align_corners={align_corners}: usa 'bilinear', o "
            "'nearest' con align_corners=False."
        )
    if align_corners:
        place = np.arange(m) * (n - 1) / max(m - 1, 1)
    else:  # el centro del píxel i está en i + 1/2
        place = ((np.arange(m) + 0.5) * n / m - 0.5).clip(0)
    before = np.minimum(place.astype(int), n - 1)
    after = np.minimum(before + 1, n - 1)
    share = (place - before)[:, None]
    return (1 - share) * np.eye(n)[before] + share * np.eye(n)[after]


def upsample(
    x: np.ndarray, size: Any, mode: str = "bilinear", align_corners: bool = False
) -> np.ndarray:
    """Cambia el tamaño de una imagen por interpolación, sin pesos que aprender.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        size: `(alto, ancho)` de la salida, o un entero para un cuadrado.
        mode: `"bilinear"` o `"nearest"`.
        align_corners: como en `interpolation_matrix`.

    Returns:
        `(N, C, alto, ancho)`, del dtype de `x`.

    Raises:
        TypeError: si `x` no es float32 o float64, o un tamaño no es entero.
        ValueError: si `x` no tiene cuatro ejes, o el modo no existe.

    >>> upsample(np.array([[[[0.0, 4.0]]]]), (1, 4))
    array([[[[0., 1., 3., 4.]]]])
    """
    down, across = _matrices(x, "x", x.shape[2:] if np.ndim(x) == 4 else (), size)(
        mode, align_corners
    )
    return np.asarray(down @ (x @ across.T))


def upsample_backward(
    grad_output: np.ndarray,
    input_size: Any,
    mode: str = "bilinear",
    align_corners: bool = False,
) -> np.ndarray:
    """Gradiente de `upsample`: `R_altoᵀ · G · R_ancho`.

    Args:
        grad_output: `(N, C, alto, ancho)`, gradiente respecto a la salida.
        input_size: `(H, W)` de la entrada que recibió `upsample`, o un entero.
        mode: el mismo que recibió `upsample`.
        align_corners: el mismo que recibió `upsample`.

    Returns:
        `(N, C, H, W)`.

    Raises:
        TypeError: si `grad_output` no es float32 o float64, o un tamaño no es entero.
        ValueError: si `grad_output` no tiene cuatro ejes, o el modo no existe.

    >>> upsample_backward(np.array([[[[1.0, 1.0, 1.0, 1.0]]]]), (1, 2))
    array([[[[2., 2.]]]])
    """
    size = grad_output.shape[2:] if np.ndim(grad_output) == 4 else ()
    down, across = _matrices(grad_output, "grad_output", input_size, size)(
        mode, align_corners
    )
    return np.asarray(down.T @ (grad_output @ across))


def _matrices(array: np.ndarray, name: str, source: Any, target: Any) -> Any:
    """Revisa el arreglo y devuelve con qué hacer las dos matrices, del mismo dtype."""
    check_float(array, name)
    if array.ndim != 4:
        raise ValueError(
            f"{name} debe tener 4 ejes (N, C, H, W) y llegó {array.shape}. Para una sola "
            "imagen usa x[None]."
        )
    sizes = zip(per_axis(source, "size", 2), per_axis(target, "size", 2), strict=True)
    return lambda mode, corners: [
        interpolation_matrix(n, m, mode, corners).astype(array.dtype) for n, m in sizes
    ]
