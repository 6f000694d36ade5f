"""Suavizado de etiquetas: pedir 0.91 y 0.01 en vez de 1 y 0."""

import numpy as np

from tesela.ops.checks import check_float
from tesela.ops.softmax import log_softmax


def smooth_targets(
    labels: np.ndarray, num_classes: int, smoothing: float = 0.1
) -> np.ndarray:
    """Reparte una parte de la probabilidad entre todas las clases.

    Args:
        labels: clases `(N,)`, enteros de 0 a `num_classes - 1`.
        num_classes: cuántas clases hay, K.
        smoothing: la parte que se reparte, ε, de 0 a 1.

    Returns:
        Probabilidades `(N, K)`, float64: ε/K en todas, y 1 − ε más en la correcta.

    Raises:
        TypeError: si `labels` no son enteros.
        ValueError: si una etiqueta no tiene clase o `smoothing` no está entre 0 y 1.

    Referencia:
        Szegedy et al., 2016, sección 7 (szegedy2016rethinking).

    Con 4 clases y ε = 0.2: 0.2/4 = 0.05 en todas y 0.05 + 0.8 = 0.85 en la correcta:

    >>> smooth_targets(np.array([1]), 4, 0.2).round(3)
    array([[0.05, 0.85, 0.05, 0.05]])
    """
    if not 0 <= smoothing <= 1:
        raise ValueError(
            f"smoothing debe estar entre 0 y 1 y llegó {smoothing}. Lo usual es 0.1."
        )
    if not isinstance(labels, np.ndarray) or labels.dtype.kind not in "iu":
        kind = getattr(labels, "dtype", type(labels).__name__)
        raise TypeError(
            f"labels debe ser un arreglo de enteros y llegó {kind}. "
            "Conviértelo antes: labels.astype(np.int64)."
        )
    if labels.ndim != 1 or (
        len(labels) and not 0 <= labels.min() <= labels.max() < num_classes
    ):
        raise ValueError(
            f"labels debe ser (N,) con clases de 0 a {num_classes - 1} y llegó de forma "
            f"{labels.shape} con valores {np.unique(labels)[:10].tolist()}."
        )
    targets = np.full((len(labels), num_classes), smoothing / num_classes)
    targets[np.arange(len(labels)), labels] += 1 - smoothing
    return targets


def smooth_cross_entropy(
    logits: np.ndarray, labels: np.ndarray, smoothing: float = 0.1
) -> float:
    """Entropía cruzada media contra las etiquetas suavizadas.

    Args:
        logits: `(N, K)`, float32 o float64.
        labels: clases `(N,)`, enteros.
        smoothing: la parte que se reparte, de 0 a 1.

    Returns:
        La pérdida media del lote.

    Raises:
        TypeError: si `logits` no es float32 o float64, o `labels` no son enteros.
        ValueError: si las formas no corresponden o el lote está vacío.

    Con logits iguales toda clase tiene probabilidad 1/K, y la pérdida es ln K:

    >>> bool(np.isclose(smooth_cross_entropy(np.zeros((1, 4)), np.array([2])), np.log(4)))
    True
    """
    targets = _checked_targets(logits, labels, smoothing)
    return float(-(targets * log_softmax(logits, axis=1)).sum(axis=1).mean())


def smooth_cross_entropy_backward(
    logits: np.ndarray, labels: np.ndarray, smoothing: float = 0.1
) -> np.ndarray:
    """Gradiente respecto a los logits: probabilidad menos lo que se pide, entre N.

    Args:
        logits: `(N, K)`, float32 o float64.
        labels: clases `(N,)`, enteros.
        smoothing: la parte que se reparte, de 0 a 1.

    Returns:
        El gradiente, `(N, K)`.

    Raises:
        TypeError: si `logits` no es float32 o float64, o `labels` no son enteros.
        ValueError: si las formas no corresponden o el lote está vacío.

    Con 2 clases, ε = 0.2 y logits iguales: (0.5 − 0.9, 0.5 − 0.1):

    >>> smooth_cross_entropy_backward(np.zeros((1, 2)), np.array([0]), 0.2).round(3)
    array([[-0.4,  0.4]])
    """
    targets = _checked_targets(logits, labels, smoothing)
    return (np.exp(log_softmax(logits, axis=1)) - targets) / len(logits)


def _checked_targets(
    logits: np.ndarray, labels: np.ndarray, smoothing: float
) -> np.ndarray:
    """Las etiquetas suavizadas, después de revisar las formas."""
    check_float(logits, "logits")
    if logits.ndim != 2 or len(logits) == 0 or len(logits) != len(labels):
        raise ValueError(
            f"logits debe ser (N, K) con una fila por etiqueta y N mayor que 0; llegaron "
            f"{logits.shape} y {len(labels)} etiquetas."
        )
    return smooth_targets(labels, logits.shape[1], smoothing)
