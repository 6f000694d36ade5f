"""Máscaras que pasaron por una interpolación: etiquetas inventadas y escalones."""

from typing import Any

import numpy as np
import numpy.typing as npt


def check_same_labels(before: Any, after: Any) -> None:
    """Una transformación mueve etiquetas; no inventa ninguna.

    Args:
        before: la máscara antes, enteros de cualquier forma.
        after: la máscara después.

    Raises:
        AssertionError: si después hay un valor que antes no estaba.

    >>> check_same_labels(np.array([0, 4, 4]), np.array([4, 4, 0, 0]))
    >>> check_same_labels(np.array([0, 4]), np.array([0, 2, 4]))
    Traceback (most recent call last):
    ...
    AssertionError: La máscara tiene etiquetas que no tenía: [2], en 1 de 3 píxeles. Una
    interpolación promedió números de clase: usa el vecino más próximo.
    """
    old, new = _values(before), _values(after)
    invented = ~np.isin(new, old)
    if invented.any():
        labels = np.unique(new[invented])[:8].tolist()
        raise AssertionError(
            f"La máscara tiene etiquetas que no tenía: {labels}, en {int(invented.sum())} "
            f"de {new.size} píxeles. Una interpolación promedió números de clase: usa el "
            "vecino más próximo."
        )


def check_full_resolution(labels: Any, factor: int = 4, tolerance: float = 0.02) -> None:
    """Una predicción a resolución completa no está hecha de cuadros de `factor` píxeles.

    Args:
        labels: la predicción, `(H, W)` o `(N, H, W)`, enteros.
        factor: lado de los cuadros que se buscan: cuánto reduce la red.
        tolerance: parte de los cuadros, entre los que tocan una frontera, que deben tener
            más de una clase.

    Raises:
        AssertionError: si casi ninguna frontera pasa por dentro de un cuadro.
        ValueError: si la predicción no alcanza para un cuadro y su vecino.

    Una frontera en la columna 3 parte un cuadro de 2; en la 4 no parte ninguno:

    >>> columns = np.arange(8)[None].repeat(8, 0)
    >>> check_full_resolution((columns >= 3).astype(int), factor=2)
    >>> check_full_resolution((columns >= 4).astype(int), factor=2)
    Traceback (most recent call last):
    ...
    AssertionError: De 8 cuadros de 2×2 que tocan una frontera, solo 0 la tienen dentro: la
    predicción está hecha de cuadros. Agranda los logits antes de elegir la clase.
    """
    values = _values(labels)
    if values.ndim == 2:
        values = values[None]
    height, width = (side // factor * factor for side in values.shape[1:])
    if min(height, width) < 2 * factor:
        raise ValueError(
            f"La predicción mide {values.shape[1:]} y hacen falta al menos dos cuadros de "
            f"{factor} píxeles por lado."
        )
    cells = values[:, :height, :width].reshape(
        -1, height // factor, factor, width // factor, factor
    )
    low, high = cells.min(axis=(2, 4)), cells.max(axis=(2, 4))
    inside = low != high
    touching = inside.copy()
    for axis in (1, 2):
        first = [slice(None)] * 3
        second = [slice(None)] * 3
        first[axis], second[axis] = slice(None, -1), slice(1, None)
        one, two = tuple(first), tuple(second)
        differ = (low[one] != low[two]) | (high[one] != high[two])
        touching[one] |= differ
        touching[two] |= differ
    total, split = int(touching.sum()), int(inside.sum())
    if total and split < max(1.0, tolerance * total):
        raise AssertionError(
            f"De {total} cuadros de {factor}×{factor} que tocan una frontera, solo {split} "
            "la tienen dentro: la predicción está hecha de cuadros. Agranda los logits "
            "antes de elegir la clase."
        )


def _values(mask: Any) -> npt.NDArray[Any]:
    array = np.asarray(mask.detach().cpu() if hasattr(mask, "detach") else mask)
    return array
