"""Una medida no depende de cómo se repartió el trabajo ni de lo que no cuenta."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tesela.counted import counted

Measure = Callable[[npt.NDArray[Any], npt.NDArray[Any], int], float]


def check_batch_size_free(
    measure: Measure,
    predictions: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    sizes: Sequence[int] = (1, 2, 3),
    atol: float = 1e-9,
) -> None:
    """La misma medida con lotes de otro tamaño.

    Args:
        measure: función de (predicciones, verdades, tamaño de lote).
        predictions: índices predichos, `(N, H, W)`.
        targets: índices verdaderos, `(N, H, W)`.
        sizes: los tamaños de lote que se prueban.
        atol: cuánto puede cambiar por redondeo.

    Raises:
        AssertionError: si el resultado depende del tamaño del lote.

    La exactitud promediada por lote cambia si el último trae menos imágenes:

    >>> hits = np.array([1, 1, 0]).reshape(3, 1, 1)
    >>> truth = np.ones_like(hits)
    >>> def by_batch(p, t, n):
    ...     return float(np.mean([(p[i:i+n] == t[i:i+n]).mean() for i in range(0, 3, n)]))
    >>> check_batch_size_free(by_batch, hits, truth)
    Traceback (most recent call last):
    ...
    AssertionError: La medida depende del lote: con 1, 0.6667; con 2, 0.5000; con 3, 0.6667.
    Acumula las cuentas de todos los lotes y divide una sola vez, al final.
    """
    found = {size: measure(predictions, targets, size) for size in sizes}
    if max(found.values()) - min(found.values()) > atol:
        told = "; ".join(f"con {size}, {value:.4f}" for size, value in found.items())
        raise AssertionError(
            f"La medida depende del lote: {told}. Acumula las cuentas de todos los lotes y "
            "divide una sola vez, al final."
        )


def check_ignored_pixels(
    measure: Callable[[npt.NDArray[Any], npt.NDArray[Any]], float],
    predictions: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    num_classes: int,
    ignore_index: int = 255,
    atol: float = 1e-9,
) -> None:
    """Cambiar la respuesta donde no hay verdad no cambia la medida.

    Args:
        measure: función de (predicciones, verdades).
        predictions: índices predichos, `(N, H, W)` o `(H, W)`.
        targets: índices verdaderos, con `ignore_index` donde no hay.
        num_classes: las respuestas posibles van de 0 a `num_classes − 1`.
        ignore_index: la etiqueta que no cuenta.
        atol: cuánto puede cambiar por redondeo.

    Raises:
        AssertionError: si la medida cambia.
        ValueError: si ningún píxel se ignora: así no se comprueba nada.

    >>> truth, answer = np.array([[0, 1, 255]]), np.array([[0, 1, 0]])
    >>> check_ignored_pixels(lambda p, t: (p == t)[t < 2].mean(), answer, truth, 2)
    >>> check_ignored_pixels(lambda p, t: (p == 1).mean(), answer, truth, 2)
    Traceback (most recent call last):
    ...
    AssertionError: La medida va de 0.3333 a 0.6667 según lo que se responda en 1 píxel sin
    etiqueta. Quita lo que no la tiene antes de contar.
    """
    ignored = targets == ignore_index
    if not ignored.any():
        raise ValueError(
            f"Ningún píxel lleva la etiqueta {ignore_index}: con estas máscaras no se "
            "puede comprobar nada. Usa unas que la tengan."
        )
    values = []
    for answer in range(num_classes):
        changed = np.array(predictions)
        changed[ignored] = answer
        values.append(float(measure(changed, targets)))
    if max(values) - min(values) > atol:
        where = counted(int(ignored.sum()), "píxel", "píxeles")
        raise AssertionError(
            f"La medida va de {min(values):.4f} a {max(values):.4f} según lo que se "
            f"responda en {where} sin etiqueta. Quita lo que no la tiene antes de contar."
        )
