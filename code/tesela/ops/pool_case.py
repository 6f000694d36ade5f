"""Revisar lo que llega a un agrupamiento, y dónde cae cada una de sus ventanas.

Máximo, promedio y Lp empiezan aquí, de modo que un argumento mal puesto da el mismo
mensaje en todos.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tesela.ops.checks import check_float, per_axis, whole_number
from tesela.ops.sizes import effective_kernel_size

Pair = tuple[int, int]


@dataclass(frozen=True)
class PoolCase:
    """Un agrupamiento ya revisado, con un valor por eje: primero el alto.

    Args:
        image_size: `(H, W)` de la imagen sin relleno.
        kernel_size: píxeles de la ventana.
        stride: píxeles que avanza la ventana.
        padding: relleno pedido a cada lado.
        dilation: distancia entre píxeles vecinos de la ventana.
        output_size: `(H', W')`.
        margins: relleno `(antes, después)` con el que caben todas las ventanas; con
            `ceil_mode` la última puede salirse más que `padding`.
    """

    image_size: Pair
    kernel_size: Pair
    stride: Pair
    padding: Pair
    dilation: Pair
    output_size: Pair
    margins: tuple[Pair, Pair]

    def taps(self, padded: np.ndarray) -> Iterator[tuple[Pair, np.ndarray]]:
        """Recorre la ventana: cada posición `(i, j)` y la vista con ese píxel de todas.

        Las vistas tienen la forma de la salida y se pueden escribir.
        """
        for i, j in np.ndindex(*self.kernel_size):
            cuts: Any = tuple(
                slice(t * d, t * d + (m - 1) * s + 1, s)
                for t, d, m, s in zip(
                    (i, j), self.dilation, self.output_size, self.stride, strict=True
                )
            )
            yield (i, j), padded[..., *cuts]

    def positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Fila y columna de cada píxel de cada ventana: `(H', kh)` y `(W', kw)`.

        Las del relleno salen negativas, o de `H` o `W` en adelante.
        """
        rows, cols = (
            (np.arange(m) * s - p)[:, None] + np.arange(k) * d
            for m, s, p, k, d in zip(
                self.output_size,
                self.stride,
                self.padding,
                self.kernel_size,
                self.dilation,
                strict=True,
            )
        )
        return rows, cols

    def inside(self, tap: Pair) -> np.ndarray:
        """En qué ventanas ese píxel está en la imagen y no en el relleno, `(H', W')`."""
        rows, cols = (
            (axis[:, t] >= 0) & (axis[:, t] < n)
            for axis, t, n in zip(self.positions(), tap, self.image_size, strict=True)
        )
        return np.logical_and.outer(rows, cols)


