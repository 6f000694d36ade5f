"""La misma convolución en 1, 2 o 3 ejes espaciales: señales, imágenes y volúmenes.

Otra manera de verla: la salida es la suma, peso por peso del kernel, de la imagen
corrida hasta ese peso y multiplicada por él. No hay columnas ni ventanas que copiar.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.conv_case import ConvCase, conv_case
from tesela.ops.padding import pad, pad_backward


def _dims(x: np.ndarray) -> int:
    """Número de ejes espaciales de `x`, o el error que lo explica."""
    check_float(x, "x")
    if x.ndim not in (3, 4, 5):
        raise ValueError(
            f"x debe tener 3 ejes (N, C, L), 4 (N, C, H, W) o 5 (N, C, D, H, W) y llegó "
            f"con {x.ndim}: {x.shape}. Para una sola señal o imagen usa x[None]."
        )
    return x.ndim - 2


def _taps(case: ConvCase) -> Iterator[tuple[Any, Any]]:
    """Cada peso del kernel con la región de la imagen rellenada que toca."""
    for tap in np.ndindex(*case.kernel_size):
        region = tuple(
            slice(t * gap, t * gap + (size - 1) * step + 1, step)
            for t, gap, size, step in zip(
                tap, case.dilation, case.output_size, case.stride, strict=True
            )
        )
        yield tap, region


def conv_nd(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> np.ndarray:
    """Convolución (correlación cruzada) con 1, 2 o 3 ejes espaciales.

    Args:
        x: `(N, C, L)`, `(N, C, H, W)` o `(N, C, D, H, W)`, float32 o float64.
        weight: `(F, C // groups, *kernel)`, con tantos ejes como `x`.
        bias: `(F,)` o None.
        stride: entero o tupla por eje.
        padding: `"valid"`, `"same"`, `"full"`, píxeles o tupla por eje (ceros).
        dilation: entero o tupla por eje.
        groups: grupos de canales que no se mezclan.

    Returns:
        `(N, F, *salida)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda.

    >>> conv_nd(np.array([[[1.0, 2.0, 3.0]]]), np.array([[[10.0, 1.0]]]))
    array([[[12., 23.]]])
    """
    dims = _dims(x)
    case = conv_case(x, weight, bias, stride, padding, dilation, groups, dims)
    padded = pad(x, case.padding, spatial_dims=dims)
    parts = padded.reshape(len(x), groups, weight.shape[1], *padded.shape[2:])
    filters = weight.reshape(groups, -1, *weight.shape[1:])  # (G, F / G, C / G, *kernel)
    places = int(np.prod(case.output_size))
    output = np.zeros((len(x), groups, filters.shape[1], places), dtype=case.dtype)
    for tap, region in _taps(case):
        shifted = parts[:, :, :, *region].reshape(len(x), groups, weight.shape[1], places)
        output += filters[:, :, :, *tap] @ shifted
    output = output.reshape(len(x), len(weight), *case.output_size)
    return output if bias is None else output + bias.reshape(-1, *(1,) * dims)


def conv_nd_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `conv_nd` respecto a su entrada, sus pesos y su sesgo.

    Args:
        grad_output: `(N, F, *salida)`, gradiente respecto a la salida.
        x: la entrada que recibió `conv_nd`.
        weight: los pesos que recibió.
        stride: el mismo que recibió `conv_nd`.
        padding: el mismo que recibió `conv_nd`.
        dilation: el mismo que recibió `conv_nd`.
        groups: el mismo que recibió `conv_nd`.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `weight` y `(F,)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda.

    >>> x, weight = np.array([[[1.0, 2.0, 3.0]]]), np.array([[[10.0, 1.0]]])
    >>> [g.ravel().tolist() for g in conv_nd_backward(np.ones((1, 1, 2)), x, weight)]
    [[10.0, 11.0, 1.0], [3.0, 5.0], [2.0]]
    """
    dims = _dims(x)
    case = conv_case(x, weight, None, stride, padding, dilation, groups, dims)
    check_float(grad_output, "grad_output")
    expected = (len(x), len(weight), *case.output_size)
    if grad_output.shape != expected:
        raise ValueError(
            f"grad_output debe tener la forma de la salida, {expected}, y llegó "
            f"{grad_output.shape}. ¿Son los mismos argumentos que usó conv_nd?"
        )
    padded = pad(x, case.padding, spatial_dims=dims)
    channels = weight.shape[1]
    parts = padded.reshape(len(x), groups, channels, *padded.shape[2:])
    filters = weight.reshape(groups, -1, *weight.shape[1:])
    places = int(np.prod(case.output_size))
    grad = grad_output.reshape(len(x), groups, filters.shape[1], places)
    dtype = np.result_type(case.dtype, grad_output)
    grad_parts, grad_filters = np.zeros(parts.shape, dtype), np.zeros(filters.shape, dtype)
    for tap, region in _taps(case):
        shifted = parts[:, :, :, *region].reshape(len(x), groups, channels, places)
        grad_filters[:, :, :, *tap] = (grad @ shifted.swapaxes(2, 3)).sum(axis=0)
        back = filters[:, :, :, *tap].swapaxes(1, 2) @ grad
        grad_parts[:, :, :, *region] += back.reshape(*back.shape[:3], *case.output_size)
    grad_x = pad_backward(grad_parts.reshape(padded.shape), case.padding, spatial_dims=dims)
    axes = (0, *range(2, dims + 2))
    return grad_x, grad_filters.reshape(weight.shape), grad_output.sum(axis=axes)
