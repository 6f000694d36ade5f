"""Congelar: la trampa de batch norm existe, y estas funciones la evitan."""

import copy

import pytest
import torch
from tesela.nets import freeze, freeze_statistics, norm_statistics
from tesela.training import TrainConfig, fit
from torch import nn


def build():
    """Un cuerpo con batch norm y dropout, y una cabeza."""
    torch.manual_seed(0)
    body = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5), nn.Flatten()
    )
    return nn.Sequential(body, nn.Linear(4 * 6 * 6, 2))


def train(model):
    generator = torch.Generator().manual_seed(1)
    images = 5 + 3 * torch.randn(32, 3, 8, 8, generator=generator)  # lejos de media 0
    labels = torch.arange(32) % 2
    fit(model, (images, labels), None, TrainConfig(epochs=3, batch_size=8))
    return images


def moved(before, module):
    after = norm_statistics(module)
    return any(not torch.equal(before[name], after[name]) for name in before)


def test_the_trap_requires_grad_alone_lets_the_body_move():
    model = build()
    body = model[0]
    body.requires_grad_(False)
    weights, before = copy.deepcopy(list(body.parameters())), norm_statistics(body)
    images = torch.randn(4, 3, 8, 8)
    seen = body.eval()(images)
    train(model)
    assert all(torch.equal(a, b) for a, b in zip(weights, body.parameters(), strict=True))
    assert moved(before, body)  # los pesos no cambiaron, y la red «congelada» sí
    assert (body(images) - seen).abs().max() > 0.1


def test_freeze_keeps_the_body_bit_by_bit():
    model = build()
    body = freeze(model[0])
    before, images = norm_statistics(body), torch.randn(4, 3, 8, 8)
    seen, head = body(images), model[1].weight.detach().clone()
    train(model)
    assert not moved(before, body)
    assert torch.equal(body(images), seen)  # y dropout tampoco apaga
    assert not torch.equal(model[1].weight, head)


def test_freeze_statistics_still_trains_scale_and_bias():
    model = freeze_statistics(build())
    before, scale = norm_statistics(model), model[0][1].weight.detach().clone()
    train(model)
    assert not moved(before, model)
    assert not torch.equal(model[0][1].weight, scale)
    assert model.train()[0][3].training  # dropout sigue siendo dropout


def test_a_copy_stays_frozen_and_is_independent():
    model = build()
    freeze(model[0])
    twin = copy.deepcopy(model).train()
    assert not twin[0][1].training and twin.training
    assert twin[0].train() is twin[0] and twin[0] is not model[0]


def test_statistics_are_copies():
    norm = nn.BatchNorm2d(2)
    statistics = norm_statistics(norm)
    norm.train()(torch.randn(4, 2, 3, 3))
    assert statistics["running_mean"].tolist() == [0, 0]
    assert norm_statistics(nn.Linear(2, 2)) == {}


@pytest.mark.parametrize("kind", [nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d])
def test_every_batch_norm_counts(kind):
    model = freeze_statistics(nn.Sequential(kind(2), nn.GroupNorm(1, 2))).train()
    assert not model[0].training and model[1].training
