"""Cargar pesos ajenos: encaja todo o no se cambia nada, y el mensaje dice qué."""

import pytest
import torch
from tesela.nets import LeNet5, load_matching, resnet18, torchvision_names
from torch import nn


def small() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))


def test_copies_every_tensor():
    torch.manual_seed(0)
    first, second = small(), small()
    first.train()(torch.randn(4, 1, 5, 5))
    load_matching(second, first.state_dict())
    for name, value in first.state_dict().items():
        assert torch.equal(second.state_dict()[name], value)


def test_values_are_copied_not_shared():
    first, second = small(), small()
    load_matching(second, first.state_dict())
    with torch.no_grad():
        first[0].weight.zero_()
    assert second[0].weight.abs().sum() > 0


def test_rename_and_discard():
    layer = nn.Linear(2, 1)
    source = {"module.weight": torch.ones(1, 2), "module.bias": torch.ones(1), "ema": 3}
    rename = {"module.weight": "weight", "module.bias": "bias"}.get
    load_matching(layer, source, rename)
    assert layer.bias.item() == 1


def test_everything_wrong_is_told_at_once_and_nothing_changes():
    net = small()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    source = dict(net.state_dict()) | {"0.weight": torch.zeros(3, 1, 3, 3)}
    source["otra"] = torch.zeros(1)
    source["1.weight"] = torch.zeros(2)
    del source["0.bias"]
    with pytest.raises(ValueError) as caught:
        load_matching(net, source)
    message = str(caught.value)
    assert "Estos pesos no son de Sequential" in message
    assert "faltan 1: 0.bias" in message
    assert "sobran 1: otra" in message
    assert "0.weight llegó (3, 1, 3, 3) y se esperaba (2, 1, 3, 3)" in message
    assert "num_classes" in message
    for name, value in before.items():
        assert torch.equal(net.state_dict()[name], value)


def test_long_lists_are_cut():
    with pytest.raises(ValueError, match=r"faltan 102: .*; y 96 más"):
        load_matching(resnet18(width=4), {})


def test_two_keys_with_one_name():
    source = {"a": torch.ones(1, 2), "b": torch.ones(1, 2), "c": torch.ones(1)}
    rename = {"a": "weight", "b": "weight", "c": "bias"}.get
    with pytest.raises(ValueError, match="1 repetidas tras rename: weight"):
        load_matching(nn.Linear(2, 1), source, rename)


def test_old_files_without_batch_counters():
    first, second = small(), small()
    source = {k: v for k, v in first.state_dict().items() if "tracked" not in k}
    load_matching(second, source)
    with pytest.raises(ValueError, match=r"faltan 1: 1\.running_var"):
        del source["1.running_var"]
        load_matching(second, source)


def test_a_checkpoint_is_not_a_state_dict():
    with pytest.raises(TypeError, match="'state_dict' trae dict y se esperaba un tensor"):
        load_matching(small(), {"state_dict": {}})


def test_other_number_of_classes():
    with pytest.raises(ValueError, match=r"output.weight llegó \(10, 84\) y se esperaba"):
        load_matching(LeNet5(num_classes=3), LeNet5(num_classes=10).state_dict())


def test_keeps_the_dtype_of_the_network():
    net = nn.Linear(2, 1).double()
    load_matching(net, nn.Linear(2, 1).state_dict())
    assert net.weight.dtype == torch.float64


def test_names_of_another_network():
    with pytest.raises(ValueError, match=r"faltan .*\n(sobran|.*)"):
        load_matching(LeNet5(), resnet18(width=4).state_dict(), torchvision_names("vgg16"))
