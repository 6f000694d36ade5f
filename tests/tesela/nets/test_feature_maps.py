"""Escuchar a una red: lo guardado es lo que salió, y la red queda como estaba."""

import pytest
import torch
from tesela.nets import SmallCNN, feature_maps, layer_names
from torch import nn


def build() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(inplace=True)
    )


def test_maps_are_the_outputs_of_each_layer():
    model = build().eval()
    images = torch.rand(2, 3, 6, 5)
    maps = feature_maps(model, images, ["2", "0"])
    assert list(maps) == ["2", "0"]
    convolved = model[0](images)
    torch.testing.assert_close(maps["0"], convolved)
    torch.testing.assert_close(maps["2"], model[1](convolved).relu())


def test_an_inplace_layer_does_not_change_what_came_before():
    maps = feature_maps(build(), torch.rand(1, 3, 6, 6))
    assert (maps["1"] < 0).any()
    assert (maps["2"] >= 0).all()


def test_the_model_is_left_as_it_was():
    model = build().train()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    maps = feature_maps(model, torch.rand(2, 3, 6, 6))
    assert model.training
    assert not any(module._forward_hooks for module in model.modules())
    assert not any(value.requires_grad for value in maps.values())
    for key, value in model.state_dict().items():
        torch.testing.assert_close(value, before[key])


def test_hooks_are_removed_when_the_network_fails():
    model = build()
    with pytest.raises(RuntimeError):
        feature_maps(model, torch.rand(1, 2, 6, 6))
    assert not any(module._forward_hooks for module in model.modules())
    assert model.training


def test_nested_layers_have_dotted_names():
    model = SmallCNN(1, 2, (3,), 8)
    assert "features.2" in layer_names(model)
    maps = feature_maps(model, torch.zeros(5, 1, 8, 8), ["features.2"])
    assert maps["features.2"].shape == (5, 3, 4, 4)


def test_empty_batch():
    assert (
        feature_maps(nn.Sequential(nn.ReLU()), torch.zeros(0, 1, 2, 2))["0"].shape[0] == 0
    )


def test_errors_are_explained():
    with pytest.raises(
        ValueError, match=r"no tiene las capas \['otra'\]; tiene \['0', '1'"
    ):
        feature_maps(build(), torch.zeros(1, 3, 4, 4), ["otra"])
    model = nn.Sequential(nn.ReLU())
    model.unused = nn.Identity()
    model.forward = lambda x: model[0](x)  # type: ignore[method-assign]
    with pytest.raises(ValueError, match=r"no usó las capas \['unused'\]"):
        feature_maps(model, torch.zeros(1, 1, 2, 2), ["unused"])
    pooled = nn.Sequential(nn.MaxPool2d(2, return_indices=True))
    with pytest.raises(TypeError, match="devuelve tuple"):
        feature_maps(pooled, torch.zeros(1, 1, 2, 2))
