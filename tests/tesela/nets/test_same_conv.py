"""El relleno de TensorFlow: cuentas a mano, tamaño de salida y lo que es con paso 1."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from tesela.nets.same_conv import SameConv2d, same_padding
from torch import nn


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "expected"),
    [
        (224, 3, 2, (0, 1)),  # (112−1)·2 + 3 − 224 = 1
        (112, 5, 2, (1, 2)),  # (56−1)·2 + 5 − 112 = 3
        (7, 3, 2, (1, 1)),  # (4−1)·2 + 3 − 7 = 2
        (5, 5, 1, (2, 2)),
        (4, 1, 2, (0, 0)),  # (2−1)·2 + 1 − 4 < 0
        (1, 3, 2, (1, 1)),
    ],
)
def test_by_hand(size, kernel, stride, expected):
    assert same_padding(size, kernel, stride) == expected


@given(
    size=st.tuples(st.integers(1, 17), st.integers(1, 17)),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
)
def test_output_is_the_ceiling(size, kernel, stride, dilation):
    layer = SameConv2d(1, 1, kernel, stride=stride, dilation=dilation)
    expected = tuple(-(-side // stride) for side in size)
    assert layer(torch.zeros(1, 1, *size)).shape[2:] == expected


@given(kernel=st.sampled_from([1, 3, 5]), size=st.integers(1, 12))
def test_stride_one_is_the_same_of_pytorch(kernel, size):
    layer = SameConv2d(2, 3, kernel).double()
    x = torch.randn(1, 2, size, size, dtype=torch.float64)
    theirs = F.conv2d(x, layer.weight, layer.bias, padding="same")
    torch.testing.assert_close(layer(x), theirs)


def test_with_stride_two_it_is_the_symmetric_one_shifted_by_one_pixel():
    layer = SameConv2d(1, 1, 3, stride=2, bias=False).double()
    x = torch.randn(1, 1, 8, 8, dtype=torch.float64)
    symmetric = F.conv2d(x, layer.weight, stride=2, padding=1)
    assert (layer(x) - symmetric).abs().max() > 1e-3
    moved = F.conv2d(F.pad(x, (0, 1, 0, 1)), layer.weight, stride=2)
    torch.testing.assert_close(layer(x), moved)


def test_same_parameters_as_conv2d():
    ours = SameConv2d(4, 6, 3, groups=2)
    ours.load_state_dict(nn.Conv2d(4, 6, 3, groups=2).state_dict())


@pytest.mark.parametrize("numbers", [(0, 3, 1), (8, 0, 1), (8, 3, 0)])
def test_bad_numbers(numbers):
    with pytest.raises(ValueError, match="se esperaban enteros de 1 en adelante"):
        same_padding(*numbers)
