"""De una máscara abierta con Pillow a índices de clase, sea de paleta, gris o color."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tesela.data.classes import ClassInfo
from tesela.data.palette import mask_from_colors


def indices_from_image(
    image: Image.Image, colors: Sequence[ClassInfo]
) -> NDArray[np.uint8]:
    """Los índices de clase de una máscara guardada como imagen.

    Un PNG de paleta guarda números de color: se traducen los 256 colores de su paleta y no
    cada píxel. Los demás se pasan a color y se buscan uno por uno.

    Args:
        image: la máscara, abierta con Pillow.
        colors: los colores que puede traer y el índice de cada uno.

    Returns:
        Los índices `(H, W)`, uint8.

    Raises:
        ValueError: si trae un color que no es de nadie; dice cuál y en cuántos píxeles.

    >>> picture = Image.new("L", (3, 2), 255)
    >>> indices_from_image(picture, [ClassInfo("roof", "techo", (255, 255, 255), 1)])
    array([[1, 1, 1],
           [1, 1, 1]], dtype=uint8)
    """
    if image.mode not in ("P", "L", "1"):
        return mask_from_colors(np.asarray(image.convert("RGB")), colors)
    if image.mode == "P" and image.palette is not None:
        palette = np.asarray(image.convert("P").getpalette("RGB"), dtype=np.uint8)
        palette = palette.reshape(-1, 3)
    else:
        palette = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    numbers = np.asarray(image.convert("L") if image.mode == "1" else image)
    counts = np.bincount(numbers.ravel(), minlength=256)
    used = np.flatnonzero(counts)
    if used[-1] >= len(palette):
        raise ValueError(
            f"La máscara usa el color número {used[-1]} y su paleta solo tiene "
            f"{len(palette)}; el archivo está dañado: guárdala de nuevo."
        )
    known = {info.color: info.index for info in colors}
    table = np.zeros(256, dtype=np.uint8)
    strange: dict[tuple[int, ...], int] = {}
    for number in used.tolist():
        color = tuple(palette[number].tolist())
        if color in known:
            table[number] = known[color]
        else:
            strange[color] = strange.get(color, 0) + int(counts[number])
    if strange:
        # Los mismos píxeles y el mismo mensaje que una máscara en color.
        mask_from_colors(palette[numbers], colors)
    return table[numbers]
