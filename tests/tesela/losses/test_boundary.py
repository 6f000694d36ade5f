"""La pérdida de bordes: la distancia a mano y por fuerza bruta, y sus límites."""

import math

import pytest
import torch
import torch.nn.functional as F
from herramientas.contrato_perdidas import CONTRACT, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.losses import BoundaryLoss, CrossEntropyLoss, boundary_distance


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
def test_contract(rule):
    rule(BoundaryLoss())


def by_brute_force(mask: torch.Tensor, limit: int) -> torch.Tensor:
    """La definición, con cuatro ciclos."""
    height, width = mask.shape
    places = [(i, j) for i in range(height) for j in range(width)]

    def steps(a, b):
        return max(abs(a[0] - b[0]), abs(a[1] - b[1]))

    edges = [
        a
        for a in places
        if mask[a] != 255
        and any(steps(a, b) == 1 and mask[b] not in (255, mask[a]) for b in places)
    ]
    out = torch.full(mask.shape, limit + 1)
    for a in places:
        out[a] = min([steps(a, e) for e in edges] + [limit + 1])
    return out


def test_hand_case():
    mask = torch.zeros(1, 5, 5, dtype=torch.int64)
    mask[0, 2, 2] = 1
    ring = [[1] * 5, [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1] * 5]
    assert boundary_distance(mask, 3)[0].tolist() == ring
    assert boundary_distance(mask, 0)[0].tolist() == ring  # 1 es «más lejos que 0»


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), limit=st.integers(0, 4))
def test_same_as_brute_force(seed, limit):
    generator = torch.Generator().manual_seed(seed)
    mask = (torch.rand(6, 7, generator=generator) < 0.15).long()
    mask[torch.rand(6, 7, generator=generator) < 0.1] = 255
    assert torch.equal(boundary_distance(mask[None], limit)[0], by_brute_force(mask, limit))


def test_what_has_no_label_makes_no_border():
    mask = torch.tensor([[[0, 0, 255, 255, 1, 1]]])
    assert boundary_distance(mask, 1).tolist() == [[[2] * 6]]


def test_weights_by_hand():
    """En el borde 1 + 4; a un paso, 1 + 4·exp(−1/2); lejos, 1; sin etiqueta, 0."""
    loss = BoundaryLoss(weight=4, sigma=1)
    weights = loss.pixel_weights(torch.tensor([[[0] * 7 + [1, 255]]]))[0, 0]
    near, far = 1 + 4 * math.exp(-1 / 2), 1 + 4 * math.exp(-9 / 2)
    assert weights[-3:].tolist() == [5, 5, 0]
    assert weights[5].item() == pytest.approx(near)
    assert weights[3].item() == pytest.approx(far) and weights[:3].tolist() == [1, 1, 1]


def test_value_is_the_weighted_mean():
    logits, target = sample(4)
    loss = BoundaryLoss(3, 1)
    losses = F.cross_entropy(logits, target, ignore_index=255, reduction="none")
    weights = loss.pixel_weights(target).double()
    torch.testing.assert_close(
        loss(logits, target), (losses * weights).sum() / weights.sum(), rtol=1e-6, atol=0
    )


def test_weight_zero_is_cross_entropy():
    logits, target = sample(4)
    torch.testing.assert_close(
        BoundaryLoss(0)(logits, target), CrossEntropyLoss()(logits, target)
    )


@pytest.mark.parametrize("options", [{"weight": -1}, {"sigma": 0}, {"sigma": math.inf}])
def test_bad_options(options):
    with pytest.raises(ValueError, match="se esperaba weight de 0 en adelante"):
        BoundaryLoss(**options)


def test_bad_distance():
    with pytest.raises(ValueError, match="limit=-1"):
        boundary_distance(torch.zeros(1, 2, 2).long(), -1)
    with pytest.raises(ValueError, match=r"una máscara \(N, H, W\)"):
        boundary_distance(torch.zeros(2, 2).long(), 1)
