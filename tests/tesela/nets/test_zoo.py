"""El registro de redes: todas se construyen, y un nombre mal escrito se corrige."""

import pytest
import torch
from tesela.nets import MODELS, build_model
from torch import nn

SIZES = {"lenet5": 32, "alexnet": 63}


@pytest.mark.parametrize("name", sorted(MODELS))
@pytest.mark.parametrize("in_channels", [1, 4])
def test_every_network_gives_one_logit_per_class(name, in_channels):
    side = SIZES.get(name, 64)
    with torch.device("meta"):
        model = build_model(name, num_classes=7, in_channels=in_channels).eval()
        assert model(torch.zeros(2, in_channels, side, side)).shape == (2, 7)
    assert isinstance(model, nn.Module)


@pytest.mark.parametrize(
    ("name", "suggested"),
    [("resnet-18", "resnet18"), ("ResNet50", "resnet50"), ("goglenet", "googlenet")],
)
def test_the_closest_name_is_suggested(name, suggested):
    with pytest.raises(
        ValueError, match=f"No hay una red «{name}».*«{suggested}»"
    ) as caught:
        build_model(name)
    for known in MODELS:
        assert known in str(caught.value)


def test_nothing_is_suggested_when_nothing_is_close():
    with pytest.raises(ValueError, match=r"No hay una red «zzz»\. Las que hay: alexnet"):
        build_model("zzz")


def test_options_reach_the_network():
    with torch.device("meta"):
        model = build_model("vgg11", 10, norm=True, hidden=8)
    assert any(isinstance(m, nn.BatchNorm2d) for m in model.modules())


def test_unknown_option():
    for name in ("resnet18", "alexnet"):
        with pytest.raises(TypeError, match=f"«{name}» no tiene la opción 'ancho'"):
            build_model(name, ancho=3)


def test_other_type_errors_pass():
    with pytest.raises(TypeError):
        build_model("vgg16", depths=3)
