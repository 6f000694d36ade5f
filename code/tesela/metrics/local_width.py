"""El ancho de una región en cada uno de sus píxeles: una calle es fina o no según dónde."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt


def local_width(region: npt.ArrayLike, widths: Sequence[int]) -> npt.NDArray[np.int64]:
    """El mayor de unos anchos cuyo disco cabe en la región y cubre a cada píxel.

    Es una granulometría: se prueban discos de diámetro creciente, y un píxel se queda con
    el último que lo cubre sin salirse. Una calle recta de ancho `w` mide `w` aunque esté
    girada, a un píxel de más o de menos: los discos de píxeles no son redondos, y en una
    franja impar cabe también el disco par que sigue. Lo que
    está fuera de la imagen no cuenta como orilla: una calle cortada por el borde no se
    adelgaza.

    Args:
        region: máscara de una clase, booleana, `(H, W)`.
        widths: anchos que se prueban, en píxeles, crecientes y desde 1.

    Returns:
        Ancho en píxeles, `(H, W)`; 0 fuera de la región y donde no cabe ni el menor.

    Raises:
        TypeError: si la región no es booleana.
        ValueError: si no es una matriz, o los anchos no crecen desde 1 o más.

    Una franja de 3 píxeles que después se angosta a 1. El disco de 3 es una cruz, y la
    última que cabe, con el centro en la columna 4, llega a la 5:

    >>> street = np.zeros((5, 9), dtype=bool)
    >>> street[1:4, :5] = street[2] = True
    >>> local_width(street, (1, 3))[2]
    array([3, 3, 3, 3, 3, 3, 1, 1, 1])
    """
    inside = np.asarray(region)
    if inside.dtype != np.bool_:
        raise TypeError(
            f"region debe ser booleana y llegó {inside.dtype}: compara antes con la clase, "
            "como en local_width(mask == 2, (4, 8))."
        )
    if inside.ndim != 2:
        raise ValueError(f"region debe ser (H, W) y llegó {inside.shape}.")
    sizes = [int(width) for width in widths]
    if not sizes or sizes[0] < 1 or sizes != sorted(set(sizes)):
        raise ValueError(
            f"widths={tuple(widths)}: se esperaban enteros crecientes de 1 en adelante, "
            "como (1, 8, 16)."
        )
    result = np.zeros(inside.shape, dtype=np.int64)
    if not inside.any():
        return result
    # Sin ningún píxel fuera no hay orilla y scipy mediría hasta una esquina inexistente.
    depth = np.full(inside.shape, np.inf)
    if not inside.all():
        depth = distance_transform_edt(inside)
    for width in sizes:
        # De centro a centro, entre los extremos de `width` píxeles hay width − 1.
        radius = (width - 1) / 2
        centers = depth > radius
        if not centers.any():
            break
        covered = distance_transform_edt(~centers) <= radius
        result[inside & covered] = width
    return result
