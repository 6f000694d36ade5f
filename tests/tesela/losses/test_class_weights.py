"""Los pesos por clase: cuentas a mano y lo que no puede pesarse."""

import pytest
import torch
from tesela.losses import class_weights, count_classes


def test_counting_by_parts_is_counting_at_once():
    masks = torch.randint(0, 4, (5, 6, 7), generator=torch.Generator().manual_seed(0))
    masks[0, 0] = 255
    counts = count_classes((mask for mask in masks), 5)
    assert counts.tolist() == [int((masks == k).sum()) for k in range(5)]
    assert counts.sum() == 5 * 6 * 7 - 7 and counts[4] == 0


def test_a_byte_mask_counts_too():
    assert count_classes(torch.tensor([[0, 255, 1]], dtype=torch.uint8), 2).tolist() == [
        1,
        1,
    ]


def test_a_class_that_does_not_exist():
    masks = [torch.tensor([0, 1]), torch.tensor([5, 1])]
    with pytest.raises(
        ValueError, match="La máscara 1 trae clases de 1 a 5 y se esperaban"
    ):
        count_classes(masks, 3)


def test_hand_case():
    """Frecuencias 16/20 y 4/20: pesos ∝ √(5/4) y √5, que están en razón 1 a 2."""
    weights = class_weights(torch.tensor([16, 4]))
    assert weights[1] / weights[0] == pytest.approx(2)
    assert 0.8 * weights[0] + 0.2 * weights[1] == pytest.approx(1)


@pytest.mark.parametrize("power", [0.0, 0.3, 1.0])
def test_a_pixel_weighs_one_on_average(power):
    counts = torch.tensor([100, 3, 0, 40])
    weights = class_weights(counts, power)
    assert float((weights * counts).sum() / counts.sum()) == pytest.approx(1)
    assert weights[2] == 0  # la que no aparece no puede pesar
    if power == 0:
        assert weights[[0, 1, 3]].tolist() == [1, 1, 1]
    if power == 1:
        torch.testing.assert_close((weights * counts)[[0, 1, 3]], torch.full((3,), 143 / 3))


@pytest.mark.parametrize(
    ("counts", "power", "message"),
    [
        ([1, 2], 1.5, "power=1.5: se esperaba un número entre 0 y 1"),
        ([0, 0], 0.5, "con algún píxel"),
        ([-1, 2], 0.5, "sin negativos"),
        ([[1, 2]], 0.5, r"counts debe ser \(K,\)"),
    ],
)
def test_bad_counts(counts, power, message):
    with pytest.raises(ValueError, match=message):
        class_weights(torch.tensor(counts), power)
