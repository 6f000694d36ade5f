"""Las revisiones que comparten las pérdidas."""

import pytest
import torch
from tesela.losses.checks import as_weight, check_pair, match_weight, valid_pixels


def test_half_becomes_single_and_the_rest_stays():
    target = torch.zeros(1, 2, 2, dtype=torch.int64)
    for given, used in [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ]:
        assert check_pair(torch.zeros(1, 2, 2, 2, dtype=given), target, 255).dtype == used


def test_wrong_classes_are_listed_with_their_pixels():
    target = torch.tensor([[[0, 7, 7], [9, 255, 1]]])
    with pytest.raises(
        ValueError, match=r"7 \(2 px\), 9 \(1 px\)\. Con 2 clases van de 0 a 1"
    ):
        check_pair(torch.zeros(1, 2, 2, 3), target, 255)


def test_the_ignored_class_may_be_any_number():
    target = torch.tensor([[[0, -1]]])
    check_pair(torch.zeros(1, 2, 1, 2), target, -1)
    with pytest.raises(ValueError, match=r"-1 \(1 px\)"):
        check_pair(torch.zeros(1, 2, 1, 2), target, 255)


def test_each_row_is_a_pixel_with_its_class():
    logits = torch.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2).float()
    target = torch.tensor([[[0, 255], [2, 1]], [[255, 255], [255, 0]]])
    rows, classes = valid_pixels(logits, target, 255)
    assert classes.tolist() == [0, 2, 1, 0]
    places = [(0, 0, 0), (0, 1, 0), (0, 1, 1), (1, 1, 1)]
    assert torch.equal(rows, torch.stack([logits[n, :, i, j] for n, i, j in places]))


@pytest.mark.parametrize(
    "weight", [[-1.0, 2.0], [float("nan"), 1.0], [0.0, 0.0], [[1.0, 2.0]], 1.0]
)
def test_weights_that_make_no_sense(weight):
    with pytest.raises(ValueError, match="weight debe ser una lista de números finitos"):
        as_weight(weight)


def test_one_weight_per_class():
    logits = torch.zeros(1, 3, 1, 1, dtype=torch.float64)
    assert match_weight(as_weight([1, 2, 3]), logits).dtype == torch.float64
    assert match_weight(None, logits) is None
    with pytest.raises(ValueError, match="Hay 2 pesos y 3 clases"):
        match_weight(as_weight([1, 2]), logits)
