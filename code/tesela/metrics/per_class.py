"""Una nota por clase, a partir de la matriz de confusión.

De la clase c, con la matriz C (filas verdad, columnas predicción): los aciertos son
VP = C[c, c]; los falsos positivos, FP, el resto de su columna; los falsos negativos, FN,
el resto de su fila. Donde una nota sería 0/0 vale NaN: no se puede saber, y no es un 0.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tesela.metrics.confusion import as_matrix


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """El cociente, con NaN (y sin avisos) donde el denominador es 0."""
    nothing = np.full_like(above, np.nan)
    return np.divide(above, below, out=nothing, where=below > 0)


def class_iou(confusion: Any) -> NDArray[np.float64]:
    """IoU de cada clase: VP / (VP + FP + FN).

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        `(K,)`, de 0 a 1; NaN si la clase no está ni en la verdad ni en la predicción.

    Raises:
        ValueError: si la matriz no es de confusión.

    La clase 0 tiene 3 aciertos, 1 píxel perdido y 2 de más; la 2 no aparece:

    >>> class_iou([[3, 1, 0], [2, 4, 0], [0, 0, 0]])  # 3/6, 4/7, 0/0
    array([0.5       , 0.57142857,        nan])
    """
    matrix = as_matrix(confusion)
    hits = np.diag(matrix)
    return _ratio(hits, matrix.sum(0) + matrix.sum(1) - hits)


def class_dice(confusion: Any) -> NDArray[np.float64]:
    """Dice de cada clase, que es también su F1: 2 VP / (2 VP + FP + FN).

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        `(K,)`, de 0 a 1; NaN si la clase no está ni en la verdad ni en la predicción.

    Raises:
        ValueError: si la matriz no es de confusión.

    >>> class_dice([[3, 1], [2, 4]]).round(4)  # 6/9, 8/11
    array([0.6667, 0.7273])
    """
    matrix = as_matrix(confusion)
    return _ratio(2 * np.diag(matrix), matrix.sum(0) + matrix.sum(1))


def class_precision(confusion: Any) -> NDArray[np.float64]:
    """Precisión de cada clase: de lo que se respondió c, qué parte lo era; VP / (VP + FP).

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        `(K,)`, de 0 a 1; NaN si la clase nunca se respondió.

    Raises:
        ValueError: si la matriz no es de confusión.

    >>> class_precision([[3, 1], [2, 4]])  # 3/5, 4/5
    array([0.6, 0.8])
    """
    matrix = as_matrix(confusion)
    return _ratio(np.diag(matrix), matrix.sum(0))


def class_recall(confusion: Any) -> NDArray[np.float64]:
    """Exhaustividad de cada clase: de lo que era c, qué parte se encontró; VP / (VP + FN).

    Su media por clases es la exactitud balanceada.

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.

    Returns:
        `(K,)`, de 0 a 1; NaN si la clase no está en la verdad.

    Raises:
        ValueError: si la matriz no es de confusión.

    >>> class_recall([[3, 1], [2, 4]]).round(4)  # 3/4, 4/6
    array([0.75  , 0.6667])
    """
    matrix = as_matrix(confusion)
    return _ratio(np.diag(matrix), matrix.sum(1))
