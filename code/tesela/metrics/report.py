"""Todas las notas de una matriz, juntas: para imprimirlas o guardarlas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tesela.metrics.absent import class_mean
from tesela.metrics.confusion import as_matrix
from tesela.metrics.per_class import class_dice, class_iou, class_precision, class_recall
from tesela.metrics.scores import (
    cohen_kappa,
    frequency_weighted_iou,
    mean_iou,
    pixel_accuracy,
)


@dataclass(frozen=True)
class SegmentationReport:
    """Las notas de una segmentación, por clase y en total.

    Args:
        class_names: un nombre por clase.
        pixels: píxeles verdaderos de cada clase.
        iou: IoU de cada clase, como las tres que siguen; NaN si la clase no la tiene.
        dice: Dice, o F1.
        precision: precisión.
        recall: exhaustividad.
        accuracy: exactitud por píxel.
        mean_iou: media de `iou`.
        mean_dice: media de `dice`.
        balanced_accuracy: media de `recall`.
        frequency_weighted_iou: media de `iou` pesada por `pixels`.
        kappa: kappa de Cohen.
    """

    class_names: tuple[str, ...]
    pixels: tuple[int, ...]
    iou: tuple[float, ...]
    dice: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    accuracy: float
    mean_iou: float
    mean_dice: float
    balanced_accuracy: float
    frequency_weighted_iou: float
    kappa: float

    def as_dict(self) -> dict[str, Any]:
        """Los campos, listos para JSON: listas, y `None` donde no hay nota."""

        def plain(value: Any) -> Any:
            if isinstance(value, tuple):
                return [plain(item) for item in value]
            return None if isinstance(value, float) and np.isnan(value) else value

        return {name: plain(value) for name, value in vars(self).items()}

    def __str__(self) -> str:
        """Una tabla de ancho fijo: un renglón por clase y los totales."""
        width = max(len("balanceada"), *map(len, self.class_names)) + 2
        head = ("píxeles", "IoU", "Dice", "precisión", "exhaust.")
        lines = [" " * width + f"{head[0]:>9}" + "".join(f"{h:>10}" for h in head[1:])]
        columns = zip(self.iou, self.dice, self.precision, self.recall, strict=True)
        for name, pixels, notes in zip(self.class_names, self.pixels, columns, strict=True):
            cells = "".join(f"{'—' if np.isnan(n) else f'{n:.3f}':>10}" for n in notes)
            lines.append(f"{name:<{width}}{pixels:>9}{cells}")
        totals = {
            "exactitud": self.accuracy,
            "balanceada": self.balanced_accuracy,
            "mIoU": self.mean_iou,
            "Dice medio": self.mean_dice,
            "FWIoU": self.frequency_weighted_iou,
            "kappa": self.kappa,
        }
        lines += [f"{name:<{width}}{value:9.3f}" for name, value in totals.items()]
        return "\n".join(lines)


def segmentation_report(
    confusion: Any, class_names: Sequence[str] | None = None, over: str = "present"
) -> SegmentationReport:
    """Calcula todas las notas de una matriz de confusión.

    Args:
        confusion: `ConfusionMatrix`, o matriz `(K, K)` de cuentas.
        class_names: un nombre por clase; por omisión, su índice.
        over: qué clases entran en las medias; lo explica `tesela.metrics.class_mean`.

    Returns:
        Las notas. Como texto es una tabla.

    Raises:
        ValueError: si la matriz no es de confusión, o los nombres no son tantos como sus
            clases.

    >>> report = segmentation_report([[3, 1], [2, 4]], ["techo", "suelo"])
    >>> report.accuracy, report.precision
    (0.7, (0.6, 0.8))
    """
    matrix = as_matrix(confusion)
    names = tuple(class_names) if class_names is not None else None
    if names is None:
        names = tuple(str(index) for index in range(len(matrix)))
    if len(names) != len(matrix):
        raise ValueError(
            f"Llegaron {len(names)} nombres y la matriz tiene {len(matrix)} clases; se "
            "esperaba un nombre por clase, sin el de los píxeles ignorados."
        )
    recall, dice = class_recall(matrix), class_dice(matrix)
    return SegmentationReport(
        class_names=names,
        pixels=tuple(int(n) for n in matrix.sum(1)),
        iou=tuple(class_iou(matrix).tolist()),
        dice=tuple(dice.tolist()),
        precision=tuple(class_precision(matrix).tolist()),
        recall=tuple(recall.tolist()),
        accuracy=pixel_accuracy(matrix),
        mean_iou=mean_iou(matrix, over),
        mean_dice=class_mean(dice, matrix, over),
        balanced_accuracy=class_mean(recall),
        frequency_weighted_iou=frequency_weighted_iou(matrix),
        kappa=cohen_kappa(matrix),
    )
