"""Cada nombre de torchvision cae en uno de los nuestros, con su misma forma."""

import pytest
import torch
import torchvision
from tesela.nets import build_model, torchvision_names
from tesela.nets.torchvision_names import RULES
from tesela.nets.zoo import MODELS


@pytest.mark.parametrize("name", sorted(RULES))
def test_names_and_shapes_match_one_to_one(name):
    options = {"init_weights": False, "aux_logits": False} if name == "googlenet" else {}
    with torch.device("meta"):
        theirs = torchvision.models.get_model(name, **options).state_dict()
        ours = build_model(name).state_dict()
    rename = torchvision_names(name)
    renamed = {rename(key): value.shape for key, value in theirs.items()}
    assert renamed == {key: value.shape for key, value in ours.items()}


def test_rules_only_for_networks_that_exist():
    assert set(RULES) <= set(MODELS)


def test_examples_by_hand():
    rename = torchvision_names("googlenet")
    assert (
        rename("inception4d.branch3.1.conv.weight") == "inceptions.4d.branches.2.1.0.weight"
    )
    assert rename("aux1.conv.bn.bias") == "auxiliaries.4a.conv.1.bias"
    assert rename("aux2.fc1.weight") == "auxiliaries.4d.fc1.weight"
    assert torchvision_names("resnet50")("layer3.5.bn3.running_mean") == (
        "stages.stage3.5.body.2.1.running_mean"
    )


def test_unknown_network():
    with pytest.raises(
        ValueError, match=r"No hay nombres .* 'lenet5'; los hay para alexnet,"
    ):
        torchvision_names("lenet5")
