"""Cuánto mide lo que sale de una convolución, eje por eje.

Todo aquí trata UN eje: una imagen de `H × W` usa estas funciones dos veces.
"""

from tesela.ops.checks import whole_number


def effective_kernel_size(kernel_size: int, dilation: int = 1) -> int:
    """Extensión que abarca un kernel dilatado: `dilation · (kernel_size − 1) + 1`.

    Args:
        kernel_size: número de pesos en el eje, 1 o más.
        dilation: distancia en píxeles entre dos pesos vecinos, 1 o más.

    Returns:
        Píxeles desde el primer peso hasta el último, ambos incluidos.

    Raises:
        TypeError: si algún argumento no es entero.
        ValueError: si algún argumento es menor que 1.

    Referencia:
        Dumoulin y Visin (2016) (`dumoulin2016guide`).

    >>> effective_kernel_size(3), effective_kernel_size(3, dilation=2)
    (3, 5)
    """
    size = whole_number(kernel_size, "kernel_size", 1)
    return whole_number(dilation, "dilation", 1) * (size - 1) + 1


def padding_amount(kind: str, kernel_size: int, dilation: int = 1) -> tuple[int, int]:
    """Relleno `(antes, después)` que corresponde a un nombre de relleno.

    Args:
        kind: `"valid"` (nada), `"same"` (con `stride=1` la salida mide lo que la
            entrada) o `"full"` (toda posición en que kernel e imagen se tocan).
        kernel_size: número de pesos en el eje.
        dilation: distancia entre pesos vecinos.

    Returns:
        Píxeles que se añaden antes y después. Con un kernel efectivo par, `"same"`
        no puede repartirse por igual: el píxel que sobra va DESPUÉS, como en PyTorch.

    Raises:
        ValueError: si `kind` no es uno de los tres nombres.

    >>> padding_amount("same", 3), padding_amount("same", 4), padding_amount("full", 3)
    ((1, 1), (1, 2), (2, 2))
    """
    extra = effective_kernel_size(kernel_size, dilation) - 1
    if kind == "valid":
        return (0, 0)
    if kind == "same":
        return (extra // 2, extra - extra // 2)
    if kind == "full":
        return (extra, extra)
    raise ValueError(
        f"No conozco el relleno {kind!r}. Usa 'valid', 'same', 'full' o un número de "
        "píxeles."
    )


def conv_output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
) -> int:
    """Tamaño de la salida: `⌊(entrada + antes + después − efectivo) / stride⌋ + 1`.

    Args:
        input_size: píxeles de la entrada en el eje, 1 o más.
        kernel_size: número de pesos del kernel en el eje.
        stride: píxeles que avanza la ventana en cada paso.
        padding: píxeles añadidos a cada lado, o la pareja `(antes, después)`.
        dilation: distancia entre pesos vecinos.

    Returns:
        Número de posiciones en que la ventana cabe entera, 1 o más.

    Raises:
        TypeError: si algún argumento no es entero.
        ValueError: si un argumento está fuera de rango o si la ventana no cabe.

    Referencia:
        Dumoulin y Visin (2016) (`dumoulin2016guide`).

    >>> conv_output_size(7, 3), conv_output_size(7, 3, stride=2)  # 7 − 3 + 1; ⌊4 / 2⌋ + 1
    (5, 3)
    """
    size = whole_number(input_size, "input_size", 1)
    step = whole_number(stride, "stride", 1)
    before, after = padding if isinstance(padding, tuple) else (padding, padding)
    padded = size + whole_number(before, "padding", 0) + whole_number(after, "padding", 0)
    window = effective_kernel_size(kernel_size, dilation)
    if window > padded:
        raise ValueError(
            f"La ventana no cabe: abarca {window} píxeles (kernel_size={kernel_size}, "
            f"dilation={dilation}) y la imagen con su relleno mide {padded} "
            f"({size} + {padded - size}). Usa un kernel más chico o más padding."
        )
    return (padded - window) // step + 1
