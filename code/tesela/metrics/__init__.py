"""Las métricas de la segmentación: una matriz de confusión, y todo lo que sale de ella.

Aparte quedan las que no caben en una matriz: los bordes, la calibración y los umbrales.
Ninguna depende de una red ni de cómo se entrenó.
"""

from tesela.metrics.absent import class_mean
from tesela.metrics.boundary import BoundaryIoU, boundary_band, boundary_distance
from tesela.metrics.calibration import CalibrationBins, expected_calibration_error
from tesela.metrics.confusion import ConfusionMatrix, as_matrix
from tesela.metrics.edge_distance import ErrorByDistance, edge_distance
from tesela.metrics.local_width import local_width
from tesela.metrics.per_class import class_dice, class_iou, class_precision, class_recall
from tesela.metrics.report import SegmentationReport, segmentation_report
from tesela.metrics.scores import (
    cohen_kappa,
    frequency_weighted_iou,
    mean_iou,
    pixel_accuracy,
)
from tesela.metrics.temperature import fit_temperature
from tesela.metrics.thresholds import average_precision, best_threshold, precision_recall

__all__ = [
    "BoundaryIoU",
    "CalibrationBins",
    "ConfusionMatrix",
    "ErrorByDistance",
    "SegmentationReport",
    "as_matrix",
    "average_precision",
    "best_threshold",
    "boundary_band",
    "boundary_distance",
    "class_dice",
    "class_iou",
    "class_mean",
    "class_precision",
    "class_recall",
    "cohen_kappa",
    "edge_distance",
    "expected_calibration_error",
    "fit_temperature",
    "frequency_weighted_iou",
    "local_width",
    "mean_iou",
    "pixel_accuracy",
    "precision_recall",
    "segmentation_report",
]
