"""Correlación y convolución de una sola imagen, con los cuatro ciclos a la vista.

Es la versión para leer. La de todos los días, con lotes y canales, es `conv2d`.
"""

from typing import Any

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.conv_case import conv_case
from tesela.ops.padding import pad
from tesela.ops.sizes import padding_amount


def _check_plane(array: Any, name: str) -> None:
    """Exige una matriz `(alto, ancho)` de float32 o float64."""
    check_float(array, name)
    if array.ndim != 2:
        raise ValueError(
            f"{name} debe ser una matriz de 2 ejes (alto, ancho) y llegó {array.shape}. "
            "Para lotes y canales usa tesela.ops.conv2d."
        )


def correlate2d(
    image: np.ndarray,
    kernel: np.ndarray,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """Correlación cruzada: suma de cada ventana por el kernel, sin voltearlo.

    Args:
        image: `(H, W)`, float32 o float64.
        kernel: `(kh, kw)`, float32 o float64.
        stride: píxeles que avanza la ventana, entero o `(alto, ancho)`.
        padding: `"valid"`, `"same"`, `"full"`, píxeles o tupla por eje.
        dilation: distancia entre pesos vecinos, entero o `(alto, ancho)`.
        padding_mode: `"zeros"`, `"reflect"`, `"replicate"` o `"circular"`.

    Returns:
        Matriz `(H', W')`, del dtype más preciso de los dos.

    Raises:
        TypeError: si `image` o `kernel` no son float32 o float64.
        ValueError: si no son matrices, o como en `conv_case`.

    Referencia:
        Dumoulin y Visin (2016) (`dumoulin2016guide`).

    >>> correlate2d(np.array([[1.0, 2.0, 3.0]]), np.array([[10.0, 1.0]]))
    array([[12., 23.]])
    """
    _check_plane(image, "image")
    _check_plane(kernel, "kernel")
    case = conv_case(
        image[None, None], kernel[None, None], None, stride, padding, dilation, 1
    )
    padded = pad(image, case.padding, padding_mode)
    (step_h, step_w), (gap_h, gap_w) = case.stride, case.dilation
    output = np.zeros(case.output_size, dtype=case.dtype)
    for row in range(output.shape[0]):
        for col in range(output.shape[1]):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    pixel = padded[row * step_h + i * gap_h, col * step_w + j * gap_w]
                    output[row, col] += pixel * kernel[i, j]
    return output


def flip_kernel(kernel: np.ndarray) -> np.ndarray:
    """Voltea los dos últimos ejes: lo mismo que girar el kernel 180 grados.

    Args:
        kernel: `(..., kh, kw)`, de cualquier dtype.

    Returns:
        Una copia del mismo tamaño, con la primera fila al final y la primera columna
        al final.

    Raises:
        ValueError: si tiene menos de dos ejes.

    >>> flip_kernel(np.array([[1, 2], [3, 4]]))
    array([[4, 3],
           [2, 1]])
    """
    kernel = np.asarray(kernel)
    if kernel.ndim < 2:
        raise ValueError(
            f"kernel debe tener al menos dos ejes (kh, kw) y llegó {kernel.shape}. "
            "Para uno solo basta kernel[::-1]."
        )
    return kernel[..., ::-1, ::-1].copy()


def convolve2d(image: np.ndarray, kernel: np.ndarray, padding: Any = "full") -> np.ndarray:
    """Convolución de los libros de matemáticas: la correlación con el kernel volteado.

    Args:
        image: `(H, W)`, float32 o float64.
        kernel: `(kh, kw)`, float32 o float64.
        padding: `"full"` (el de la definición), `"same"`, `"valid"`, píxeles o tupla.
            Con un kernel par, `"same"` pone el píxel que sobra ANTES: es el espejo
            de `correlate2d`, igual que en `scipy.signal`.

    Returns:
        Matriz `(H', W')`; con `"full"`, `(H + kh − 1, W + kw − 1)`.

    Raises:
        TypeError: si `image` o `kernel` no son float32 o float64.
        ValueError: como en `correlate2d`.

    >>> convolve2d(np.array([[1.0, 2.0, 3.0]]), np.array([[10.0, 1.0]]))
    array([[10., 21., 32.,  3.]])
    """
    _check_plane(kernel, "kernel")
    if padding == "same":
        pairs = (padding_amount("same", size) for size in kernel.shape)
        padding = tuple((after, before) for before, after in pairs)
    return correlate2d(image, flip_kernel(kernel), padding=padding)
