"""El error según la distancia a la orilla: dónde se equivoca una red, y no solo cuánto."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from tesela.metrics.confusion import ConfusionMatrix
from tesela.metrics.image_masks import mask_arrays


def edge_distance(
    mask: npt.ArrayLike, ignore_index: int | None = 255
) -> npt.NDArray[np.float64]:
    """A cuántos píxeles está cada píxel de la orilla más cercana.

    Un píxel toca la orilla, y vale 0, si el de arriba, abajo, izquierda o derecha es de
    otra clase. Un vecino sin etiqueta no hace orilla: nadie dijo qué hay ahí.

    Args:
        mask: índices de clase, `(H, W)`.
        ignore_index: etiqueta que no hace orilla, o `None`.

    Returns:
        Distancia euclidiana en píxeles, `(H, W)`; infinita si no hay ninguna orilla.

    Raises:
        ValueError: si la máscara no es una matriz de enteros.

    Entre dos columnas de la clase 0 y tres de la 1, la orilla la hacen las de en medio:

    >>> edge_distance(np.array([[0, 0, 1, 1, 1]]))
    array([[1., 0., 0., 1., 2.]])
    """
    labels = np.asarray(mask)
    if labels.ndim != 2 or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"mask debe ser una matriz de enteros (H, W) y llegó {labels.dtype} con forma "
            f"{labels.shape}. Si son logits (N, K, H, W), usa logits.argmax(1)[0]."
        )
    edges = np.zeros(labels.shape, dtype=bool)
    for axis in (0, 1):
        one, other = (np.moveaxis(labels, axis, 0)[part] for part in (_FIRST, _LAST))
        cut = one != other
        if ignore_index is not None:
            cut &= (one != ignore_index) & (other != ignore_index)
        view = np.moveaxis(edges, axis, 0)
        view[_FIRST] |= cut
        view[_LAST] |= cut
    if not edges.any():
        return np.full(labels.shape, np.inf)
    distance: npt.NDArray[np.float64] = distance_transform_edt(~edges)
    return distance


class ErrorByDistance:
    """Acumula, por franjas de distancia a la orilla, qué parte de los píxeles está mal.

    La franja `i` va de `limits[i]` hasta antes de `limits[i + 1]`; la última no tiene fin,
    y en ella caen las imágenes sin orillas. La distancia es a las orillas **verdaderas**.

    Args:
        num_classes: K.
        limits: dónde empieza cada franja, en píxeles, crecientes y desde 0.
        ignore_index: etiqueta verdadera que no se cuenta ni hace orilla, o `None`.

    Raises:
        ValueError: si los límites no crecen desde 0, o K no es válido.

    Referencia:
        La franja alrededor de la orilla es el *trimap* de Chen y otros (2018)
        (`chen2018encoder`), que miden ahí la mIoU; aquí, la parte de píxeles mal.

    La red corre la orilla un píxel: se equivoca en uno de los dos que la tocan.

    >>> metric = ErrorByDistance(num_classes=2, limits=(0, 1))
    >>> metric.update(np.array([[[0, 0, 0, 1, 1]]]), np.array([[[0, 0, 1, 1, 1]]]))
    >>> metric.error  # 1 de 2 junto a la orilla, y 0 de 3 más lejos
    array([0.5, 0. ])
    """

    def __init__(
        self, num_classes: int, limits: Sequence[float], ignore_index: int | None = 255
    ) -> None:
        """Empieza con las cuentas en ceros."""
        ConfusionMatrix(num_classes, ignore_index)  # revisa los dos
        starts = np.asarray(limits, dtype=float)
        if (
            starts.ndim != 1
            or not len(starts)
            or starts[0] != 0
            or min(_steps(starts)) <= 0
        ):
            raise ValueError(
                f"limits={limits!r}: se esperaban distancias crecientes, en píxeles, que "
                "empiecen en 0, como (0, 1, 2, 4, 8)."
            )
        self.num_classes, self.ignore_index = num_classes, ignore_index
        self.limits = starts
        self.wrong = np.zeros(len(starts), np.int64)
        self.total = np.zeros(len(starts), np.int64)

    def update(self, predictions: Any, targets: Any) -> None:
        """Suma los aciertos y los errores de un lote.

        Args:
            predictions: índices `(N, H, W)` o logits `(N, K, H, W)`.
            targets: índices verdaderos `(N, H, W)`.

        Raises:
            TypeError: si los tipos no son de índices o logits.
            ValueError: si las formas no casan, o hay índices fuera de rango.
        """
        answers, truths = mask_arrays(
            predictions, targets, self.num_classes, self.ignore_index
        )
        for answer, truth in zip(answers, truths, strict=True):
            distance = edge_distance(truth, self.ignore_index)
            band = np.searchsorted(self.limits, distance, side="right") - 1
            valid = np.ones(truth.shape, dtype=bool)
            if self.ignore_index is not None:
                valid = truth != self.ignore_index
            wrong = valid & (answer != truth)
            self.total += np.bincount(band[valid], minlength=len(self.limits))
            self.wrong += np.bincount(band[wrong], minlength=len(self.limits))

    @property
    def error(self) -> npt.NDArray[np.float64]:
        """Parte de píxeles mal en cada franja, de 0 a 1; NaN donde no hubo ninguno."""
        nothing = np.full(len(self.limits), np.nan)
        return np.divide(self.wrong, self.total, out=nothing, where=self.total > 0)


_FIRST, _LAST = slice(None, -1), slice(1, None)


def _steps(starts: npt.NDArray[np.float64]) -> list[float]:
    """Las diferencias entre límites vecinos; con un solo límite, nada que revisar."""
    return np.diff(starts).tolist() or [1.0]
