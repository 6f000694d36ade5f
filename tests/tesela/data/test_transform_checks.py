"""Cada revisión deja pasar lo bueno y dice qué tiene lo malo."""

import pytest
import torch
from tesela.data.transform_checks import (
    check_batch,
    check_probability,
    check_range,
    draw_uniform,
)

IMAGES = torch.zeros(2, 3, 4, 5)


def test_masks_move_and_labels_do_not():
    assert check_batch(IMAGES, torch.zeros(2, 4, 5, dtype=torch.uint8))
    assert check_batch(IMAGES.double(), torch.zeros(2, 4, 5, dtype=torch.int64))
    assert not check_batch(IMAGES, torch.zeros(2, dtype=torch.int64))
    assert not check_batch(IMAGES, torch.zeros(2, 10))
    assert not check_batch(IMAGES, None)
    assert not check_batch(IMAGES[:0], torch.zeros(0))


@pytest.mark.parametrize(
    ("images", "targets", "error", "message"),
    [
        (IMAGES.byte(), None, TypeError, r"dtype torch.uint8; si son bytes"),
        (IMAGES.half(), None, TypeError, "float32 o float64"),
        (IMAGES[0], None, ValueError, r"de forma \(3, 4, 5\); si es una sola"),
        (IMAGES, torch.zeros(3), ValueError, "2 imágenes y 3 objetivos"),
        (IMAGES, torch.zeros(2, 5, 4).long(), ValueError, r"miden \(4, 5\).*\(2, 5, 4\)"),
        (IMAGES, torch.zeros(2, 1, 4, 5).long(), ValueError, r"se esperaba \(N, H, W\)"),
        (IMAGES, torch.zeros(2, 4, 5), TypeError, "toma antes argmax"),
        (IMAGES, torch.zeros(2, 4, 5).bool(), TypeError, "de enteros"),
    ],
)
def test_bad_batches_are_explained(images, targets, error, message):
    with pytest.raises(error, match=message):
        check_batch(images, targets)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_bad_probabilities_are_explained(value):
    with pytest.raises(ValueError, match=r"p=.*de 0 a 1"):
        check_probability(value, "p")


@pytest.mark.parametrize(
    "value", [(2, 1), (0, float("inf")), (float("nan"), 1), (-1, 1), (1,), 3]
)
def test_bad_ranges_are_explained(value):
    with pytest.raises(ValueError, match=r"scale=.*menor, mayor"):
        check_range(value, "scale", 0)


def test_draws_fill_the_interval_and_repeat():
    draws = draw_uniform(1000, (2, 5), torch.Generator().manual_seed(0))
    assert 2 <= draws.min() < 2.1 and 4.9 < draws.max() <= 5
    again = draw_uniform(1000, (2, 5), torch.Generator().manual_seed(0))
    assert torch.equal(draws, again)
