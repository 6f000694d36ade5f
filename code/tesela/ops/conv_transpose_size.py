"""Cuánto mide lo que sale de una convolución transpuesta, eje por eje."""

from typing import Any

from tesela.ops.checks import whole_number
from tesela.ops.sizes import effective_kernel_size


def conv_transpose_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    output_padding: int = 0,
) -> int:
    """Tamaño de la salida: `(entrada − 1) · stride + efectivo − antes − después + extra`.

    Args:
        input_size: píxeles de la entrada en el eje, 1 o más.
        kernel_size: número de pesos del kernel en el eje.
        stride: separación, en la salida, entre dos entradas vecinas.
        padding: píxeles que se RECORTAN de cada lado, o la pareja `(antes, después)`.
        dilation: distancia entre pesos vecinos.
        output_padding: filas que se añaden al final; menor que `stride` o `dilation`.

    Returns:
        Píxeles de la salida, 1 o más.

    Raises:
        TypeError: si algún argumento no es entero.
        ValueError: si un argumento está fuera de rango o no queda ningún píxel.

    Referencia:
        Dumoulin y Visin (2016), relación 14 (`dumoulin2016guide`); la dilatación y la
        pareja de rellenos son la misma cuenta.

    >>> conv_transpose_size(3, 3, stride=2)  # 2 · 2 + 3
    7
    >>> conv_transpose_size(3, 3, stride=2, padding=1)  # y se recortan 2
    5
    """
    size = whole_number(input_size, "input_size", 1)
    step = whole_number(stride, "stride", 1)
    gap = whole_number(dilation, "dilation", 1)
    extra = whole_number(output_padding, "output_padding", 0)
    before, after = padding if isinstance(padding, tuple) else (padding, padding)
    cut = whole_number(before, "padding", 0) + whole_number(after, "padding", 0)
    if extra >= max(step, gap):
        raise ValueError(
            f"output_padding={extra} debe ser menor que stride ({step}) o que dilation "
            f"({gap}): solo sirve para elegir entre los tamaños que el paso confunde. "
            "Si quieres más orilla, rellena después con pad."
        )
    full = (size - 1) * step + effective_kernel_size(kernel_size, gap)
    if full - cut + extra < 1:
        raise ValueError(
            f"No queda ningún píxel: la salida completa mide {full}, padding recorta {cut} "
            f"y output_padding añade {extra}. Usa menos padding."
        )
    return full - cut + extra


def output_padding_for(
    target_size: int,
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
) -> int:
    """El `output_padding` que hace volver a un tamaño dado.

    Args:
        target_size: píxeles que debe medir la salida en el eje.
        input_size: píxeles de la entrada en el eje.
        kernel_size: número de pesos del kernel en el eje.
        stride: paso.
        padding: píxeles que se recortan de cada lado, o la pareja `(antes, después)`.
        dilation: distancia entre pesos vecinos.

    Returns:
        Entero de 0 a `stride − 1`.

    Raises:
        TypeError: si algún argumento no es entero.
        ValueError: si ninguna convolución con ese paso lleva de `target_size` a
            `input_size`; el mensaje dice los tamaños posibles.

    >>> [output_padding_for(size, 3, 3, stride=2, padding=1) for size in (5, 6)]
    [0, 1]
    """
    target = whole_number(target_size, "target_size", 1)
    rest: tuple[Any, ...] = (kernel_size, stride, padding, dilation)
    smallest = _smallest(input_size, *rest)
    if not smallest <= target < smallest + stride:
        largest = smallest + stride - 1
        raise ValueError(
            f"De {input_size} píxeles con kernel_size={kernel_size}, stride={stride}, "
            f"padding={padding} y dilation={dilation} se llega a tamaños de {smallest} a "
            f"{largest}, y se pidió {target}. Pide uno de esos, o cambia el relleno."
        )
    return target - smallest


def _smallest(n: int, kernel: int, stride: int, padding: Any, dilation: int) -> int:
    """La salida sin output_padding; puede ser 0 o negativa si el relleno recorta todo."""
    sides = padding if isinstance(padding, tuple) else (padding, padding)
    return conv_transpose_size(n, kernel, stride, 0, dilation) - sum(
        whole_number(side, "padding", 0) for side in sides
    )
