"""Las notas de un solo número: a mano, iguales a scikit-learn y a torchmetrics."""

import warnings

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, cohen_kappa_score, jaccard_score
from tesela.metrics import (
    ConfusionMatrix,
    cohen_kappa,
    frequency_weighted_iou,
    mean_iou,
    pixel_accuracy,
)

ALL = (pixel_accuracy, mean_iou, frequency_weighted_iou, cohen_kappa)


@pytest.mark.parametrize("seed", range(40))
def test_igual_que_scikit_learn_y_torchmetrics(seed, case):
    from torchmetrics import classification as tm

    true, answer = case(seed)
    metric = ConfusionMatrix(5)
    metric.update(answer, true)
    keep = true != 255
    y, y_hat = true[keep], answer[keep]
    assert pixel_accuracy(metric) == pytest.approx(accuracy_score(y, y_hat), abs=1e-12)
    present = np.union1d(y, y_hat)
    macro = jaccard_score(y, y_hat, labels=present, average="macro")
    assert mean_iou(metric) == pytest.approx(macro, abs=1e-12)
    only_truth = jaccard_score(y, y_hat, labels=np.unique(y), average="macro")
    assert mean_iou(metric, over="truth") == pytest.approx(only_truth, abs=1e-12)
    weighted = jaccard_score(y, y_hat, average="weighted")
    assert frequency_weighted_iou(metric) == pytest.approx(weighted, abs=1e-12)
    if len(present) > 1:
        kappa = cohen_kappa_score(y, y_hat)
        assert cohen_kappa(metric) == pytest.approx(kappa, abs=1e-12)
    else:
        assert np.isnan(cohen_kappa(metric))

    pair = torch.from_numpy(answer), torch.from_numpy(true)
    options = {"num_classes": 5, "ignore_index": 255}
    theirs = {
        pixel_accuracy: tm.MulticlassAccuracy(average="micro", **options),
        mean_iou: tm.MulticlassJaccardIndex(average="macro", **options),
        frequency_weighted_iou: tm.MulticlassJaccardIndex(average="weighted", **options),
        cohen_kappa: tm.MulticlassCohenKappa(**options),
    }
    for ours, other in theirs.items():
        if not np.isnan(ours(metric)):
            assert ours(metric) == pytest.approx(float(other(*pair)), abs=1e-6), ours


def test_a_mano():
    """Cuatro de la 0, cinco de la 1 y uno de la 2, que no se encontró."""
    matrix = [[3, 1, 0], [1, 4, 0], [1, 0, 0]]
    assert pixel_accuracy(matrix) == 7 / 10
    assert mean_iou(matrix) == pytest.approx((3 / 6 + 4 / 6 + 0) / 3)
    assert frequency_weighted_iou(matrix) == pytest.approx((4 * 3 / 6 + 5 * 4 / 6) / 10)
    chance = 0.4 * 0.5 + 0.5 * 0.5 + 0.1 * 0
    assert cohen_kappa(matrix) == pytest.approx((0.7 - chance) / (1 - chance))


def test_el_azar_da_kappa_cero_y_la_perfeccion_uno():
    assert cohen_kappa(np.outer([2, 6], [5, 3])) == pytest.approx(0)
    for score in ALL:
        assert score(np.diag([3, 2, 0])) == pytest.approx(1)
    assert cohen_kappa([[0, 5], [5, 0]]) == pytest.approx(-1)


def test_una_sola_clase_no_tiene_kappa():
    assert np.isnan(cohen_kappa([[7, 0], [0, 0]]))
    assert cohen_kappa([[0, 7], [0, 0]]) == 0  # dos clases que nunca coinciden


def test_sin_pixeles_no_hay_nota_ni_aviso():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for score in ALL:
            assert np.isnan(score(ConfusionMatrix(3)))


@pytest.mark.parametrize("score", ALL)
def test_errores(score):
    with pytest.raises(ValueError, match="cuadrada"):
        score(np.ones((2, 3)))


def test_over_mal_escrito():
    with pytest.raises(ValueError, match="over='verdad'"):
        mean_iou(np.eye(2), over="verdad")
