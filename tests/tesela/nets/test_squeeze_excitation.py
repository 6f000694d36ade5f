"""Squeeze-and-Excitation: a mano, igual a torchvision, y qué mira cada compuerta."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.nets import SqueezeExcitation, count_parameters
from torch import nn
from torchvision.ops import SqueezeExcitation as Reference


def test_by_hand():
    """Dos canales de medias 1 y 3; fc1 los suma (4); fc2 da 4·0.5 = 2 y 4·(−0.25) = −1."""
    block = SqueezeExcitation(2, 1)
    with torch.no_grad():
        block.fc1.weight.copy_(torch.ones(1, 2, 1, 1))
        block.fc1.bias.zero_()
        block.fc2.weight.copy_(torch.tensor([0.5, -0.25]).reshape(2, 1, 1, 1))
        block.fc2.bias.zero_()
    x = torch.tensor([[[[0.0, 2.0]], [[2.0, 4.0]]]])
    gates = block.gates(x).flatten()
    torch.testing.assert_close(gates, torch.sigmoid(torch.tensor([2.0, -1.0])))
    torch.testing.assert_close(block(x), x * gates.reshape(1, 2, 1, 1))


@settings(max_examples=25, deadline=None)
@given(
    channels=st.integers(1, 9),
    middle=st.integers(1, 5),
    size=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    activation=st.sampled_from([nn.ReLU, nn.SiLU]),
    gate=st.sampled_from([nn.Sigmoid, nn.Hardsigmoid]),
)
def test_equal_to_torchvision_in_value_and_gradient(
    channels, middle, size, activation, gate
):
    ours = SqueezeExcitation(channels, middle, activation, gate).double()
    theirs = Reference(channels, middle, activation, gate).double()
    theirs.load_state_dict(ours.state_dict())  # los nombres son los mismos
    x = torch.randn(2, channels, *size, dtype=torch.float64, requires_grad=True)
    y = x.detach().clone().requires_grad_(True)
    ours(x).pow(2).sum().backward()
    theirs(y).pow(2).sum().backward()
    torch.testing.assert_close(ours(x), theirs(y))
    torch.testing.assert_close(x.grad, y.grad)
    torch.testing.assert_close(ours.fc1.weight.grad, theirs.fc1.weight.grad)


def test_gates_ignore_positions_and_see_every_channel():
    torch.manual_seed(0)
    block, x = SqueezeExcitation(8, 8), torch.rand(1, 8, 5, 5)
    torch.testing.assert_close(block.gates(x), block.gates(x.flip(2, 3)))
    changed = x.clone()
    changed[:, 3] += 5
    moved = (block.gates(changed) != block.gates(x)).sum()
    assert moved > 1
    assert ((block.gates(x) > 0) & (block.gates(x) < 1)).all()


def test_a_quarter_of_the_channels_and_at_least_one():
    assert SqueezeExcitation(16).fc1.out_channels == 4
    assert SqueezeExcitation(2).fc1.out_channels == 1
    assert count_parameters(SqueezeExcitation(16)) == 16 * 4 + 4 + 4 * 16 + 16


@pytest.mark.parametrize("sizes", [(0, 1), (4, 0), (4, -1)])
def test_bad_channels(sizes):
    with pytest.raises(ValueError, match="se esperaban enteros de 1 en adelante"):
        SqueezeExcitation(*sizes)


@pytest.mark.parametrize("shape", [(2, 3, 4, 4), (4, 4, 4)])
def test_bad_input(shape):
    with pytest.raises(ValueError, match=r"se esperaba \(N, 4, H, W\)"):
        SqueezeExcitation(4)(torch.zeros(shape))
