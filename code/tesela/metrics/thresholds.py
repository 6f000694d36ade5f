"""El umbral que convierte una probabilidad en un sí o un no, y lo que cuesta moverlo.

Bajar el umbral nunca encuentra menos (exhaustividad) y de ordinario se equivoca más
(precisión).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tesela.metrics.inputs import as_tensor

Array = NDArray[np.float64]


def precision_recall(
    scores: Any, targets: Any, ignore_index: int | None = 255
) -> tuple[Array, Array, Array]:
    """Precisión y exhaustividad con cada umbral posible.

    El umbral i responde «sí» donde `scores >= thresholds[i]`. Hay uno por valor distinto,
    de menor a mayor.

    Args:
        scores: puntuación o probabilidad de «sí», de cualquier forma, de punto flotante.
        targets: 1 donde es que sí, 0 donde no, de la misma forma.
        ignore_index: etiqueta que no se cuenta, o `None`.

    Returns:
        Precisión, exhaustividad y umbrales. Las dos primeras traen un elemento de más al
        final, 1 y 0: el umbral que no deja pasar nada.

    Raises:
        TypeError: si las puntuaciones no son flotantes o las etiquetas no son enteras.
        ValueError: si las formas no casan, hay NaN, las etiquetas no son 0 y 1, o no hay
            ningún «sí» verdadero.

    >>> scores, targets = np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])
    >>> precision, recall, thresholds = precision_recall(scores, targets)
    >>> thresholds.tolist(), recall.tolist()
    ([0.1, 0.35, 0.4, 0.8], [1.0, 1.0, 0.5, 0.5, 0.0])
    >>> precision.round(3).tolist()  # 2/4, 2/3, 1/2, 1/1 y el de más
    [0.5, 0.667, 0.5, 1.0, 1.0]
    """
    values, truth = as_tensor(scores, "scores"), as_tensor(targets, "targets")
    if not values.is_floating_point() or truth.is_floating_point():
        raise TypeError(
            f"scores es {values.dtype} y targets {truth.dtype}; se esperaban puntuaciones "
            "flotantes y etiquetas enteras o booleanas."
        )
    if values.shape != truth.shape:
        raise ValueError(
            f"scores mide {tuple(values.shape)} y targets {tuple(truth.shape)}; se "
            "esperaba la misma forma: una puntuación por píxel, la de una sola clase."
        )
    flat = values.reshape(-1).double().cpu().numpy()
    labels = truth.reshape(-1).cpu().numpy()
    if ignore_index is not None:
        flat, labels = flat[labels != ignore_index], labels[labels != ignore_index]
    strange = np.setdiff1d(labels, (0, 1))
    if len(strange):
        raise ValueError(
            f"targets trae {strange[:5].tolist()}; se esperaba 0, 1 o "
            f"ignore_index={ignore_index}. Para una clase de varias: targets == clase."
        )
    if np.isnan(flat).any():
        raise ValueError("scores trae NaN, que no se puede comparar con un umbral.")
    positives = int(labels.sum())
    if positives == 0:
        raise ValueError("No hay ningún 1 en targets: la exhaustividad sería 0/0.")
    order = np.argsort(-flat, kind="stable")
    flat, hits = flat[order], np.cumsum(labels[order], dtype=np.int64)
    last = np.flatnonzero(np.append(np.diff(flat) != 0, True))  # fin de cada empate
    found, answered = hits[last][::-1], (last + 1)[::-1]
    precision = np.append(found / answered, 1.0)
    recall = np.append(found / positives, 0.0)
    return precision, recall, flat[last][::-1].copy()


def average_precision(scores: Any, targets: Any, ignore_index: int | None = 255) -> float:
    """Precisión media (AP): la curva de precisión y exhaustividad en un número.

    Suma cada precisión por lo que ahí avanza la exhaustividad, sin interpolar.

    Args:
        scores: puntuación de «sí», de cualquier forma.
        targets: 1 o 0, de la misma forma.
        ignore_index: etiqueta que no se cuenta, o `None`.

    Returns:
        De 0 a 1; responder al azar da la parte de «sí» verdaderos.

    Raises:
        TypeError: como `precision_recall`.
        ValueError: como `precision_recall`.

    >>> scores, targets = np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])
    >>> round(average_precision(scores, targets), 4)  # 1/2 · 1 + 1/2 · 2/3
    0.8333
    """
    precision, recall, _ = precision_recall(scores, targets, ignore_index)
    return float(-(np.diff(recall) * precision[:-1]).sum())


def best_threshold(
    scores: Any, targets: Any, beta: float = 1.0, ignore_index: int | None = 255
) -> tuple[float, float]:
    """El umbral con la mayor F-beta: se elige en **validación**, nunca en la prueba.

    Args:
        scores: puntuación de «sí», de cualquier forma.
        targets: 1 o 0, de la misma forma.
        beta: cuántas veces importa más la exhaustividad que la precisión; 1 es F1.
        ignore_index: etiqueta que no se cuenta, o `None`.

    Returns:
        El umbral (el menor, si hay empate) y su F-beta.

    Raises:
        TypeError: como `precision_recall`.
        ValueError: como `precision_recall`, o si `beta` no es positivo.

    >>> scores, targets = np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])
    >>> best_threshold(scores, targets)  # precisión 2/3 y exhaustividad 1
    (0.35, 0.8)
    """
    if not 0 < beta < float("inf"):
        raise ValueError(f"beta={beta}: se esperaba un número mayor que 0; 1 da F1.")
    precision, recall, thresholds = precision_recall(scores, targets, ignore_index)
    precision, recall = precision[:-1], recall[:-1]
    below = beta**2 * precision + recall
    f_beta = np.divide(
        (1 + beta**2) * precision * recall,
        below,
        out=np.zeros_like(below),
        where=below > 0,
    )
    best = int(f_beta.argmax())
    return float(thresholds[best]), float(f_beta[best])
