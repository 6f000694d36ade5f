"""Cuerpo y cola: juntos son la red, comparten sus pesos y guardar no la cambia."""

import pytest
import torch
from tesela.nets import InvertedNetwork, Stage, count_parameters, split_network
from torch import nn


@pytest.fixture
def model():
    torch.manual_seed(0)
    stages = [Stage(1, 4, 1, 1), Stage(2, 6, 2, 2), Stage(2, 8, 1, 2)]
    return InvertedNetwork(stages, 3, stem_channels=4, head_channels=16).eval()


@pytest.mark.parametrize("cut", [None, 0, 1, 2, 3])
def test_body_then_tail_is_the_model(model, cut):
    body, tail = split_network(model, cut)
    images = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(tail(body(images)), model(images))
    assert count_parameters(body) + count_parameters(tail) == count_parameters(model)


def test_cached_features_give_the_same_gradient(model):
    body, tail = split_network(model, 2)
    images, labels = torch.rand(5, 3, 32, 32), torch.tensor([0, 1, 2, 1, 0])
    loss = nn.CrossEntropyLoss()
    loss(model(images), labels).backward()
    whole = [p.grad.clone() for p in tail.parameters()]
    model.zero_grad()
    with torch.no_grad():
        cached = body(images)
    loss(tail(cached), labels).backward()
    for a, b in zip(whole, tail.parameters(), strict=True):
        torch.testing.assert_close(a, b.grad)
    assert all(p.grad is None for p in body.parameters())


def test_training_the_tail_changes_the_model(model):
    _, tail = split_network(model)
    with torch.no_grad():
        tail[-1][1].bias.add_(1)
    assert (model.classifier.bias - tail[-1][1].bias).abs().max() == 0


@pytest.mark.parametrize("cut", [-1, 4])
def test_bad_cut(model, cut):
    with pytest.raises(ValueError, match=f"cut={cut}: la red tiene 3 etapas"):
        split_network(model, cut)
