"""La tabla de colores y la verdad, comparadas con píxeles que alguien miró."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def check_color_table(
    to_mask: Callable[[Any], Any], known: Mapping[tuple[int, int, int], int]
) -> None:
    """Cada color conocido se convierte en el índice que alguien comprobó a ojo.

    La ida y vuelta de color a índice y de índice a color no basta: si las dos direcciones
    comparten el mismo desfase, regresa al color de partida. Hace falta un dato de fuera.

    Args:
        to_mask: convierte una imagen de colores `(H, W, 3)`, uint8, en índices `(H, W)`.
        known: color → índice correcto, de píxeles mirados en una imagen de verdad.

    Raises:
        AssertionError: si algún color da otro índice; dice si todos se apartan lo mismo.
        ValueError: si no hay ningún color conocido.

    >>> table = {(60, 16, 152): 0, (226, 169, 41): 4}
    >>> check_color_table(lambda rgb: np.where(rgb[..., 0] == 60, 0, 4), table)
    >>> check_color_table(lambda rgb: np.where(rgb[..., 0] == 60, 1, 5), table)
    Traceback (most recent call last):
    ...
    AssertionError: La tabla de colores no es la de estos datos: #3C1098 da 1 y es 0;
    #E2A929 da 5 y es 4. Todos se apartan +1: ¿la numeración empieza en 1?
    """
    if not known:
        raise ValueError(
            "No hay colores conocidos con que comparar: mira dos píxeles de una imagen y "
            "anota su color y su clase."
        )
    colors = np.array(list(known), dtype=np.uint8)[None]
    found = np.asarray(to_mask(colors)).astype(np.int64)[0]
    expected = np.array(list(known.values()))
    shift = found - expected
    if not shift.any():
        return
    wrong = "; ".join(
        "#{:02X}{:02X}{:02X}".format(*color) + f" da {got} y es {index}"
        for (color, index), got in zip(known.items(), found.tolist(), strict=True)
        if got != index
    )
    message = f"La tabla de colores no es la de estos datos: {wrong}."
    if len(set(shift.tolist())) == 1 and len(known) > 1:
        message += f" Todos se apartan {shift[0]:+d}: ¿la numeración empieza en 1?"
    raise AssertionError(message)
