"""Las notas por clase: a mano, iguales a scikit-learn y a torchmetrics, y sus NaN."""

import warnings

import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score, jaccard_score, precision_score, recall_score
from tesela.metrics import (
    ConfusionMatrix,
    class_dice,
    class_iou,
    class_precision,
    class_recall,
)

PAIRS = {
    "iou": (class_iou, jaccard_score, "JaccardIndex"),
    "dice": (class_dice, f1_score, "F1Score"),
    "precision": (class_precision, precision_score, "Precision"),
    "recall": (class_recall, recall_score, "Recall"),
}
EACH = pytest.mark.parametrize(
    ("ours", "sklearn", "name"), PAIRS.values(), ids=PAIRS.keys()
)


@EACH
@pytest.mark.parametrize("seed", range(40))
def test_igual_que_scikit_learn_y_torchmetrics(ours, sklearn, name, seed, case):
    from torchmetrics import classification

    true, answer = case(seed)
    metric = ConfusionMatrix(5)
    metric.update(answer, true)
    notes = ours(metric)
    keep = true != 255
    # Donde la nota es 0/0, scikit-learn pone lo que se le pida; aquí, 0 como torchmetrics.
    expected = sklearn(
        true[keep], answer[keep], labels=range(5), average=None, zero_division=0
    )
    np.testing.assert_allclose(np.nan_to_num(notes), expected, atol=1e-12)
    theirs = getattr(classification, f"Multiclass{name}")(5, average=None, ignore_index=255)
    found = theirs(torch.from_numpy(answer), torch.from_numpy(true)).double().numpy()
    np.testing.assert_allclose(np.nan_to_num(notes), found, atol=1e-6)
    in_truth = np.isin(range(5), true)
    in_answer = np.isin(range(5), answer[keep])
    missing = {
        "iou": ~in_truth & ~in_answer,
        "dice": ~in_truth & ~in_answer,
        "precision": ~in_answer,
        "recall": ~in_truth,
    }
    kind = next(key for key, value in PAIRS.items() if value[0] is ours)
    np.testing.assert_array_equal(np.isnan(notes), missing[kind])


def test_a_mano():
    """Clase 0: VP = 3, FN = 1, FP = 2. Clase 1: VP = 4, FN = 2, FP = 1. La 2, nada."""
    matrix = [[3, 1, 0], [2, 4, 0], [0, 0, 0]]
    np.testing.assert_allclose(class_iou(matrix), [3 / 6, 4 / 7, np.nan])
    np.testing.assert_allclose(class_dice(matrix), [6 / 9, 8 / 11, np.nan])
    np.testing.assert_allclose(class_precision(matrix), [3 / 5, 4 / 5, np.nan])
    np.testing.assert_allclose(class_recall(matrix), [3 / 4, 4 / 6, np.nan])


@EACH
def test_inventar_una_clase_no_es_estar_ausente(ours, sklearn, name):
    """La clase 1 se respondió una vez y no existe: IoU, Dice y precisión son 0."""
    notes = ours([[3, 1], [0, 0]])
    assert np.isnan(notes[1]) if ours is class_recall else notes[1] == 0


@EACH
def test_sin_pixeles_no_hay_notas_ni_avisos(ours, sklearn, name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(ours(ConfusionMatrix(3))).all()


@EACH
def test_errores(ours, sklearn, name):
    with pytest.raises(ValueError, match=r"llegó de forma \(3,\)"):
        ours([1, 2, 3])


def test_dice_e_iou_dicen_lo_mismo_con_otra_escala():
    matrix = np.random.default_rng(0).integers(0, 50, (4, 4))
    iou = class_iou(matrix)
    np.testing.assert_allclose(class_dice(matrix), 2 * iou / (1 + iou))
