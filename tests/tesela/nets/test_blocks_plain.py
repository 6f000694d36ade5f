"""El paso de AlexNet y VGG, y la inicialización de He."""

import math

import pytest
import torch
from tesela.nets.blocks_plain import conv_relu, initialize_he
from torch import nn


@pytest.mark.parametrize("norm", [False, True])
def test_it_is_convolution_then_norm_then_relu(norm):
    torch.manual_seed(0)
    conv, *rest = layers = conv_relu(3, 4, 5, stride=2, padding=1, norm=norm)
    assert isinstance(layers[-1], nn.ReLU)
    assert [isinstance(m, nn.BatchNorm2d) for m in rest] == (
        [True, False] if norm else [False]
    )
    x = torch.randn(2, 3, 9, 8)
    expected = nn.functional.conv2d(x, conv.weight, conv.bias, stride=2, padding=1)
    assert torch.equal(conv(x), expected)
    assert nn.Sequential(*layers)(x).min() >= 0


def test_he_keeps_the_gradient_size_through_many_layers():
    torch.manual_seed(0)
    layers = []
    for _ in range(12):
        layers += conv_relu(64, 64)
    net = nn.Sequential(*layers)
    initialize_he(net)
    deviation = net[0].weight.std().item()
    assert deviation == pytest.approx(math.sqrt(2 / (9 * 64)), rel=0.02)
    x = torch.randn(1, 64, 16, 16, requires_grad=True)
    net(x).backward(torch.randn(1, 64, 16, 16))
    assert 0.1 < x.grad.std().item() < 10


def test_dense_layers_are_not_touched():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(3, 3))
    before = net[2].weight.clone()
    nn.init.constant_(net[1].weight, 5)
    initialize_he(net)
    assert torch.equal(net[2].weight, before)
    assert net[0].bias.tolist() == [0, 0] and net[1].weight.tolist() == [1, 1]
