"""Un solo número para toda la segmentación, a partir de la matriz de confusión.

Todas valen NaN si no hay ningún píxel contado.
"""

from typing import Any

import numpy as np

from tesela.metrics.absent import class_mean
from tesela.metrics.confusion import as_matrix
from tesela.metrics.per_class import class_iou


def pixel_accuracy(confusion: Any) -> float:
    """Exactitud: parte de los píxeles que recibieron su clase.

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        De 0 a 1.

    Raises:
        ValueError: si la matriz no es de confusión.

    >>> pixel_accuracy([[3, 1], [2, 4]])  # (3 + 4) / 10
    0.7
    """
    matrix = as_matrix(confusion)
    total = matrix.sum()
    return float(np.trace(matrix) / total) if total else float("nan")


def mean_iou(confusion: Any, over: str = "present") -> float:
    """La media de las IoU de las clases (mIoU): cada clase pesa lo mismo.

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.
        over: qué clases promedia; lo explica `tesela.metrics.class_mean`.

    Returns:
        De 0 a 1.

    Raises:
        ValueError: si la matriz no es de confusión, o `over` no existe.

    Referencia:
        Everingham y otros (2010) (`everingham2010pascal`).

    >>> mean_iou([[3, 1], [2, 2]])  # (3/6 + 2/5) / 2
    0.45
    """
    return class_mean(class_iou(confusion), confusion, over)


def frequency_weighted_iou(confusion: Any) -> float:
    """La media de las IoU pesada por los píxeles verdaderos de cada clase (FWIoU).

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        De 0 a 1.

    Raises:
        ValueError: si la matriz no es de confusión.

    Referencia:
        Long, Shelhamer y Darrell (2015) (`long2015fully`).

    >>> frequency_weighted_iou([[3, 1], [2, 2]])  # (4 · 3/6 + 4 · 2/5) / 8
    0.45
    """
    matrix = as_matrix(confusion)
    truth = matrix.sum(1)
    if not truth.sum():
        return float("nan")
    return float((truth * np.nan_to_num(class_iou(matrix))).sum() / truth.sum())


def cohen_kappa(confusion: Any) -> float:
    """Kappa de Cohen: cuánto del acuerdo pasa del que habría por azar.

    Es (a − e) / (1 − e), con `a` la exactitud y `e` la que tendría quien responde cada
    clase con la misma frecuencia, pero sin mirar la imagen.

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        De −1 a 1; 0 es el azar. NaN si la verdad y la predicción tienen una sola clase, la
        misma: el azar también acierta todo.

    Raises:
        ValueError: si la matriz no es de confusión.

    Referencia:
        Cohen (1960) (`cohen1960coefficient`).

    Aquí a = 0.7 y e = (0.4 · 0.5 + 0.6 · 0.5) = 0.5:

    >>> round(cohen_kappa([[3, 1], [2, 4]]), 12)  # 0.2 / 0.5
    0.4
    """
    matrix = as_matrix(confusion)
    total = matrix.sum()
    if not total:
        return float("nan")
    chance = float((matrix.sum(0) / total) @ (matrix.sum(1) / total))
    if matrix.sum(0).max() == total and matrix.sum(1).max() == total and chance > 0:
        return float("nan")
    return (pixel_accuracy(matrix) - chance) / (1 - chance)
