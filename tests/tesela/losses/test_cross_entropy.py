"""La entropía cruzada: a mano, igual que la de PyTorch y sin su NaN."""

import math

import pytest
import torch
from herramientas.contrato_perdidas import CONTRACT, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.losses import CrossEntropyLoss


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("weight", [None, (0.5, 2.0, 1.0)])
def test_contract(rule, weight):
    rule(CrossEntropyLoss(weight))


def test_hand_case():
    """p = 3/4 y 1/4 para la clase correcta: media de log(4/3) y log 4."""
    logits = torch.tensor([[[[math.log(3.0), math.log(3.0)]], [[0.0, 0.0]]]])
    target = torch.tensor([[[0, 1]]])
    plain = (math.log(4 / 3) + math.log(4)) / 2
    assert float(CrossEntropyLoss()(logits, target)) == pytest.approx(plain)
    weighted = (1 * math.log(4 / 3) + 3 * math.log(4)) / (1 + 3)
    assert float(CrossEntropyLoss([1, 3])(logits, target)) == pytest.approx(weighted)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 1000), weighted=st.booleans(), smoothing=st.sampled_from([0, 0.1])
)
def test_same_as_torch_in_value_and_gradient(seed, weighted, smoothing):
    logits, target = sample(seed)
    weight = torch.tensor([0.2, 1.0, 3.0]) if weighted else None
    ours = CrossEntropyLoss(weight, smoothing)
    theirs = torch.nn.CrossEntropyLoss(
        weight.double() if weighted else None, ignore_index=255, label_smoothing=smoothing
    )
    found = []
    for loss in (ours, theirs):
        z = logits.clone().requires_grad_()
        value = loss(z, target)
        found.append((value.detach(), torch.autograd.grad(value, z)[0]))
    torch.testing.assert_close(found[0], found[1])


def test_only_classes_without_weight():
    logits = torch.randn(1, 2, 2, 2)
    assert CrossEntropyLoss([0, 1])(logits, torch.zeros(1, 2, 2, dtype=torch.int64)) == 0


def test_weights_travel_with_the_module_but_are_not_trained():
    loss = CrossEntropyLoss([1, 2])
    assert "weight" in loss.state_dict() and list(loss.parameters()) == []


def test_bad_options():
    with pytest.raises(ValueError, match="label_smoothing=2"):
        CrossEntropyLoss(label_smoothing=2)
    with pytest.raises(ValueError, match="Hay 2 pesos y 3 clases"):
        CrossEntropyLoss([1, 2])(*sample())
