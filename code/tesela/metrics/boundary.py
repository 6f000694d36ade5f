"""Boundary IoU: la IoU contada solo cerca del contorno de cada clase.

En una región grande el contorno son pocos píxeles, y equivocarlo casi no mueve la IoU.
Aquí solo cuentan los píxeles de cada región a una distancia `d` o menos de su orilla.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import minimum_filter1d

from tesela.metrics.confusion import ConfusionMatrix
from tesela.metrics.image_masks import mask_arrays


def boundary_distance(height: int, width: int, ratio: float = 0.02) -> int:
    """El ancho de la banda en píxeles, proporcional a la diagonal de la imagen.

    Args:
        height: alto de la imagen, en píxeles.
        width: ancho, en píxeles.
        ratio: parte de la diagonal; 0.02 es la que usan Cheng y otros.

    Returns:
        Píxeles, 1 o más, redondeados al más cercano.

    Raises:
        ValueError: si `ratio` no está entre 0 y 1, o un lado no es positivo.

    Referencia:
        Cheng y otros (2021) (`cheng2021boundary`).

    >>> boundary_distance(300, 400)  # 0.02 · 500
    10
    """
    if not 0 < ratio <= 1 or min(height, width) < 1:
        raise ValueError(
            f"ratio={ratio} con una imagen de {height}×{width}: se esperaba una fracción "
            "de la diagonal entre 0 y 1 (por ejemplo 0.02), y lados positivos."
        )
    return max(1, round(ratio * math.hypot(height, width)))


def boundary_band(mask: npt.ArrayLike, distance: int) -> npt.NDArray[np.bool_]:
    """Los píxeles de una máscara a `distance` o menos de su orilla, por dentro.

    Un píxel está en la banda si la ventana de lado 2·distance + 1 centrada en él se sale
    de la máscara; lo que está fuera de la imagen cuenta como fuera de la máscara. Es la
    distancia de tablero de ajedrez: un paso en diagonal mide 1.

    Args:
        mask: máscara de una clase, booleana, `(H, W)` o `(N, H, W)`.
        distance: ancho de la banda, en píxeles.

    Returns:
        Booleanos, de la misma forma.

    Raises:
        TypeError: si la máscara no es booleana.
        ValueError: si no tiene dos o tres ejes, o `distance` no es un entero positivo.

    De un cuadrado de 3×3 solo el centro está a más de 1 píxel de la orilla:

    >>> boundary_band(np.ones((3, 3), dtype=bool), distance=1).astype(int)
    array([[1, 1, 1],
           [1, 0, 1],
           [1, 1, 1]])
    """
    inside = np.asarray(mask)
    if inside.dtype != np.bool_:
        raise TypeError(
            f"mask debe ser booleana y llegó {inside.dtype}: compara antes con la clase, "
            "como en boundary_band(mask == 2, 1)."
        )
    if inside.ndim not in (2, 3):
        raise ValueError(f"mask debe ser (H, W) o (N, H, W) y llegó {inside.shape}.")
    _check_distance(distance)
    return inside & ~_erode(inside, distance)


class BoundaryIoU:
    """Acumula, por clase, la intersección y la unión de las bandas de contorno.

    De cada clase se toman la banda de la región verdadera y la de la predicha, y se divide
    lo que tienen en común entre lo que cubren juntas. Se suma sobre todas las imágenes
    antes de dividir. Cheng y otros promedian por objeto, no por clase; y aquí, además, un
    píxel ignorado no cuenta y **tampoco hace orilla**: nadie dijo qué hay ahí.

    Args:
        num_classes: K.
        distance: ancho de la banda en píxeles; si es `None`, `ratio` de la diagonal.
        ratio: parte de la diagonal, si no se da `distance`.
        ignore_index: etiqueta verdadera que no se cuenta, o `None`.

    Raises:
        ValueError: si algún argumento está fuera de rango.

    Referencia:
        Cheng y otros (2021) (`cheng2021boundary`).

    La clase 1 es una columna de 2 píxeles de ancho y la red la corre uno a la derecha; de
    la unión de 3 columnas comparten 1:

    >>> truth = np.array([[[0, 1, 1, 0, 0]] * 2])
    >>> metric = BoundaryIoU(num_classes=2, distance=1)
    >>> metric.update(np.roll(truth, 1, axis=2), truth)
    >>> metric.iou.round(4)  # el fondo comparte 2 de 4 columnas
    array([0.5   , 0.3333])
    """

    def __init__(
        self,
        num_classes: int,
        distance: int | None = None,
        ratio: float = 0.02,
        ignore_index: int | None = 255,
    ) -> None:
        """Empieza con las cuentas en ceros."""
        ConfusionMatrix(num_classes, ignore_index)  # revisa los dos
        if distance is not None:
            _check_distance(distance)
        boundary_distance(1, 1, ratio)  # lo revisa
        self.num_classes, self.ignore_index = num_classes, ignore_index
        self.distance, self.ratio = distance, ratio
        self.intersection = np.zeros(num_classes, np.int64)
        self.union = np.zeros(num_classes, np.int64)

    def update(self, predictions: Any, targets: Any) -> None:
        """Suma las bandas de un lote.

        Args:
            predictions: índices `(N, H, W)` o logits `(N, K, H, W)`.
            targets: índices verdaderos `(N, H, W)`.

        Raises:
            TypeError: si los tipos no son de índices o logits.
            ValueError: si las formas no casan, o hay índices fuera de rango.
        """
        answer, truth = mask_arrays(
            predictions, targets, self.num_classes, self.ignore_index
        )
        distance = self.distance
        if distance is None:
            distance = boundary_distance(truth.shape[1], truth.shape[2], self.ratio)
        ignored = np.zeros(truth.shape, dtype=bool)
        if self.ignore_index is not None:
            ignored = truth == self.ignore_index
        for index in range(self.num_classes):
            bands = []
            for labels in (answer, truth):
                region = (labels == index) & ~ignored
                bands.append(region & ~_erode(region | ignored, distance))
            self.intersection[index] += np.count_nonzero(bands[0] & bands[1])
            self.union[index] += np.count_nonzero(bands[0] | bands[1])

    @property
    def iou(self) -> npt.NDArray[np.float64]:
        """Boundary IoU de cada clase, `(K,)`; NaN si ninguna imagen tiene su contorno."""
        nothing = np.full(self.num_classes, np.nan)
        return np.divide(self.intersection, self.union, out=nothing, where=self.union > 0)


def _check_distance(distance: Any) -> None:
    whole = isinstance(distance, int | np.integer) and not isinstance(distance, bool)
    if not whole or distance < 1:
        raise ValueError(
            f"distance={distance!r}: se esperaba un ancho en píxeles, entero de 1 en "
            "adelante. Para una parte de la diagonal usa boundary_distance."
        )


def _erode(mask: npt.NDArray[np.bool_], distance: int) -> npt.NDArray[np.bool_]:
    """Quita `distance` píxeles de cada orilla: el mínimo por filas y luego por columnas."""
    result = mask.view(np.uint8)
    for axis in (-1, -2):
        result = minimum_filter1d(result, 2 * distance + 1, axis, mode="constant", cval=0)
    return result.view(np.bool_)