def pool_output_size(
    input_size: int,
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Tamaño de la salida de un agrupamiento en un eje.

    Args:
        input_size: píxeles de la entrada, 1 o más.
        kernel_size: píxeles de la ventana.
        stride: píxeles que avanza; None es `kernel_size`, ventanas que no se enciman.
        padding: relleno a cada lado, a lo sumo la mitad de `kernel_size`.
        dilation: distancia entre píxeles vecinos de la ventana.
        ceil_mode: redondear hacia arriba: la última ventana puede salirse de la imagen,
            pero no empezar fuera de ella.

    Returns:
        Número de ventanas, 1 o más.

    Raises:
        TypeError: si algún argumento no es entero.
        ValueError: si un argumento está fuera de rango o no cabe ninguna ventana.

    >>> pool_output_size(5, 2), pool_output_size(5, 2, ceil_mode=True)  # sobra un píxel
    (2, 3)
    """
    size = whole_number(input_size, "input_size", 1)
    window = effective_kernel_size(kernel_size, dilation)
    step = whole_number(kernel_size if stride is None else stride, "stride", 1)
    border = whole_number(padding, "padding", 0)
    if border > kernel_size // 2:
        raise ValueError(
            f"padding={border} es más de la mitad de kernel_size={kernel_size}: habría "
            f"ventanas de puro relleno. Usa padding={kernel_size // 2} o menos."
        )
    room = size + 2 * border - window
    count = (room + (step - 1 if ceil_mode else 0)) // step + 1
    if count < 1:
        raise ValueError(
            f"La ventana no cabe: abarca {window} píxeles (kernel_size={kernel_size}, "
            f"dilation={dilation}) y la imagen con su relleno mide {size + 2 * border} "
            f"({size} + {2 * border}). Usa una ventana más chica o más padding."
        )
    if ceil_mode and (count - 1) * step >= size + border:
        count -= 1  # empezaría fuera de la imagen
    return count


def pool_case(
    image_size: tuple[int, ...],
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> PoolCase:
    """Revisa los argumentos de un agrupamiento y acomoda sus ventanas.

    Args:
        image_size: `(H, W)` de la imagen.
        kernel_size: entero o `(alto, ancho)`.
        stride: entero o `(alto, ancho)`; None es `kernel_size`.
        padding: entero o `(alto, ancho)`.
        dilation: entero o `(alto, ancho)`.
        ceil_mode: si la última ventana puede salirse de la imagen.

    Returns:
        Un `PoolCase` con cada valor escrito por eje.

    Raises:
        TypeError: si algo no es entero.
        ValueError: si algo está fuera de rango, no cabe ninguna ventana, o alguna
            queda entera sobre el relleno (PyTorch devuelve ahí −∞).

    >>> case = pool_case((5, 4), 2, ceil_mode=True)
    >>> case.output_size, case.margins
    ((3, 2), ((0, 1), (0, 0)))
    """
    kernel = per_axis(kernel_size, "kernel_size", 2)
    steps = per_axis(kernel if stride is None else stride, "stride", 2)
    spread = per_axis(dilation, "dilation", 2)
    pair = tuple(padding) if isinstance(padding, (tuple, list)) else (padding, padding)
    if len(pair) != 2:
        raise ValueError(
            f"padding debe ser un entero o la pareja (alto, ancho) y llegó {padding!r}."
        )
    output, margins = [], []
    for n, k, s, p, d in zip(image_size, kernel, steps, pair, spread, strict=True):
        count = pool_output_size(n, k, s, p, d, ceil_mode)
        inside = (np.arange(count) * s - p)[:, None] + np.arange(k) * d
        if not ((inside >= 0) & (inside < n)).any(axis=1).all():
            raise ValueError(
                f"Con kernel_size={k}, dilation={d} y padding={p}, una ventana cae entera "
                f"fuera de los {n} píxeles del eje. Usa menos padding o menos dilation."
            )
        output.append(count)
        margins.append((p, max(0, int(inside[-1, -1]) + 1 - n)))
    height, width = (whole_number(n, "image_size", 1) for n in image_size)
    return PoolCase(
        (height, width),
        (kernel[0], kernel[1]),
        (steps[0], steps[1]),
        (pair[0], pair[1]),
        (spread[0], spread[1]),
        (output[0], output[1]),
        (margins[0], margins[1]),
    )


def check_maps(x: Any, name: str = "x", size: tuple[int, ...] | None = None) -> None:
    """Exige mapas `(N, C, H, W)` float32 o float64, con al menos un canal.

    Args:
        x: lo que llegó.
        name: nombre del argumento, para el mensaje de error.
        size: `(H, W)` que debe tener, si se sabe.

    Raises:
        TypeError: si no es un arreglo float32 o float64.
        ValueError: si la forma es otra.

    >>> check_maps(np.zeros((0, 1, 4, 4)))
    """
    check_float(x, name)
    if x.ndim != 4:
        raise ValueError(
            f"{name} debe tener 4 ejes (N, C, H, W) y llegó {x.shape}. Para una sola "
            "imagen usa x[None]; para un solo canal, x[:, None]."
        )
    if x.shape[1] == 0:
        raise ValueError(f"Hace falta al menos un canal y {name} llegó {x.shape}.")
    if size is not None and x.shape[2:] != tuple(size):
        raise ValueError(
            f"{name} debe medir {tuple(size)} en sus dos últimos ejes y llegó {x.shape}. "
            "¿Son los mismos argumentos que hacia adelante?"
        )
