"""La regla de las clases ausentes."""

import warnings

import numpy as np
import pytest
from tesela.metrics import class_iou, class_mean


def test_a_mano():
    """IoU: 3/5, 0/2 (inventada) y ninguna: la media es 0.3; con la verdad sola, 0.6."""
    matrix = [[3, 2, 0], [0, 0, 0], [0, 0, 0]]
    notes = class_iou(matrix)
    np.testing.assert_allclose(notes, [3 / 5, 0, np.nan])
    assert class_mean(notes) == pytest.approx(0.3)
    assert class_mean(notes, matrix) == class_mean(notes)
    assert class_mean(notes, matrix, over="truth") == pytest.approx(0.6)


def test_sin_ninguna_clase_la_media_no_existe():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(class_mean([np.nan, np.nan]))
        assert np.isnan(class_mean([0.5], [[0]], "truth"))


def test_errores():
    with pytest.raises(ValueError, match="over='todas': se esperaba una de present, truth"):
        class_mean([1.0], over="todas")
    with pytest.raises(ValueError, match="necesita la matriz"):
        class_mean([1.0], over="truth")
    with pytest.raises(ValueError, match="Hay 1 notas y la matriz tiene 2 clases"):
        class_mean([1.0], np.eye(2), "truth")
    with pytest.raises(
        ValueError, match=r"una nota por clase, \(K,\), y llegó de forma \(1, 1\)"
    ):
        class_mean([[1.0]])
