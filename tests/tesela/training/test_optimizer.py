"""AdamW: qué pesos corrige, con qué tasa, fundido o no, y con el gradiente recortado."""

import pytest
import torch
from tesela.training import TrainConfig
from tesela.training.optimizer import make_optimizer
from torch import nn


def step(config, gradient, **options):
    """Un paso con un gradiente dado: (optimizador, pesos, gradiente que usó)."""
    model = nn.Linear(2, 1, bias=False).double()
    nn.init.zeros_(model.weight)
    optimizer = make_optimizer(model, config, **options)
    model.weight.grad = torch.tensor([gradient], dtype=torch.float64)
    optimizer.step()
    return optimizer, model.weight.detach()[0], model.weight.grad[0]


def test_clipping_by_hand():
    """La norma de (3, 4) es 5; recortada a 1 queda (0.6, 0.8)."""
    _, _, used = step(TrainConfig(clip_norm=1.0), [3.0, 4.0])
    torch.testing.assert_close(used, torch.tensor([0.6, 0.8]).double())
    _, _, used = step(TrainConfig(clip_norm=10.0), [3.0, 4.0])
    assert used.tolist() == [3.0, 4.0]
    _, _, used = step(TrainConfig(), [3.0, 4.0])
    assert used.tolist() == [3.0, 4.0]


def test_the_norm_is_that_of_all_groups_together():
    model = nn.Linear(2, 1).double()
    groups = [{"params": [model.weight]}, {"params": model.bias, "lr": 0.5}]
    optimizer = make_optimizer(model, TrainConfig(clip_norm=1.0), groups)
    model.weight.grad = torch.tensor([[0.0, 3.0]]).double()
    model.bias.grad = torch.tensor([4.0]).double()
    optimizer.step()
    torch.testing.assert_close(model.weight.grad, torch.tensor([[0.0, 0.6]]).double())
    torch.testing.assert_close(model.bias.grad, torch.tensor([0.8]).double())


def test_fused_gives_the_same_step():
    plain, slow, _ = step(TrainConfig(weight_decay=0.1), [3.0, -4.0])
    fused, fast, _ = step(TrainConfig(weight_decay=0.1, fused=True), [3.0, -4.0])
    assert plain.param_groups[0]["fused"] is None
    assert fused.param_groups[0]["fused"] is True
    torch.testing.assert_close(slow, fast)


def test_fused_is_left_out_where_it_cannot_be():
    model = nn.Linear(2, 1, device="meta")
    optimizer = make_optimizer(model, TrainConfig(fused=True))
    assert optimizer.param_groups[0]["fused"] is None


def test_groups_keep_their_rates_and_leave_out_what_is_frozen():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1), nn.Linear(1, 1))
    model[1].requires_grad_(False)
    groups = [
        {"params": model[0].parameters(), "lr": 1e-5},
        {"params": model[1].parameters()},
        {"params": model[2].parameters()},
    ]
    optimizer = make_optimizer(model, TrainConfig(learning_rate=0.1), groups)
    rates = [(group["lr"], len(group["params"])) for group in optimizer.param_groups]
    assert rates == [(1e-5, 2), (0.1, 2)]


def test_a_plain_list_of_parameters_trains_only_those():
    model = nn.Linear(2, 1)
    optimizer = make_optimizer(model, TrainConfig(), [model.bias])
    assert [len(group["params"]) for group in optimizer.param_groups] == [1]


@pytest.mark.parametrize("parameters", [None, [], [{"params": []}]])
def test_nothing_to_train(parameters):
    model = nn.Linear(2, 1).requires_grad_(False)
    with pytest.raises(ValueError, match="no hay nada que entrenar"):
        make_optimizer(model, TrainConfig(), parameters)
