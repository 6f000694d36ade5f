"""Revisar lo que llega a una convolución antes de calcular nada.

Todas las convoluciones del paquete empiezan aquí, de modo que un argumento mal puesto
da el mismo mensaje en todas.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis, whole_number
from tesela.ops.padding import Pairs, padding_pairs
from tesela.ops.sizes import conv_output_size, padding_amount

_AXES = {1: "N, C, L", 2: "N, C, H, W", 3: "N, C, D, H, W"}
_KERNEL_AXES = {
    1: "F, C // groups, k",
    2: "F, C // groups, kh, kw",
    3: "F, C // groups, kd, kh, kw",
}


@dataclass(frozen=True)
class ConvCase:
    """Una convolución ya revisada: todo escrito como una tupla con un valor por eje."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Pairs
    dilation: tuple[int, ...]
    groups: int
    output_size: tuple[int, ...]
    dtype: np.dtype


def _resolve_padding(
    padding: Any,
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
) -> Pairs:
    """Convierte `padding` (nombre, entero o tupla) en una pareja por eje."""
    if not isinstance(padding, str):
        return padding_pairs(padding, len(kernel))
    if padding == "same" and any(step > 1 for step in stride):
        raise ValueError(
            f"padding='same' solo está definido con stride=1 y llegó stride={stride}: con "
            "pasos mayores la salida no mide lo que la entrada. Escribe el relleno en "
            "píxeles, por ejemplo padding=1 con un kernel de 3."
        )
    return tuple(
        padding_amount(padding, k, d) for k, d in zip(kernel, dilation, strict=True)
    )


def conv_case(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    spatial_dims: int = 2,
) -> ConvCase:
    """Revisa los argumentos de una convolución y calcula el tamaño de su salida.

    Args:
        x: entrada `(N, C, *espacio)`, float32 o float64. `N` puede ser 0.
        weight: pesos `(F, C // groups, *kernel)`, float32 o float64.
        bias: `(F,)` o None.
        stride: entero o tupla por eje, 1 o más.
        padding: `"valid"`, `"same"`, `"full"`, entero o tupla por eje.
        dilation: entero o tupla por eje, 1 o más.
        groups: grupos en que se reparten los canales.
        spatial_dims: ejes espaciales, de 1 a 3.

    Returns:
        Un `ConvCase` con cada valor escrito por eje. Si `x` es float32 y `weight`
        float64, o al revés, se calcula en float64 (PyTorch lo rechaza).

    Raises:
        TypeError: si un arreglo no es float32 o float64.
        ValueError: si una forma no concuerda; el mensaje dice cuál.

    >>> x, weight = np.ones((1, 3, 7, 7)), np.ones((8, 3, 3, 3))
    >>> conv_case(x, weight, None, stride=2, padding=1, dilation=1, groups=1).output_size
    (4, 4)
    """
    check_float(x, "x")
    check_float(weight, "weight")
    for array, name, axes in (
        (x, "x", _AXES[spatial_dims]),
        (weight, "weight", _KERNEL_AXES[spatial_dims]),
    ):
        if array.ndim != spatial_dims + 2:
            raise ValueError(
                f"{name} debe tener {spatial_dims + 2} ejes ({axes}) y llegó con "
                f"{array.ndim}: {array.shape}. Para una sola imagen usa x[None]; "
                "para un solo canal, x[:, None]."
            )
    filters, weight_channels = weight.shape[:2]
    channels = x.shape[1]
    number = whole_number(groups, "groups", 1)
    if channels == 0 or filters == 0:
        raise ValueError(
            f"Hace falta al menos un canal y un filtro: x es {x.shape} y weight es "
            f"{weight.shape}."
        )
    if channels % number or filters % number:
        raise ValueError(
            f"groups={number} debe dividir a los canales de entrada ({channels}) y a los "
            f"filtros ({filters}). Usa un divisor de ambos."
        )
    if weight_channels != channels // number:
        raise ValueError(
            f"weight espera {weight_channels} canales por grupo y x trae {channels} "
            f"canales en {number} grupo(s), es decir {channels // number}. Con x "
            f"{x.shape}, weight debe empezar por ({filters}, {channels // number}, ...)."
        )
    if bias is not None:
        check_float(bias, "bias")
        if bias.shape != (filters,):
            raise ValueError(
                f"bias debe tener un valor por filtro, forma ({filters},), y llegó "
                f"{bias.shape}."
            )
    kernel = per_axis(weight.shape[2:], "kernel_size", spatial_dims)
    steps = per_axis(stride, "stride", spatial_dims)
    spread = per_axis(dilation, "dilation", spatial_dims)
    pairs = _resolve_padding(padding, kernel, steps, spread)
    output = tuple(
        conv_output_size(*one)
        for one in zip(x.shape[2:], kernel, steps, pairs, spread, strict=True)
    )
    arrays = (x, weight) if bias is None else (x, weight, bias)
    return ConvCase(kernel, steps, pairs, spread, number, output, np.result_type(*arrays))
