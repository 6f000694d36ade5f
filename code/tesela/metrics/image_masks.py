"""Lo que una medida de contornos revisa antes de contar: máscaras enteras, `(N, H, W)`."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tesela.metrics.confusion import ConfusionMatrix
from tesela.metrics.inputs import as_indices


def mask_arrays(
    predictions: Any, targets: Any, num_classes: int, ignore_index: int | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Las respuestas y las verdades de un lote como arreglos, ya revisadas.

    Un contorno es cosa de una imagen: aquí no sirven los vectores de píxeles sueltos que
    una matriz de confusión acepta.

    Args:
        predictions: índices `(N, H, W)` o logits `(N, K, H, W)`.
        targets: índices verdaderos `(N, H, W)`.
        num_classes: K.
        ignore_index: etiqueta verdadera que no se cuenta, o `None`.

    Returns:
        Índices respondidos y verdaderos, `(N, H, W)`.

    Raises:
        TypeError: si los tipos no son de índices o logits.
        ValueError: si las formas no casan, o hay índices fuera de rango.

    >>> masks = np.zeros((1, 2, 2), int), np.eye(2, dtype=int)[None]
    >>> answer, truth = mask_arrays(*masks, num_classes=2, ignore_index=255)
    >>> (answer == truth).tolist()
    [[[False, True], [True, False]]]
    """
    predicted, true = as_indices(predictions, targets, num_classes)
    if true.ndim != 3:
        raise ValueError(
            f"targets mide {tuple(true.shape)}; se esperaban máscaras (N, H, W): un "
            "contorno es de una imagen. Si es una sola, usa mask[None]."
        )
    ConfusionMatrix(num_classes, ignore_index).update(predicted, true)
    return predicted.cpu().numpy(), true.cpu().numpy()
