"""Mapas de error, superposiciones, la matriz en porcentaje y los peores casos primero."""

import numpy as np
import pytest
import torch
from tesela.data import AERIAL_CLASSES
from tesela.figures import error_map, overlay, plot_confusion, show_worst
from tesela.figures.segmentation import RIGHT, UNKNOWN, WRONG

TRUTH = np.array([[0, 1, 255], [2, 2, 255]], np.uint8)
ANSWER = np.array([[0, 0, 3], [2, 1, 0]])


def test_error_map_counts_right_wrong_and_ignored():
    picture = error_map(torch.from_numpy(ANSWER), TRUTH)
    assert picture.dtype == np.uint8
    expected = [[RIGHT, WRONG, UNKNOWN], [RIGHT, WRONG, UNKNOWN]]
    np.testing.assert_array_equal(picture, expected)
    luminance = [np.dot(c, (0.299, 0.587, 0.114)) for c in (RIGHT, WRONG, UNKNOWN)]
    assert luminance[0] > luminance[1] + 60  # también se distinguen sin colores


def test_overlay_mixes_and_leaves_the_unlabeled_alone():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (2, 3, 3), dtype=np.uint8)
    mixed = overlay(image, TRUTH, alpha=0.25)
    np.testing.assert_array_equal(mixed[:, 2], image[:, 2])
    color = np.array(AERIAL_CLASSES[1].color)
    np.testing.assert_array_equal(mixed[0, 1], np.rint(0.75 * image[0, 1] + 0.25 * color))
    np.testing.assert_array_equal(overlay(image, TRUTH, alpha=0), image)
    big, mask = np.tile(image, (3, 3, 1)), np.tile(TRUTH, (3, 3))
    as_tensor = torch.from_numpy(big).permute(2, 0, 1).float() / 255
    both = overlay(big, mask, 0.25), overlay(as_tensor, mask, 0.25)
    assert np.abs(both[0].astype(int) - both[1]).max() <= 1


def test_confusion_rows_add_to_a_hundred():
    names = ["a", "b", "c"]
    figure = plot_confusion([[990, 6, 4], [0, 50, 50], [0, 0, 0]], names)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["99", "0.6", "0.4", "0", "50", "50"]
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == names
    assert figure.axes[0].get_ylabel().startswith("verdad")


def test_worst_come_first():
    images = torch.zeros(4, 3, 2, 3)
    targets = torch.from_numpy(np.stack([TRUTH] * 4).astype(np.int64))
    predictions = torch.from_numpy(np.stack([ANSWER] * 4))
    figure = show_worst(images, targets, predictions, [0.5, np.nan, 0.1, 0.9], count=3)
    labels = [ax.get_ylabel() for ax in figure.axes if ax.get_ylabel()]
    assert labels == ["0.10", "0.50", "0.90"]
    assert len(figure.axes) == 12
    legend = {text.get_text() for text in figure.legends[0].get_texts()}
    assert legend == {"edificio", "suelo", "calle", "vegetación", "sin etiqueta"}
    assert all(ax.images[0].get_interpolation() == "nearest" for ax in figure.axes)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (lambda: error_map(ANSWER[:1], TRUTH), r"mide \(1, 3\) y target \(2, 3\)"),
        (lambda: error_map(ANSWER.astype(float), TRUTH), r"float64.*argmax\(1\)\[0\]"),
        (lambda: overlay(np.zeros((2, 3)), TRUTH), "tres canales"),
        (lambda: overlay(np.zeros((2, 3, 3)), TRUTH, alpha=2), "alpha=2"),
        (lambda: plot_confusion(np.eye(3), ["a"]), r"mide \(3, 3\) y hay 1 nombres"),
        (
            lambda: show_worst(np.zeros((2, 3, 4, 4)), [TRUTH], [ANSWER], [0.1]),
            "Llegaron 2 imágenes, 1 máscaras, 1 predicciones",
        ),
    ],
)
def test_errors(action, text):
    with pytest.raises(ValueError, match=text):
        action()
