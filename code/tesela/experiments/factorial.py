"""Efectos de un diseño factorial: qué cambia cada pieza, y qué cambia una por otra.

Se mide la red con todas las combinaciones de piezas puestas y quitadas, con las mismas
semillas; cada efecto se calcula semilla por semilla, y su dispersión es entre ellas.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
from scipy import stats

from tesela.training import SeedSummary, summarize

Levels = tuple[bool, ...]


def factorial_effects(
    scores: Mapping[Levels, npt.ArrayLike], factors: Sequence[str]
) -> dict[str, SeedSummary]:
    """Los efectos principales y las interacciones de un diseño factorial completo.

    El efecto de una pieza es la media de las redes que la llevan menos la de las que no. La
    interacción de dos es la mitad de lo que cambia el efecto de una al poner la otra; así,
    la pieza A con B puesta cambia el resultado en `A + A × B`, y sin B, en `A - A × B`.

    Args:
        scores: qué piezas lleva la red, una verdad o falsedad por factor → lo medido con
            cada semilla, `(S,)`, en el mismo orden de semillas en todas.
        factors: el nombre de cada pieza.

    Returns:
        «A», «B», «A × B»...: el resumen por semillas de cada efecto, en las unidades de lo
        medido.

    Raises:
        ValueError: si falta una combinación, sobra otra o no traen las mismas semillas.

    Referencia:
        Mee (2009), cap. 1 y 2 (`mee2009comprehensive`).

    Con una semilla y dos piezas: A suma 2 sola y 6 junto a B, o sea 4 ± 2:

    >>> scores = {(False, False): [1], (True, False): [3],
    ...           (False, True): [2], (True, True): [8]}
    >>> {name: e.mean for name, e in factorial_effects(scores, ["A", "B"]).items()}
    {'A': 4.0, 'B': 3.0, 'A × B': 2.0}
    """
    cells = list(product((False, True), repeat=len(factors)))
    missing = [cell for cell in cells if cell not in scores]
    if not factors or missing or len(scores) != len(cells):
        raise ValueError(
            f"Con las piezas {list(factors)} hacen falta {len(cells)} redes y llegaron "
            f"{len(scores)}; faltan {missing}. Un factorial completo lleva cada "
            "combinación una vez."
        )
    measured = [np.asarray(scores[cell], dtype=float) for cell in cells]
    sizes = sorted({values.shape for values in measured})
    if len(sizes) != 1 or len(sizes[0]) != 1:
        raise ValueError(
            f"Llegaron medidas de formas {sizes}; se esperaba (S,), con las mismas "
            "semillas en todas las redes."
        )
    table, signs = np.stack(measured), 2.0 * np.array(cells) - 1
    effects = {}
    for order in range(1, len(factors) + 1):
        for chosen in combinations(range(len(factors)), order):
            contrast = signs[:, chosen].prod(axis=1) @ table / (len(cells) / 2)
            effects[" × ".join(factors[i] for i in chosen)] = summarize(contrast)
    return effects


def half_interval(summary: SeedSummary, confidence: float = 0.95) -> float:
    """La mitad del intervalo de confianza de una media, con la t de Student.

    Args:
        summary: lo medido con dos semillas o más.
        confidence: la confianza, entre 0 y 1.

    Returns:
        `t · sd / √n`: la media ± esto es el intervalo.

    Raises:
        ValueError: si hay una sola semilla o la confianza no está entre 0 y 1.

    Con 1, 2 y 3 la desviación es 1, y t vale 4.303 con dos grados de libertad:

    >>> round(half_interval(summarize([1, 2, 3])), 3)  # 4.303 / √3
    2.484
    """
    if summary.n < 2 or not 0 < confidence < 1:
        raise ValueError(
            f"n={summary.n} y confidence={confidence}: se esperaban dos semillas o más y "
            "una confianza entre 0 y 1; con una semilla no hay dispersión que medir."
        )
    t = float(stats.t.ppf((1 + confidence) / 2, summary.n - 1))
    return t * summary.sd / summary.n**0.5
