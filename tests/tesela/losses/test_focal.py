"""La pérdida focal: a mano, γ = 0, y la de torchvision con dos clases."""

import math

import pytest
import torch
from herramientas.contrato_perdidas import CONTRACT, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.losses import CrossEntropyLoss, FocalLoss
from torchvision.ops import sigmoid_focal_loss


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(
    "options", [{"gamma": 0.5}, {"gamma": 2.0}, {"gamma": 3.0, "weight": (1.0, 2.0, 0.5)}]
)
def test_contract(rule, options):
    rule(FocalLoss(**options))


def test_hand_case():
    """p = 3/4: (1/4)² · log(4/3); p = 1/4: (3/4)² · log 4."""
    logits = torch.tensor([[[[math.log(3.0), math.log(3.0)]], [[0.0, 0.0]]]])
    target = torch.tensor([[[0, 1]]])
    easy, hard = math.log(4 / 3) / 16, 9 * math.log(4) / 16
    assert float(FocalLoss(2)(logits, target)) == pytest.approx((easy + hard) / 2)
    weighted = (easy + 3 * hard) / 4
    assert float(FocalLoss(2, [1, 3])(logits, target)) == pytest.approx(weighted)


@pytest.mark.parametrize("weight", [None, (0.3, 1.0, 2.0)])
def test_gamma_zero_is_cross_entropy(weight):
    for seed in range(5):
        given_, target = sample(seed)
        torch.testing.assert_close(
            FocalLoss(0, weight)(given_, target), CrossEntropyLoss(weight)(given_, target)
        )


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), gamma=st.sampled_from([0.0, 1.0, 2.0, 3.5]))
def test_two_classes_are_torchvisions_sigmoid(seed, gamma):
    """softmax(0, x) = (1 − σ(x), σ(x))."""
    x = torch.randn(2, 4, 5, generator=torch.Generator().manual_seed(seed)).double()
    target = torch.randint(2, x.shape, generator=torch.Generator().manual_seed(seed + 1))
    found = []
    for ours in (True, False):
        z = x.clone().requires_grad_()
        if ours:
            value = FocalLoss(gamma)(torch.stack([torch.zeros_like(z), z], 1), target)
        else:
            value = sigmoid_focal_loss(z, target.double(), -1, gamma, reduction="mean")
        found.append((value.detach(), torch.autograd.grad(value, z)[0]))
    torch.testing.assert_close(found[0], found[1])


def test_a_perfect_pixel_has_a_finite_slope():
    logits = torch.tensor([[[[200.0]], [[0.0]]]], requires_grad=True)
    FocalLoss(0.5)(logits, torch.tensor([[[0]]])).backward()
    assert torch.isfinite(logits.grad).all()


def test_bad_gamma():
    with pytest.raises(ValueError, match="gamma=-1: se esperaba 0"):
        FocalLoss(-1)
