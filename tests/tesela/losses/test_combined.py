"""La suma de pérdidas: es la suma, y no deja mezclar lo que no casa."""

import pytest
import torch
from herramientas.contrato_perdidas import CONTRACT, sample
from tesela.losses import CombinedLoss, CrossEntropyLoss, DiceLoss, LovaszLoss


def build() -> CombinedLoss:
    return CombinedLoss([(0.5, CrossEntropyLoss()), (2.0, DiceLoss())])


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
def test_contract(rule):
    rule(build())


def test_it_is_the_weighted_sum():
    logits, target = sample(1)
    expected = 0.5 * CrossEntropyLoss()(logits, target) + 2 * DiceLoss()(logits, target)
    loss = build()
    torch.testing.assert_close(loss(logits, target), expected)
    torch.testing.assert_close(torch.stack(loss.terms(logits, target)).sum(), expected)
    assert len(loss.terms(logits, target)) == 2


def test_the_ignored_class_is_the_common_one():
    assert build().ignore_index == 255
    terms = [(1.0, CrossEntropyLoss(ignore_index=7)), (1.0, LovaszLoss(ignore_index=7))]
    assert CombinedLoss(terms).ignore_index == 7


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ([], "No hay nada que sumar"),
        ([(0.0, DiceLoss())], r"Pesos \[0.0\]: se esperaban números mayores que 0"),
        ([(float("nan"), DiceLoss())], "Pesos"),
        (
            [(1.0, DiceLoss()), (1.0, LovaszLoss(ignore_index=0))],
            r"ignoran clases distintas: \[255, 0\]",
        ),
    ],
)
def test_bad_terms(terms, message):
    with pytest.raises(ValueError, match=message):
        CombinedLoss(terms)
