"""Las versiones para 32 píxeles: todas caben, usan las piezas de la grande y aprenden."""

import pytest
import torch
from tesela.experiments.small_networks import SMALL_NETWORKS
from tesela.nets import (
    BasicBlock,
    ConvNeXtBlock,
    Inception,
    InvertedResidual,
    LeNet5,
    SqueezeExcitation,
    XceptionBlock,
    count_macs,
    count_parameters,
)
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

PIECES = {
    "GoogLeNet": (Inception, 6),
    "ResNet": (BasicBlock, 8),
    "Xception": (XceptionBlock, 6),
    "MobileNetV2": (InvertedResidual, 17),
    "EfficientNet-B0": (SqueezeExcitation, 16),
    "EfficientNet-Lite0": (InvertedResidual, 16),
    "ConvNeXt": (ConvNeXtBlock, 5),
}


@pytest.mark.parametrize("name", SMALL_NETWORKS)
def test_logits_and_gradients(name):
    torch.manual_seed(0)
    model = SMALL_NETWORKS[name](7)
    logits = model(torch.rand(2, 3, 32, 32))
    assert logits.shape == (2, 7)
    logits.square().sum().backward()
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize("name", SMALL_NETWORKS)
def test_they_are_small_and_the_hooks_see_everything(name):
    model, images = SMALL_NETWORKS[name](10).eval(), torch.zeros(1, 3, 32, 32)
    macs = count_macs(model, images)
    assert 5e5 < macs < 4e7 and 5e4 < count_parameters(model) < 2e6
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        model(images)
    assert counter.get_total_flops() == 2 * macs


@pytest.mark.parametrize("name", PIECES)
def test_made_of_the_same_pieces(name):
    kind, count = PIECES[name]
    found = [m for m in SMALL_NETWORKS[name](10).modules() if isinstance(m, kind)]
    assert len(found) == count


def test_the_oldest_three():
    assert isinstance(SMALL_NETWORKS["LeNet-5"](10), LeNet5)
    for name, count in (("AlexNet", 5), ("VGG", 6)):
        model = SMALL_NETWORKS[name](10)
        convolutions = [m for m in model.modules() if isinstance(m, nn.Conv2d)]
        dense = [m for m in model.modules() if isinstance(m, nn.Linear)]
        assert (len(convolutions), len(dense)) == (count, 3)
        assert not any(isinstance(m, nn.BatchNorm2d) for m in model.modules())


def test_lite_is_b0_without_squeeze_and_with_another_activation():
    lite, b0 = (SMALL_NETWORKS[f"EfficientNet-{n}"](10) for n in ("Lite0", "B0"))
    gates = sum(
        count_parameters(m) for m in b0.modules() if isinstance(m, SqueezeExcitation)
    )
    assert count_parameters(b0) - gates == count_parameters(lite)
