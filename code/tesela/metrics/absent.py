"""Qué se hace con las clases ausentes al promediar: una regla, dicha una vez.

Una clase que no está ni en la verdad ni en la predicción no tiene nota (0/0 es NaN) y
queda fuera de la media. Una clase que no está en la verdad y sí se respondió tiene IoU 0,
y de ordinario cuenta: inventarla es un error. Con `over="truth"` solo cuentan las clases
que están en la verdad, que es lo que hacen algunas competencias.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tesela.metrics.confusion import as_matrix

OVER = ("present", "truth")


def class_mean(
    values: npt.ArrayLike, confusion: Any = None, over: str = "present"
) -> float:
    """La media de una nota por clase, sin las clases que no la tienen.

    Args:
        values: una nota por clase, `(K,)`; las que son NaN no cuentan.
        confusion: la matriz de la que salieron; solo hace falta con `over="truth"`.
        over: `"present"`, las clases con nota; `"truth"`, de ellas, las que tienen algún
            píxel verdadero.

    Returns:
        La media, o NaN si no queda ninguna clase.

    Raises:
        ValueError: si `over` no existe, falta la matriz o no tiene tantas clases.

    La clase 1 no está en la verdad y se respondió una vez; la 2 no está en ninguna parte:

    >>> matrix = [[3, 1, 0], [0, 0, 0], [0, 0, 0]]
    >>> class_mean([0.75, 0.0, np.nan]), class_mean([0.75, 0.0, np.nan], matrix, "truth")
    (0.375, 0.75)
    """
    scores = np.asarray(values, dtype=np.float64)
    if scores.ndim != 1:
        raise ValueError(
            f"Se esperaba una nota por clase, (K,), y llegó de forma {scores.shape}."
        )
    if over not in OVER:
        raise ValueError(f"over={over!r}: se esperaba una de {', '.join(OVER)}.")
    counted = ~np.isnan(scores)
    if over == "truth":
        if confusion is None:
            raise ValueError(
                "over='truth' necesita la matriz para saber qué clases están en la verdad: "
                "class_mean(notas, matriz, over='truth')."
            )
        truth = as_matrix(confusion).sum(1)
        if truth.shape != scores.shape:
            raise ValueError(
                f"Hay {len(scores)} notas y la matriz tiene {len(truth)} clases; se "
                "esperaba el mismo número."
            )
        counted &= truth > 0
    return float(scores[counted].mean()) if counted.any() else float("nan")
