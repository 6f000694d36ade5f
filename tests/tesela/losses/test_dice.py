"""La pérdida de Dice: a mano, y contra la cuenta de conjuntos cuando no hay duda."""

import math

import pytest
import torch
from herramientas.contrato_perdidas import CONTRACT, sample
from tesela.losses import DiceLoss


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("smooth", [0.0, 1.0])
def test_contract(rule, smooth):
    rule(DiceLoss(smooth))


def test_hand_case():
    """Tres píxeles, clases 0, 0 y 1; p₀ = 3/4, 1/2 y 1/4.

    Clase 0: 2·(3/4 + 1/2) / (3/2 + 2) = 2.5/3.5; clase 1: 2·(3/4) / (3/2 + 1) = 1.5/2.5.
    """
    p = torch.tensor([0.75, 0.5, 0.25])
    logits = torch.stack([p.log(), (1 - p).log()])[None, :, None]
    target = torch.tensor([[[0, 0, 1]]])
    expected = 1 - (2.5 / 3.5 + 1.5 / 2.5) / 2
    assert float(DiceLoss(smooth=0)(logits, target)) == pytest.approx(expected, abs=1e-6)
    smoothed = 1 - (3.5 / 4.5 + 2.5 / 3.5) / 2
    assert float(DiceLoss(smooth=1)(logits, target)) == pytest.approx(smoothed, abs=1e-6)


def test_without_doubt_it_is_the_dice_of_the_sets():
    generator = torch.Generator().manual_seed(0)
    guess = torch.randint(3, (2, 6, 6), generator=generator)
    target = torch.randint(3, (2, 6, 6), generator=generator)
    logits = 100.0 * torch.nn.functional.one_hot(guess, 3).movedim(-1, 1)
    scores = [
        2
        * int(((guess == k) & (target == k)).sum())
        / (int((guess == k).sum()) + int((target == k).sum()))
        for k in range(3)
    ]
    assert float(DiceLoss(smooth=0)(logits, target)) == pytest.approx(1 - sum(scores) / 3)


def test_an_absent_class_does_not_enter_the_mean():
    logits = torch.tensor([[[[0.0]], [[0.0]], [[math.log(2.0)]]]])  # p = 1/4, 1/4, 1/2
    value = DiceLoss(smooth=0)(logits, torch.tensor([[[0]]]))
    assert float(value) == pytest.approx(1 - 2 * 0.25 / 1.25)


def test_the_batch_counts_as_one():
    """La de un lote no es la media de las de sus imágenes."""
    logits, target = sample(1)
    loss = DiceLoss(smooth=0)
    apart = (loss(logits[:1], target[:1]) + loss(logits[1:], target[1:])) / 2
    assert abs(float(loss(logits, target) - apart)) > 1e-4


def test_bad_smooth():
    with pytest.raises(ValueError, match="smooth=-1: se esperaba 0"):
        DiceLoss(-1)
