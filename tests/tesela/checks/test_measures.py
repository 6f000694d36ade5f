"""El reparto en lotes y los píxeles sin etiqueta no cambian una medida bien hecha."""

import numpy as np
import pytest
from tesela.checks import check_batch_size_free, check_ignored_pixels
from tesela.metrics import ConfusionMatrix, mean_iou

RNG = np.random.default_rng(0)
TARGETS = RNG.integers(0, 3, (5, 8, 8))
TARGETS[:, 0] = 255
TARGETS[0] = np.where(TARGETS[0] == 2, 1, TARGETS[0])
PREDICTIONS = RNG.integers(0, 3, (5, 8, 8))


def accumulated(predictions, targets, size=2):
    confusion = ConfusionMatrix(3)
    for start in range(0, len(targets), size):
        part = slice(start, start + size)
        confusion.update(predictions[part], targets[part])
    return mean_iou(confusion)


def averaged(predictions, targets, size):
    starts = range(0, len(targets), size)
    parts = [slice(start, start + size) for start in starts]
    return float(np.mean([accumulated(predictions[p], targets[p]) for p in parts]))


def test_averaging_by_batch_is_caught():
    check_batch_size_free(accumulated, PREDICTIONS, TARGETS)
    with pytest.raises(AssertionError, match=r"depende del lote: con 1, 0\.\d+; con 2"):
        check_batch_size_free(averaged, PREDICTIONS, TARGETS)


def test_counting_the_unlabeled_is_caught():
    check_ignored_pixels(accumulated, PREDICTIONS, TARGETS, 3)

    def counts_everything(predictions, targets):
        truth = np.where(targets == 255, 0, targets)
        return float((predictions == truth).mean())

    with pytest.raises(AssertionError, match=r"según lo que se responda en 40 píxeles"):
        check_ignored_pixels(counts_everything, PREDICTIONS, TARGETS, 3)
    one = np.array([[0, 255]])
    with pytest.raises(AssertionError, match=r"en 1 píxel sin etiqueta\. Quita"):
        check_ignored_pixels(counts_everything, one * 0, one, 3)


def test_the_predictions_are_not_touched():
    before = PREDICTIONS.copy()
    check_ignored_pixels(accumulated, PREDICTIONS, TARGETS, 3)
    np.testing.assert_array_equal(PREDICTIONS, before)


def test_without_unlabeled_pixels_nothing_is_checked():
    with pytest.raises(ValueError, match="Ningún píxel lleva la etiqueta 255"):
        check_ignored_pixels(accumulated, PREDICTIONS, np.zeros_like(PREDICTIONS), 3)
