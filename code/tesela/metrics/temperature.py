"""Escalado de temperatura: un número que corrige la confianza sin tocar la respuesta."""

from typing import Any

import torch
from scipy.optimize import brentq

from tesela.metrics.inputs import as_indices, as_tensor

LIMITS = (0.05, 20.0)


def fit_temperature(logits: Any, targets: Any, ignore_index: int | None = 255) -> float:
    """Busca la temperatura T que hace menor la entropía cruzada de softmax(z / T).

    Se ajusta con datos de **validación**, con la red ya entrenada y quieta. Dividir todos
    los logits entre el mismo T no cambia cuál es el mayor, así que ningún acierto cambia.

    La entropía cruzada es convexa en 1/T; su derivada, la media de (Σ p z) − z_y, crece y
    se anula en un solo lugar, que se encuentra por el método de Brent.

    Args:
        logits: `(N, K, H, W)` o `(N, K)`, de punto flotante.
        targets: índices verdaderos, `(N, H, W)` o `(N,)`.
        ignore_index: etiqueta verdadera que no se cuenta, o `None`.

    Returns:
        T, entre 0.05 y 20. Vale uno de esos límites si el mínimo está más lejos: por
        ejemplo 0.05, si se acierta todo y más seguridad siempre sería mejor.

    Raises:
        TypeError: si los tipos no son de logits e índices.
        ValueError: si las formas no casan o no hay ningún píxel que contar.

    Referencia:
        Guo y otros (2017) (`guo2017calibration`).

    Con logits (0, ln 9) la red dice «90 % la clase 1» y acierta 3 de 4. Para decir 75 %
    hace falta e^(ln 9 / T) = 3, y como 9 = 3², T = 2:

    >>> logits = torch.tensor([[1.0, 9.0]] * 4).log()
    >>> round(fit_temperature(logits, torch.tensor([1, 1, 1, 0])), 4)
    2.0
    """
    scores = as_tensor(logits, "logits")
    if not scores.is_floating_point() or scores.ndim < 2:
        raise TypeError(
            f"logits es {scores.dtype} con forma {tuple(scores.shape)}; se esperaban "
            "flotantes (N, K, ...), antes de softmax."
        )
    classes = scores.shape[1]
    _, true = as_indices(scores, targets, classes)
    rows = scores.movedim(1, -1).reshape(-1, classes).double()
    labels = true.reshape(-1).long()
    if ignore_index is not None:
        rows, labels = rows[labels != ignore_index], labels[labels != ignore_index]
    if len(labels) == 0:
        raise ValueError(
            f"No hay ningún píxel con que ajustar: todos son {ignore_index}, el ignorado."
        )
    if int(labels.min()) < 0 or int(labels.max()) >= classes:
        raise ValueError(
            f"targets trae índices de {int(labels.min())} a {int(labels.max())}; con "
            f"{classes} clases se esperaba de 0 a {classes - 1}, o "
            f"ignore_index={ignore_index}."
        )
    rows = rows - rows.amax(1, keepdim=True)
    target = rows.gather(1, labels[:, None]).mean()

    def slope(inverse: float) -> float:
        weights = torch.softmax(rows * inverse, 1)
        return float((weights * rows).sum(1).mean() - target)

    low, high = 1 / LIMITS[1], 1 / LIMITS[0]
    if slope(low) >= 0:
        return LIMITS[1]
    if slope(high) <= 0:
        return LIMITS[0]
    return float(1 / brentq(slope, low, high, xtol=1e-10))
