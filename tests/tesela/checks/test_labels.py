"""Etiquetas inventadas y escalones: lo malo se atrapa y lo bueno pasa."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from tesela.checks import check_full_resolution, check_same_labels


def test_bilinear_is_caught_and_nearest_passes():
    mask = torch.tensor([[0.0, 4.0], [0.0, 4.0]])[None, None]
    nearest = F.interpolate(mask, size=(5, 5), mode="nearest").long()
    check_same_labels(mask.long(), nearest)
    blurred = F.interpolate(mask, size=(5, 5), mode="bilinear").round().long()
    with pytest.raises(AssertionError, match=r"etiquetas que no tenía: \[2\], en 5 de 25"):
        check_same_labels(mask.long(), blurred)


def test_losing_a_label_is_not_inventing_one():
    check_same_labels(np.array([0, 1, 2]), np.array([0, 0]))


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_argmax_before_upsampling_is_caught(factor):
    torch.manual_seed(0)
    coarse = F.interpolate(torch.randn(2, 5, 4, 4), size=(12, 12), mode="bicubic")
    size = (12 * factor, 12 * factor)
    smooth = F.interpolate(coarse, size=size, mode="bilinear").argmax(1)
    check_full_resolution(smooth, factor)
    steps = F.interpolate(coarse.argmax(1)[:, None].float(), size=size, mode="nearest")
    with pytest.raises(AssertionError, match="solo 0 la tienen dentro"):
        check_full_resolution(steps[:, 0].long(), factor)


def test_a_single_class_says_nothing():
    check_full_resolution(np.zeros((16, 16), int))


def test_too_small_to_tell():
    with pytest.raises(ValueError, match="al menos dos cuadros de 4"):
        check_full_resolution(np.zeros((6, 16), int), 4)
