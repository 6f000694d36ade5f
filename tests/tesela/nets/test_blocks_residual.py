"""El bloque residual: la suma, la proyección, la red simple y el gradiente que pasa."""

import pytest
import torch
import torchvision
from tesela.nets import BasicBlock, Bottleneck, ConvNorm, count_parameters
from tesela.nets.blocks_residual import ResidualBlock
from torch import nn


def test_sum_by_hand():
    double = nn.Conv2d(1, 1, 1, bias=False)
    nn.init.constant_(double.weight, -2)
    x = torch.tensor([[[[1.0, -3.0]]]])
    assert ResidualBlock(double, 1, 1)(x).tolist() == [[[[0.0, 3.0]]]]  # relu(−2x + x)
    plain = ResidualBlock(double, 1, 1, residual=False)
    assert plain(x).tolist() == [[[[0.0, 6.0]]]]


def test_the_gradient_reaches_the_input_even_if_the_body_is_dead():
    body = nn.Conv2d(2, 2, 3, padding=1)
    nn.init.zeros_(body.weight)
    for residual, expected in ((True, 1.0), (False, 0.0)):
        x = torch.rand(1, 2, 4, 4, requires_grad=True)
        ResidualBlock(body, 2, 2, residual=residual)(x).sum().backward()
        assert torch.equal(x.grad, torch.full_like(x, expected))


@pytest.mark.parametrize(
    ("inputs", "outputs", "stride", "kind"),
    [(8, 8, 1, nn.Identity), (8, 16, 1, ConvNorm), (8, 8, 2, ConvNorm)],
)
def test_projection_only_where_it_is_needed(inputs, outputs, stride, kind):
    block = BasicBlock(inputs, outputs, stride)
    assert isinstance(block.shortcut, kind)
    assert block(torch.zeros(2, inputs, 9, 8)).shape == (
        (2, outputs, 9, 8) if stride == 1 else (2, outputs, 5, 4)
    )


def test_counts_by_hand():
    assert count_parameters(BasicBlock(64, 64)) == 2 * 64 * 64 * 9 + 2 * 2 * 64
    projected = 64 * 128 * 9 + 128 * 128 * 9 + 64 * 128 + 3 * 2 * 128
    assert count_parameters(BasicBlock(64, 128, stride=2)) == projected
    narrow = 256 * 64 + 64 * 64 * 9 + 64 * 256 + 2 * (64 + 64 + 256)
    assert count_parameters(Bottleneck(256, 64)) == narrow
    plain = BasicBlock(64, 128, stride=2, residual=False)
    assert projected - count_parameters(plain) == 64 * 128 + 2 * 128


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("name", ["BasicBlock", "Bottleneck"])
def test_same_as_torchvision(name, stride, training):
    torch.manual_seed(0)
    ours_class = {"BasicBlock": BasicBlock, "Bottleneck": Bottleneck}[name]
    inputs, outputs = 8, 4 * ours_class.expansion
    tv = torchvision.models.resnet
    projection = nn.Sequential(tv.conv1x1(inputs, outputs, stride), nn.BatchNorm2d(outputs))
    theirs = getattr(tv, name)(inputs, 4, stride, projection).train(training)
    ours = ours_class(inputs, 4, stride).train(training)
    if isinstance(ours.shortcut, nn.Identity):
        ours = ResidualBlock(ours.body, inputs, 99, stride)
        ours.shortcut = ConvNorm(inputs, outputs, 1, stride)
        ours.train(training)
    values = list(theirs.state_dict().values())
    ours.load_state_dict(dict(zip(ours.state_dict(), values, strict=True)))
    x = torch.randn(3, inputs, 9, 8)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


def test_dilation_goes_where_it_is_said():
    block = BasicBlock(4, 4, dilation=4, first_dilation=2)
    assert [block.body[i][0].dilation for i in (0, 1)] == [(2, 2), (4, 4)]
    assert Bottleneck(4, 4, dilation=4).body[1][0].dilation == (4, 4)
    assert Bottleneck(4, 4, dilation=4, first_dilation=2).body[1][0].dilation == (2, 2)
    assert block(torch.zeros(1, 4, 7, 7)).shape == (1, 4, 7, 7)


def test_even_kernels_are_refused():
    with pytest.raises(ValueError, match="se esperaba un impar"):
        ConvNorm(3, 4, 2)
