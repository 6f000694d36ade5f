"""Lo que las medidas de contornos aceptan y lo que no."""

import numpy as np
import pytest
import torch
from tesela.metrics.image_masks import mask_arrays


def test_logits_e_indices_dan_lo_mismo():
    logits = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    truth = torch.full((2, 4, 5), 255)
    truth[0] = 1
    from_logits, same_truth = mask_arrays(logits, truth, 3, 255)
    from_indices, _ = mask_arrays(logits.argmax(1), truth, 3, 255)
    np.testing.assert_array_equal(from_logits, from_indices)
    np.testing.assert_array_equal(same_truth, truth.numpy())


@pytest.mark.parametrize(
    ("answer", "truth", "ignored", "says"),
    [
        (
            np.zeros(4, int),
            np.zeros(4, int),
            255,
            r"mide \(4,\).*\(N, H, W\)",
        ),
        (np.zeros((2, 2), int), np.zeros((2, 2), int), 255, r"mide \(2, 2\)"),
        (np.zeros((1, 2, 2), int), np.full((1, 2, 2), 7), 255, "7"),
        (np.zeros((1, 2, 2), int), np.full((1, 2, 2), 255), None, "255"),
        (np.zeros((1, 2, 2), int), np.zeros((1, 2, 3), int), 255, "2, 3"),
    ],
)
def test_lo_que_no_son_mascaras_se_dice(answer, truth, ignored, says):
    with pytest.raises(ValueError, match=says):
        mask_arrays(answer, truth, 3, ignored)
