"""La convolución transpuesta: cada entrada reparte una copia pesada del kernel.

Es la adjunta de `conv2d`: su matriz es la transpuesta de `conv_matrix`. Por eso su
gradiente respecto a la entrada es, a la vuelta, una convolución.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis, whole_number
from tesela.ops.conv import conv2d, conv2d_backward
from tesela.ops.conv_transpose_size import conv_transpose_size
from tesela.ops.padding import padding_pairs


@dataclass(frozen=True)
class _Case:
    """Los argumentos ya revisados, y tres tamaños de alto y ancho."""

    filters: int
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    full_size: tuple[int, ...]  # hasta donde llegan las copias del kernel
    canvas_size: tuple[int, ...]  # con las filas de output_padding, si no bastan
    window: tuple[slice, slice]  # lo que queda después de recortar padding
    regions: tuple[tuple[slice, slice], ...]  # dónde cae cada peso, en orden
    dtype: np.dtype


def _taps(weight: np.ndarray, case: _Case) -> Iterator[tuple[Any, Any]]:
    """Cada peso del kernel con la región del lienzo sobre la que reparte."""
    return zip(np.ndindex(*weight.shape[2:]), case.regions, strict=True)


def _case(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    stride: Any,
    padding: Any,
    output_padding: Any,
    dilation: Any,
    groups: int,
) -> _Case:
    """Revisa todo lo que llega y calcula los tamaños."""
    for array, name, axes in (
        (x, "x", "N, C, H, W"),
        (weight, "weight", "C, F // groups, kh, kw"),
    ):
        check_float(array, name)
        if array.ndim != 4:
            raise ValueError(
                f"{name} debe tener 4 ejes ({axes}) y llegó con {array.ndim}: "
                f"{array.shape}. Para una sola imagen usa x[None]."
            )
    number = whole_number(groups, "groups", 1)
    channels, group_filters = weight.shape[:2]
    if channels == 0 or group_filters == 0:
        raise ValueError(
            f"Hace falta al menos un canal y un filtro: x es {x.shape} y weight es "
            f"{weight.shape}."
        )
    if x.shape[1] != channels:
        raise ValueError(
            f"weight espera {channels} canales y x trae {x.shape[1]}. En la convolución "
            "transpuesta el PRIMER eje de weight son los canales de entrada: "
            "(C, F // groups, kh, kw)."
        )
    if channels % number:
        raise ValueError(
            f"groups={number} debe dividir a los canales de entrada ({channels}). Usa un "
            "divisor."
        )
    filters = group_filters * number
    if bias is not None:
        check_float(bias, "bias")
        if bias.shape != (filters,):
            raise ValueError(
                f"bias debe tener un valor por filtro, forma ({filters},), y llegó "
                f"{bias.shape}."
            )
    kernel = per_axis(weight.shape[2:], "kernel_size", 2)
    steps, gaps = per_axis(stride, "stride", 2), per_axis(dilation, "dilation", 2)
    pairs = padding_pairs(padding)
    extra = [after for _, after in padding_pairs(output_padding)]
    sizes = list(zip(x.shape[2:], kernel, steps, pairs, gaps, extra, strict=True))
    output = [conv_transpose_size(*one) for one in sizes]
    full = tuple(conv_transpose_size(n, k, s, 0, d) for n, k, s, _, d, _ in sizes)
    starts = [before for before, _ in pairs]
    ends = [start + size for start, size in zip(starts, output, strict=True)]
    regions = tuple(
        (
            slice(u * gaps[0], u * gaps[0] + (x.shape[2] - 1) * steps[0] + 1, steps[0]),
            slice(v * gaps[1], v * gaps[1] + (x.shape[3] - 1) * steps[1] + 1, steps[1]),
        )
        for u, v in np.ndindex(*kernel)
    )
    arrays = (x, weight) if bias is None else (x, weight, bias)
    return _Case(
        filters=filters,
        stride=steps,
        dilation=gaps,
        full_size=full,
        canvas_size=tuple(max(pair) for pair in zip(full, ends, strict=True)),
        window=(slice(starts[0], ends[0]), slice(starts[1], ends[1])),
        regions=regions,
        dtype=np.result_type(*arrays),
    )


def conv_transpose2d(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> np.ndarray:
    """Convolución transpuesta 2D, con los argumentos en el orden de PyTorch.

    Args:
        x: `(N, C, H, W)`, float32 o float64.
        weight: `(C, F // groups, kh, kw)`: al revés que en `conv2d`, primero la entrada.
        bias: `(F,)` o None.
        stride: separación entre las copias del kernel, entero o `(alto, ancho)`.
        padding: píxeles que se RECORTAN de la salida, entero o tupla por eje.
        output_padding: filas y columnas que se añaden al final, entero o tupla por eje.
        groups: grupos de canales que no se mezclan.
        dilation: distancia entre pesos vecinos, entero o `(alto, ancho)`.

    Returns:
        `(N, F, H', W')`, del dtype más preciso de los que llegan; `H'` y `W'`, los de
        `conv_transpose_size`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda o no queda ningún píxel.

    Referencia:
        Dumoulin y Visin (2016), capítulo 4 (`dumoulin2016guide`).

    >>> conv_transpose2d(np.array([[[[2.0, 3.0]]]]), np.array([[[[10.0, 1.0]]]]))
    array([[[[20., 32.,  3.]]]])
    """
    case = _case(x, weight, bias, stride, padding, output_padding, dilation, groups)
    count, channels, rows, cols = x.shape
    sources = x.reshape(count, groups, channels // groups, rows * cols)
    filters = weight.reshape(groups, channels // groups, *weight.shape[1:])
    shape = (count, groups, weight.shape[1], *case.canvas_size)
    canvas = np.zeros(shape, dtype=case.dtype)
    for tap, (down, across) in _taps(weight, case):
        mix = np.ascontiguousarray(filters[:, :, :, *tap].swapaxes(1, 2))
        for n in range(count):  # una imagen a la vez: lo que se reparte cabe en la caché
            copies = (mix @ sources[n]).reshape(*shape[1:3], rows, cols)
            canvas[n, :, :, down, across] += copies
    output = canvas.reshape(count, case.filters, *case.canvas_size)[:, :, *case.window]
    return output + (0 if bias is None else bias[:, None, None])


def conv_transpose2d_backward(
    grad_output: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradientes de `conv_transpose2d` respecto a su entrada, sus pesos y su sesgo.

    Respecto a la entrada es `conv2d` del gradiente con los MISMOS pesos; respecto a los
    pesos, el gradiente de esa `conv2d`, con `x` en el papel de lo que llega de arriba.

    Args:
        grad_output: `(N, F, H', W')`, gradiente respecto a la salida.
        x: la entrada que recibió `conv_transpose2d`.
        weight: los pesos que recibió.
        stride: el mismo que recibió.
        padding: el mismo que recibió.
        output_padding: el mismo que recibió.
        groups: el mismo que recibió.
        dilation: el mismo que recibió.

    Returns:
        `(grad_x, grad_weight, grad_bias)`, con las formas de `x`, `weight` y `(F,)`.

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si `grad_output` no tiene la forma de la salida.

    >>> x, weight = np.array([[[[2.0, 3.0]]]]), np.array([[[[10.0, 1.0]]]])
    >>> grads = conv_transpose2d_backward(np.ones((1, 1, 1, 3)), x, weight)
    >>> [grad.ravel().tolist() for grad in grads]
    [[11.0, 11.0], [5.0, 5.0], [3.0]]
    """
    case = _case(x, weight, None, stride, padding, output_padding, dilation, groups)
    check_float(grad_output, "grad_output")
    shape = [len(x), case.filters, *(side.stop - side.start for side in case.window)]
    if list(grad_output.shape) != shape:
        raise ValueError(
            f"grad_output debe tener la forma de la salida, {tuple(shape)}, y llegó "
            f"{grad_output.shape}. ¿Son los mismos argumentos que usó conv_transpose2d?"
        )
    canvas = np.zeros((len(x), case.filters, *case.canvas_size), dtype=grad_output.dtype)
    canvas[:, :, *case.window] = grad_output
    # Lo que pasa de full_size vale siempre cero: no depende de nada.
    canvas = canvas[:, :, : case.full_size[0], : case.full_size[1]]
    options: Any = {"stride": case.stride, "dilation": case.dilation, "groups": groups}
    grad_x = conv2d(canvas, weight, **options)
    grad_weight = conv2d_backward(x, canvas, weight, **options)[1]
    return grad_x, grad_weight, grad_output.sum(axis=(0, 2, 3))
