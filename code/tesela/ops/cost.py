"""Cuánto cuesta una capa: parámetros que aprende y operaciones que hace."""

from math import prod
from typing import Any

from tesela.ops.checks import per_axis, whole_number


def _sizes(value: Any, name: str) -> tuple[int, ...]:
    """Tupla de tamaños; un entero solo significa un cuadrado."""
    return per_axis(value, name, len(value) if isinstance(value, (tuple, list)) else 2)


def conv_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: Any,
    groups: int = 1,
    bias: bool = True,
) -> int:
    """Parámetros de una convolución: `F · (C / groups) · kh · kw`, más `F` de sesgo.

    No depende del tamaño de la imagen: los pesos se comparten entre posiciones.

    Args:
        in_channels: canales de entrada `C`.
        out_channels: filtros `F`.
        kernel_size: entero `k` (un cuadrado `k × k`) o tupla por eje.
        groups: grupos de canales; debe dividir a ambos.
        bias: si hay un sesgo por filtro.

    Returns:
        Número de parámetros.

    Raises:
        TypeError: si un tamaño no es entero.
        ValueError: si es menor que 1, o si `groups` no divide a los canales.

    >>> conv_parameters(3, 8, 3)  # 8 · 3 · 3 · 3 + 8
    224
    """
    channels = whole_number(in_channels, "in_channels", 1)
    filters = whole_number(out_channels, "out_channels", 1)
    number = whole_number(groups, "groups", 1)
    if channels % number or filters % number:
        raise ValueError(
            f"groups={number} debe dividir a in_channels ({channels}) y a out_channels "
            f"({filters}). Usa un divisor de ambos."
        )
    weights = filters * (channels // number) * prod(_sizes(kernel_size, "kernel_size"))
    return weights + (filters if bias else 0)


def dense_parameters(in_features: int, out_features: int, bias: bool = True) -> int:
    """Parámetros de una capa densa: `entradas · salidas`, más un sesgo por salida.

    Args:
        in_features: números que entran (píxeles por canales, en una imagen).
        out_features: números que salen.
        bias: si hay un sesgo por salida.

    Returns:
        Número de parámetros.

    Raises:
        TypeError: si un tamaño no es entero.
        ValueError: si es menor que 1.

    >>> dense_parameters(28 * 28, 10)
    7850
    """
    inputs = whole_number(in_features, "in_features", 1)
    outputs = whole_number(out_features, "out_features", 1)
    return outputs * inputs + (outputs if bias else 0)


def conv_flops(
    in_channels: int, out_channels: int, kernel_size: Any, output_size: Any, groups: int = 1
) -> int:
    """Operaciones de una convolución sobre UNA imagen: dos por multiplicación y suma.

    Cada número de la salida es una suma de `(C / groups) · kh · kw` productos; se
    cuenta una multiplicación y una suma por producto. El sesgo no se cuenta, igual
    que en `torch.utils.flop_counter`.

    Args:
        in_channels: canales de entrada `C`.
        out_channels: filtros `F`.
        kernel_size: entero (cuadrado) o tupla por eje.
        output_size: tamaño de la SALIDA, entero (cuadrado) o tupla por eje.
        groups: grupos de canales.

    Returns:
        Número de operaciones de punto flotante.

    Raises:
        TypeError: si un tamaño no es entero.
        ValueError: si es menor que 1, o `groups` no divide a los canales.

    >>> conv_flops(3, 8, 3, 10)  # 2 · (8 · 3 · 3 · 3) · (10 · 10)
    43200
    """
    weights = conv_parameters(in_channels, out_channels, kernel_size, groups, bias=False)
    kernel, output = _sizes(kernel_size, "kernel_size"), _sizes(output_size, "output_size")
    if len(kernel) != len(output):
        raise ValueError(
            f"kernel_size tiene {len(kernel)} ejes y output_size tiene {len(output)}. "
            "Escribe ambos con una tupla del mismo largo."
        )
    return 2 * weights * prod(output)
