"""Los tres planes de la tasa de aprendizaje, contra su fórmula."""

import math

import pytest
import torch
from tesela.training import TrainConfig
from tesela.training.schedule import make_scheduler


def rates(schedule: str, steps: int = 10) -> list[float]:
    """La tasa que usa cada uno de los `steps` lotes."""
    optimizer = torch.optim.AdamW([torch.zeros(1, requires_grad=True)], lr=0.1)
    config = TrainConfig(schedule=schedule, learning_rate=0.1)
    scheduler = make_scheduler(optimizer, config, steps)
    used = []
    for _ in range(steps):
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return used


def test_constant_never_moves() -> None:
    assert rates("constant") == [0.1] * 10


def test_cosine_follows_its_formula_down_to_zero() -> None:
    expected = [0.05 * (1 + math.cos(math.pi * k / 10)) for k in range(10)]
    assert rates("cosine") == pytest.approx(expected)


def test_onecycle_rises_to_the_maximum_and_falls() -> None:
    used = rates("onecycle")
    top = used.index(max(used))
    assert 0 < top < 9
    assert max(used) == pytest.approx(0.1, rel=1e-3)
    assert used[: top + 1] == sorted(used[: top + 1])
    assert used[top:] == sorted(used[top:], reverse=True)
    assert used[-1] < 1e-3 < used[0] < 0.01
