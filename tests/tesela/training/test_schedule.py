"""Los planes de la tasa de aprendizaje, con y sin calentamiento, contra su fórmula."""

import math

import pytest
import torch
from tesela.training import TrainConfig
from tesela.training.schedule import make_scheduler


def rates(schedule: str, steps: int = 10, warmup: float = 0.0) -> list[float]:
    """La tasa que usa cada uno de los `steps` lotes."""
    optimizer = torch.optim.AdamW([torch.zeros(1, requires_grad=True)], lr=0.1)
    config = TrainConfig(schedule=schedule, learning_rate=0.1, warmup=warmup)
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


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_warmup_rises_in_a_straight_line_and_then_follows_the_plan(schedule: str) -> None:
    used = rates(schedule, steps=10, warmup=0.4)
    assert used[:4] == pytest.approx([0.025, 0.05, 0.075, 0.1])
    after = [0.05 * (1 + math.cos(math.pi * k / 6)) for k in range(6)]
    assert used[4:] == pytest.approx(after if schedule == "cosine" else [0.1] * 6)


def test_with_onecycle_warmup_is_the_part_that_rises() -> None:
    used = rates("onecycle", steps=12, warmup=0.5)
    assert used.index(max(used)) == 5  # el sexto de doce lotes
    assert max(used) == pytest.approx(0.1)
    assert rates("onecycle", steps=11, warmup=0.3) == rates("onecycle", steps=11)


def test_a_tiny_warmup_is_one_step() -> None:
    assert rates("constant", steps=10, warmup=0.01) == [0.1] * 10


@pytest.mark.parametrize("schedule", ["constant", "cosine", "onecycle"])
@pytest.mark.parametrize("warmup", [0.0, 0.2])
def test_each_group_keeps_its_own_rate(schedule: str, warmup: float) -> None:
    weights = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.AdamW([{"params": w} for w in weights], lr=0.1)
    optimizer.param_groups[1]["lr"] = 0.01
    config = TrainConfig(schedule=schedule, learning_rate=0.1, warmup=warmup)
    scheduler = make_scheduler(optimizer, config, 10)
    for _ in range(9):
        first, second = (group["lr"] for group in optimizer.param_groups)
        assert second == pytest.approx(first / 10)
        optimizer.step()
        scheduler.step()
