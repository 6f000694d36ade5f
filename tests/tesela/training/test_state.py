"""El estado va y vuelve por un JSON sin perder un bit."""

import json

import torch
from tesela.training.config import TrainConfig
from tesela.training.history import History
from tesela.training.state import TrainState, join_tensors, split_tensors
from torch import nn


def test_tensors_leave_and_come_back():
    value = {"a": torch.arange(3), "b": [1, (torch.ones(2), "x")], "c": {"d": None}}
    tensors: dict[str, torch.Tensor] = {}
    rest = json.loads(json.dumps(split_tensors(value, "s", tensors)))
    assert sorted(tensors) == ["s.a", "s.b.1.0"]
    again = join_tensors(rest, tensors)
    assert torch.equal(again["a"], value["a"]) and again["c"] == {"d": None}
    assert again["b"][0] == 1 and torch.equal(again["b"][1][0], torch.ones(2))


def test_what_is_kept_is_a_copy():
    weight, tensors = torch.zeros(2), {}
    split_tensors({"w": weight}, "s", tensors)
    weight.fill_(1)
    assert tensors["s.w"].tolist() == [0, 0]


def test_tied_weights_are_kept_twice(tmp_path):
    """safetensors no admite dos nombres para la misma memoria."""
    tensors: dict[str, torch.Tensor] = {}
    shared = torch.ones(2)
    split_tensors({"a": shared, "b": shared}, "s", tensors)
    assert tensors["s.a"].data_ptr() != tensors["s.b"].data_ptr()


def training(fused=True):
    torch.manual_seed(0)
    model = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), fused=fused)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    return TrainState(model, optimizer, scheduler, History(), TrainConfig(), 7)


def step(state, seed):
    images = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(seed))
    state.optimizer.zero_grad()
    state.model(images).square().mean().backward()
    state.optimizer.step()
    state.scheduler.step()


def test_the_averages_keep_the_layout_of_their_weights():
    """AdamW fundido recorre pesos y promedios con un solo índice."""
    first, second = training(), training()
    step(first, 0)
    tensors, info = first.pack()
    second.unpack(tensors, json.loads(json.dumps(info)))
    for weight, averages in second.optimizer.state.items():
        assert averages["exp_avg"].stride() == weight.stride()
    for seed in (1, 2):
        step(first, seed), step(second, seed)
    assert torch.equal(first.model.weight, second.model.weight)
    assert first.scheduler.get_last_lr() == second.scheduler.get_last_lr()


def test_a_process_that_was_not_there_keeps_its_own_seed(monkeypatch):
    state = training()
    tensors, info = state.pack()
    monkeypatch.setattr("tesela.training.state.ranks", lambda: (1, 2))
    torch.manual_seed(9)
    state.unpack(tensors, info)
    first = torch.rand(2)
    torch.manual_seed(9)
    assert torch.equal(torch.rand(2), first)


def test_randomness_goes_with_it():
    state = training()
    torch.manual_seed(5)
    tensors, info = state.pack()
    expected = torch.rand(3)
    torch.rand(10)
    state.unpack(tensors, info)
    assert torch.equal(torch.rand(3), expected)
