"""Contar parámetros, sin contar dos veces los compartidos."""

from tesela.nets import MLP, count_parameters, parameter_table
from torch import nn


def test_frozen_parameters_are_optional():
    model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    model[0].requires_grad_(False)
    assert count_parameters(model) == 3 * 2 + 2
    assert count_parameters(model, trainable_only=False) == 15 + 8


def test_shared_parameters_count_once():
    layer = nn.Linear(4, 4)
    assert count_parameters(nn.Sequential(layer, nn.ReLU(), layer)) == 20


def test_table_adds_up():
    lines = parameter_table(MLP(784, [100], 10)).splitlines()
    sizes = [int(line.split("   ")[-1].replace(" ", "")) for line in lines]
    assert sizes[-1] == sum(sizes[:-1]) == 79510
    assert "100×784" in lines[0]
