"""El bloque residual invertido: sus cuentas, su atajo y su igualdad con torchvision."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.nets import InvertedResidual, count_parameters
from tesela.nets.inverted_residual import ConvNormActivation
from tesela.nets.same_conv import SameConv2d
from torch import nn
from torchvision.models.mobilenetv2 import InvertedResidual as Reference


@settings(max_examples=20, deadline=None)
@given(
    channels=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    stride=st.integers(1, 2),
    expansion=st.integers(1, 4),
    size=st.integers(1, 9),
)
def test_equal_to_torchvision_in_value_and_gradient(channels, stride, expansion, size):
    torch.manual_seed(0)
    ours = InvertedResidual(*channels, stride=stride, expansion=expansion).double()
    theirs = Reference(*channels, stride, expansion).double()
    tensors = theirs.state_dict().values()
    ours.load_state_dict(dict(zip(ours.state_dict(), tensors, strict=True)))
    x = torch.randn(3, channels[0], size, size, dtype=torch.float64, requires_grad=True)
    y = x.detach().clone().requires_grad_(True)
    ours.eval(), theirs.eval()
    left, right = ours(x), theirs(y)
    torch.testing.assert_close(left, right)
    left.pow(2).sum().backward()
    right.pow(2).sum().backward()
    torch.testing.assert_close(x.grad, y.grad)
    assert ours.has_shortcut == theirs.use_res_connect


def test_parameters_with_squeeze_excitation():
    block = InvertedResidual(8, 12, kernel_size=5, expansion=3, squeeze_channels=2)
    expand, depthwise = 8 * 24 + 48, 24 * 25 + 48
    gates, project = 24 * 2 + 2 + 2 * 24 + 24, 24 * 12 + 24
    assert count_parameters(block) == expand + depthwise + gates + project


def test_shortcut_adds_the_input():
    block = InvertedResidual(4, 4, expansion=2).eval()
    x = torch.randn(2, 4, 6, 6)
    nn.init.zeros_(block.project[1].weight)  # el cambio es 0: sale lo que entró
    assert torch.equal(block(x), x)
    assert not InvertedResidual(4, 5).has_shortcut
    assert not InvertedResidual(4, 4, stride=2).has_shortcut


def test_the_bottleneck_is_linear():
    block = InvertedResidual(4, 4)
    assert [type(layer) for layer in block.project] == [nn.Conv2d, nn.BatchNorm2d]


def test_drop_path_only_while_training():
    torch.manual_seed(0)
    block = InvertedResidual(4, 4, drop_path=0.5)
    x = torch.randn(64, 4, 5, 5)
    same = (block(x) == x).flatten(1).all(1)
    assert 16 < same.sum() < 48
    block.eval()
    assert not (block(x) == x).flatten(1).all(1).any()


def test_same_padding_reaches_the_convolutions():
    block = InvertedResidual(4, 8, stride=2, padding="same", norm_eps=1e-3)
    assert isinstance(block.depthwise[0], SameConv2d)
    assert block.depthwise[1].eps == 1e-3
    assert block(torch.zeros(2, 4, 7, 6)).shape == (2, 8, 4, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stride": 3}, "stride=3: se esperaba 1 o 2"),
        ({"expansion": 0}, "expansion=0"),
        ({"squeeze_channels": -1}, "squeeze_channels=-1"),
        ({"drop_path": 1.0}, "drop_path debe estar entre 0 y 1"),
        ({"kernel_size": 4}, "kernel_size=4: se esperaba un impar"),
        ({"padding": "valid"}, "padding='valid': se esperaba 'symmetric'"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        InvertedResidual(4, 4, **options)


def test_convolution_without_activation():
    assert len(ConvNormActivation(3, 4, activation=None)) == 2
