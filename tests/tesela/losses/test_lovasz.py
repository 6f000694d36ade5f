"""Lovász-softmax: a mano, contra su definición, e igual a 1 − IoU sin dudas."""

import itertools

import pytest
import torch
from herramientas.contrato_perdidas import CONTRACT, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.losses import LovaszLoss, lovasz_gradient


def jaccard_loss(truth: list[int], wrong: set[int]) -> float:
    """1 − IoU si los píxeles de `wrong` están mal y los demás bien."""
    positives = {i for i, y in enumerate(truth) if y}
    predicted = positives ^ wrong
    return 1 - len(positives & predicted) / len(positives | predicted)


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
def test_contract(rule):
    rule(LovaszLoss())


@pytest.mark.parametrize("truth", list(itertools.product([0, 1], repeat=4)))
def test_gradient_is_the_growth_of_the_jaccard_loss(truth):
    """Se cuenta con conjuntos, sin sumas acumuladas."""
    if not any(truth):
        return
    values = [jaccard_loss(truth, set(range(i))) for i in range(5)]
    grown = [b - a for a, b in itertools.pairwise(values)]
    found = lovasz_gradient(torch.tensor(truth, dtype=torch.float64))
    assert found.tolist() == pytest.approx(grown)


def test_hand_case():
    """p₀ = 0.9, 0.6, 0.2 y clases 0, 1, 0.

    Clase 0: errores 0.8, 0.6, 0.1 (píxeles 3, 2, 1) con pesos 1/2, 1/6, 1/3.
    Clase 1: errores 0.8, 0.6, 0.1 (píxeles 3, 2, 1) con pesos 1/2, 1/2, 0.
    """
    p = torch.tensor([0.9, 0.6, 0.2], dtype=torch.float64)
    logits = torch.stack([p.log(), (1 - p).log()])[None, :, None]
    class_0 = 0.8 / 2 + 0.6 / 6 + 0.1 / 3
    class_1 = 0.8 / 2 + 0.6 / 2
    value = LovaszLoss()(logits, torch.tensor([[[0, 1, 0]]]))
    assert float(value) == pytest.approx((class_0 + class_1) / 2)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1000))
def test_without_doubt_it_is_one_minus_the_mean_iou(seed):
    generator = torch.Generator().manual_seed(seed)
    guess = torch.randint(4, (2, 5, 5), generator=generator)
    target = torch.randint(3, (2, 5, 5), generator=generator)  # la clase 3 no aparece
    target[0, 0, 0] = 255
    logits = 1000.0 * torch.nn.functional.one_hot(guess, 4).movedim(-1, 1).double()
    keep = target != 255
    ious = [
        int((keep & (guess == k) & (target == k)).sum())
        / int((keep & ((guess == k) | (target == k))).sum())
        for k in target[keep].unique().tolist()
    ]
    expected = 1 - sum(ious) / len(ious)
    assert float(LovaszLoss()(logits, target)) == pytest.approx(expected)


def test_it_is_convex_in_the_errors():
    """La extensión de una función submodular es convexa: en medio no pasa de la media."""
    truth = torch.tensor([1.0, 0, 1, 0, 0], dtype=torch.float64)

    def extension(errors):
        ordered, order = errors.sort(descending=True)
        return float(ordered @ lovasz_gradient(truth[order]))

    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        a, b = torch.rand(2, 5, generator=generator, dtype=torch.float64)
        assert extension((a + b) / 2) <= (extension(a) + extension(b)) / 2 + 1e-12


def test_the_order_of_the_pixels_does_not_matter():
    logits, target = sample(2)
    flipped = LovaszLoss()(logits.flip(2), target.flip(1))
    torch.testing.assert_close(flipped, LovaszLoss()(logits, target))
