"""El informe trae las mismas notas que las funciones, y se imprime y se guarda."""

import json

import numpy as np
import pytest
from tesela.metrics import (
    class_iou,
    class_mean,
    class_recall,
    cohen_kappa,
    mean_iou,
    segmentation_report,
)

MATRIX = [[3, 1, 0], [2, 4, 0], [0, 0, 0]]


def test_las_notas_son_las_de_las_funciones():
    report = segmentation_report(MATRIX, ["techo", "suelo", "agua"])
    np.testing.assert_array_equal(report.iou, class_iou(MATRIX))
    assert report.pixels == (4, 6, 0)
    assert report.mean_iou == mean_iou(MATRIX)
    assert report.mean_dice == pytest.approx((6 / 9 + 8 / 11) / 2)
    assert report.balanced_accuracy == class_mean(class_recall(MATRIX))
    assert report.kappa == cohen_kappa(MATRIX)
    assert report.accuracy == 0.7
    invented = [[3, 1], [0, 0]]
    assert segmentation_report(invented).mean_iou == 0.375
    assert segmentation_report(invented, over="truth").mean_iou == 0.75


def test_como_texto():
    lines = str(segmentation_report(MATRIX, ["techo", "suelo", "agua"])).splitlines()
    assert lines[0].split() == ["píxeles", "IoU", "Dice", "precisión", "exhaust."]
    assert lines[1].split() == ["techo", "4", "0.500", "0.667", "0.600", "0.750"]
    assert lines[3].split() == ["agua", "0", "—", "—", "—", "—"]
    assert "exactitud" in lines[4] and lines[4].endswith("0.700")
    assert max(map(len, lines)) <= 78


def test_como_json():
    data = segmentation_report(MATRIX).as_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["iou"][2] is None and data["class_names"] == ["0", "1", "2"]


def test_errores():
    with pytest.raises(ValueError, match="Llegaron 2 nombres y la matriz tiene 3 clases"):
        segmentation_report(MATRIX, ["a", "b"])
    with pytest.raises(ValueError, match="over='x'"):
        segmentation_report(MATRIX, over="x")
