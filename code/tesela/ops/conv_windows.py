"""La convolución con ventanas deslizantes: una vista de la imagen, sin copiarla.

Cambia los ciclos de Python por un producto de tensores. Deja fuera la memoria:
`tensordot` copia todas las ventanas a la vez.
"""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tesela.ops.checks import per_axis
from tesela.ops.conv_case import conv_case
from tesela.ops.padding import pad
from tesela.ops.sizes import conv_output_size, effective_kernel_size


def sliding_windows(
    x: np.ndarray, kernel_size: Any, stride: Any = 1, dilation: Any = 1
) -> np.ndarray:
    """Todas las ventanas de los últimos ejes de `x`, como una vista que no copia nada.

    Args:
        x: arreglo `(..., *espacio)` de cualquier dtype.
        kernel_size: tupla con el tamaño por eje (su largo dice cuántos ejes), o un
            entero para una ventana cuadrada en los dos últimos.
        stride: entero o tupla por eje.
        dilation: entero o tupla por eje.

    Returns:
        Vista de solo lectura `(..., *salida, *kernel_size)`.

    Raises:
        TypeError: si `x` no es un arreglo o un tamaño no es entero.
        ValueError: si la ventana no cabe, o `x` tiene menos ejes que la ventana.

    >>> sliding_windows(np.arange(5), (3,), stride=2)
    array([[0, 1, 2],
           [2, 3, 4]])
    """
    if not isinstance(x, np.ndarray):
        raise TypeError(f"x debe ser un arreglo de NumPy y llegó {type(x).__name__}.")
    dims = len(kernel_size) if isinstance(kernel_size, (tuple, list)) else 2
    if dims > x.ndim or dims == 0:
        raise ValueError(
            f"x tiene {x.ndim} ejes ({x.shape}) y kernel_size={kernel_size} pide {dims}."
        )
    kernel = per_axis(kernel_size, "kernel_size", dims)
    steps, gaps = per_axis(stride, "stride", dims), per_axis(dilation, "dilation", dims)
    axes = tuple(range(x.ndim - dims, x.ndim))
    for axis, size, gap in zip(axes, kernel, gaps, strict=True):
        conv_output_size(x.shape[axis], size, dilation=gap)  # avisa si no cabe
    extent = tuple(effective_kernel_size(k, d) for k, d in zip(kernel, gaps, strict=True))
    every = sliding_window_view(x, extent, axis=axes)
    skips: Any = tuple(slice(None, None, skip) for skip in (*steps, *gaps))
    return every[..., *skips]


def conv2d_windows(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> np.ndarray:
    """Convolución 2D como un producto de tensores sobre las ventanas.

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
    >>> conv2d_windows(x, np.ones((1, 1, 2, 2)))[0, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    case = conv_case(x, weight, bias, stride, padding, dilation, groups)
    windows = sliding_windows(
        pad(x, case.padding), case.kernel_size, case.stride, case.dilation
    )  # (N, C, H', W', kh, kw)
    output = np.empty((len(x), len(weight), *case.output_size), dtype=case.dtype)
    filters, channels = len(weight) // groups, weight.shape[1]
    for g in range(groups):
        own = slice(g * filters, (g + 1) * filters)
        part = windows[:, g * channels : (g + 1) * channels]
        product = np.tensordot(part, weight[own], axes=((1, 4, 5), (1, 2, 3)))
        output[:, own] = np.moveaxis(product, -1, 1)  # (N, H', W', F) -> (N, F, H', W')
    if bias is not None:
        output += bias[:, None, None]
    return output
