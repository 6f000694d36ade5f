"""Los costos contra lo que PyTorch tiene y cuenta de verdad."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import conv_flops, conv_parameters, dense_parameters
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


def _count(layer: nn.Module) -> int:
    return sum(parameter.numel() for parameter in layer.parameters())


@settings(max_examples=40, deadline=None)
@given(
    groups=st.integers(1, 3),
    per_group=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    size=st.integers(6, 10),
    stride=st.integers(1, 2),
    bias=st.booleans(),
)
def test_parametros_y_operaciones_de_nn_conv2d(
    groups, per_group, kernel, size, stride, bias
):
    channels, filters = groups * per_group[0], groups * per_group[1]
    layer = nn.Conv2d(channels, filters, kernel, stride, groups=groups, bias=bias)
    assert conv_parameters(channels, filters, kernel, groups, bias) == _count(layer)
    with FlopCounterMode(display=False) as counter:
        output = layer(torch.zeros(1, channels, size, size))
    expected = counter.get_total_flops()
    assert conv_flops(channels, filters, kernel, output.shape[2:], groups) == expected


@pytest.mark.parametrize("bias", [True, False])
def test_capa_densa(bias):
    assert dense_parameters(784, 10, bias) == _count(nn.Linear(784, 10, bias=bias))


def test_tres_ejes():
    layer = nn.Conv3d(2, 4, (1, 2, 3))
    assert conv_parameters(2, 4, (1, 2, 3)) == _count(layer)
    assert conv_flops(2, 4, (1, 2, 3), (5, 5, 5)) == 2 * 4 * 2 * 6 * 125


@pytest.mark.parametrize(
    ("function", "arguments", "error", "message"),
    [
        (conv_parameters, (0, 1, 3), ValueError, "in_channels debe ser 1 o más"),
        (conv_parameters, (4, 6, 3, 3), ValueError, "groups=3 debe dividir a in_channels"),
        (conv_parameters, (1, 1, 0), ValueError, "kernel_size debe ser 1 o más"),
        (conv_parameters, (1.0, 1, 3), TypeError, "in_channels debe ser un entero"),
        (dense_parameters, (10, 0), ValueError, "out_features debe ser 1 o más"),
        (conv_flops, (1, 1, (3,), 5), ValueError, "kernel_size tiene 1 ejes"),
    ],
)
def test_tamanos_malos(function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)
