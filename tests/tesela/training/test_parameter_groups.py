"""Grupos de parámetros: quién cae en cada uno y qué hace AdamW con ellos."""

import pytest
import torch
from tesela.training import TrainConfig, fit, parameter_groups, seed_everything
from torch import nn


def build():
    seed_everything(0)
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))


def test_the_longest_prefix_wins_and_nobody_is_lost():
    model = build()
    groups = parameter_groups(model, {"": 1e-4, "2.": 1e-3, "2.bias": 1e-2})
    assert [g["lr"] for g in groups] == [1e-4, 1e-3, 1e-2]
    assert [[p.numel() for p in g["params"]] for g in groups] == [[24, 6], [12], [2]]
    grouped = [id(p) for g in groups for p in g["params"]]
    assert sorted(grouped) == sorted(id(p) for p in model.parameters())


def test_frozen_parameters_are_left_out():
    model = build()
    model[0].requires_grad_(False)
    (group,) = parameter_groups(model, {"2.": 1e-3})
    assert len(group["params"]) == 2


def test_the_first_step_of_adam_is_the_rate():
    """En el primer paso AdamW mueve cada peso su tasa: m̂/√v̂ = ±1 (sin decaimiento)."""
    model = build()
    start = [p.detach().clone() for p in model.parameters()]
    images, labels = torch.randn(8, 4), torch.arange(8) % 2
    groups = parameter_groups(model, {"": 1e-4, "2.": 1e-2})
    config = TrainConfig(epochs=1, batch_size=8)
    fit(model, (images, labels), None, config, parameters=groups)
    steps = [
        (a - b.detach()).abs().max() for a, b in zip(start, model.parameters(), strict=True)
    ]
    expected = [1e-4, 1e-4, 1e-2, 1e-2]
    assert [float(s) for s in steps] == pytest.approx(expected, rel=1e-2)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "onecycle"])
def test_every_schedule_keeps_the_ratio(schedule):
    model = build()
    groups = parameter_groups(model, {"": 1e-4, "2.": 1e-3})
    images, labels = torch.randn(8, 4), torch.arange(8) % 2
    config = TrainConfig(epochs=4, batch_size=8, schedule=schedule)
    history = fit(model, (images, labels), None, config, parameters=groups)
    assert max(history.column("learning_rate")) <= 1e-4 * (1 + 1e-9)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ({}, "ninguna llegó"),
        ({"": 0.0}, "congélalo con tesela.nets.freeze"),
        ({"": float("nan")}, "Tasas que no sirven"),
        ({"2.": 1e-3}, r"sin grupo: 2 \['0.weight', '0.bias'\]"),
        ({"": 1e-3, "cabeza": 1e-2}, r"sin parámetros: \['cabeza'\]"),
    ],
)
def test_bad_rates(rates, message):
    with pytest.raises(ValueError, match=message):
        parameter_groups(build(), rates)
