"""De índices a colores y de colores a índices, sin perder un solo píxel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tesela.counted import counted
from tesela.data.classes import AERIAL_CLASSES, ClassInfo

__all__ = ["AERIAL_CLASSES", "colorize_mask", "mask_from_colors"]


def colorize_mask(
    mask: NDArray[np.integer], classes: Sequence[ClassInfo] = AERIAL_CLASSES
) -> NDArray[np.uint8]:
    """Pinta una máscara de índices con los colores de sus clases.

    Args:
        mask: índices de clase, enteros, `(H, W)`; cada valor debe estar en `classes`.
        classes: las clases que se pueden pintar.

    Returns:
        La imagen `(H, W, 3)`, uint8.

    Raises:
        TypeError: si la máscara no es de enteros.
        ValueError: si no es `(H, W)` o trae un índice sin clase.

    >>> colorize_mask(np.array([[0, 255]])).tolist()
    [[[60, 16, 152], [155, 155, 155]]]
    """
    array = np.asarray(mask)
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"La máscara debe ser de enteros y llegó con dtype {array.dtype}; "
            "si viene de una red, toma antes argmax sobre las clases."
        )
    if array.ndim != 2:
        raise ValueError(
            f"La máscara debe tener forma (H, W) y llegó con forma {array.shape}; "
            "píntalas de una en una."
        )
    table = np.zeros((256, 3), dtype=np.uint8)
    known = np.zeros(256, dtype=bool)
    for info in classes:
        table[info.index] = info.color
        known[info.index] = True
    inside = (array >= 0) & (array <= 255)
    valid = inside & known[np.where(inside, array, 0)]
    if not valid.all():
        strange = np.unique(array[~valid])[:5].tolist()
        expected = sorted(info.index for info in classes)
        where = counted(int((~valid).sum()), "píxel", "píxeles")
        raise ValueError(
            f"La máscara trae índices sin clase: {strange}, en {where}; se esperaba "
            f"alguno de {expected}. Revisa la numeración."
        )
    return table[array]


def mask_from_colors(
    rgb: NDArray[np.uint8], classes: Sequence[ClassInfo] = AERIAL_CLASSES
) -> NDArray[np.uint8]:
    """Recupera los índices de clase de una máscara pintada; inversa de `colorize_mask`.

    Un color que no es de ninguna clase es un error y no se acerca al más parecido: casi
    siempre delata una máscara guardada como JPEG o agrandada con interpolación.

    Args:
        rgb: máscara pintada `(H, W, 3)`, uint8.
        classes: las clases que puede traer.

    Returns:
        Los índices `(H, W)`, uint8.

    Raises:
        TypeError: si no es uint8.
        ValueError: si no es `(H, W, 3)` o trae un color desconocido.

    >>> mask_from_colors(np.uint8([[[60, 16, 152], [155, 155, 155]]])).tolist()
    [[0, 255]]
    """
    array = np.asarray(rgb)
    if array.dtype != np.uint8:
        raise TypeError(
            f"Los colores deben ser uint8 de 0 a 255 y llegaron con dtype {array.dtype}."
        )
    if array.ndim != 3 or array.shape[2] != 3:
        raise ValueError(
            f"La máscara pintada debe ser (H, W, 3) y llegó con forma {array.shape}; "
            "un PNG de paleta o con transparencia se convierte antes con "
            'Image.open(ruta).convert("RGB").'
        )
    wide = array.astype(np.uint32)
    code = wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
    mask = np.zeros(code.shape, dtype=np.uint8)
    found = np.zeros(code.shape, dtype=bool)
    for info in classes:
        red, green, blue = info.color
        here = code == (red << 16 | green << 8 | blue)
        mask[here] = info.index
        found |= here
    if not found.all():
        values, counts = np.unique(code[~found], return_counts=True)
        order = np.argsort(-counts, kind="stable")[:5]
        strange = ", ".join(
            f"#{values[i]:06X} ({counted(counts[i], 'píxel', 'píxeles')})" for i in order
        )
        alien = counted(len(values), "color que no es", "colores que no son")
        raise ValueError(
            f"La máscara trae {alien} de ninguna clase: {strange}; los conocidos son "
            f"{', '.join(c.hex_color for c in classes)}. Guarda las máscaras en PNG y "
            "cámbiales el tamaño con el vecino más próximo."
        )
    return mask
