"""Los bloques: sus cuentas, su tamaño, y que por dentro son nuestras operaciones."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.nets import ConvNormReLU, DepthwiseSeparable, count_parameters
from tesela.ops import conv2d, conv_parameters


def as_numpy(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().numpy()


def normalized(x: np.ndarray, norm: torch.nn.BatchNorm2d) -> np.ndarray:
    """La normalización en evaluación, y la ReLU, escritas a mano."""
    mean, var = as_numpy(norm.running_mean), as_numpy(norm.running_var)
    scaled = (x - mean[:, None, None]) / np.sqrt(var[:, None, None] + norm.eps)
    shifted = scaled * as_numpy(norm.weight)[:, None, None]
    return np.maximum(shifted + as_numpy(norm.bias)[:, None, None], 0)


@settings(max_examples=30, deadline=None)
@given(
    groups=st.integers(1, 3),
    kernel=st.sampled_from([1, 3, 5]),
    stride=st.integers(1, 2),
    dilation=st.integers(1, 2),
)
def test_block_is_our_convolution_then_norm_then_relu(groups, kernel, stride, dilation):
    torch.manual_seed(groups)
    block = ConvNormReLU(2 * groups, 3 * groups, kernel, stride, dilation, groups).double()
    x = torch.randn(2, 2 * groups, 9, 8, dtype=torch.float64)
    block.train()(x)  # mueve las medias, para que la norma haga algo
    block.eval()
    convolved = conv2d(
        x.numpy(),
        as_numpy(block[0].weight),
        stride=stride,
        padding=dilation * (kernel - 1) // 2,
        dilation=dilation,
        groups=groups,
    )
    np.testing.assert_allclose(
        as_numpy(block(x)), normalized(convolved, block[1]), atol=1e-12
    )
    if stride == 1:
        assert block(x).shape == (2, 3 * groups, 9, 8)


@pytest.mark.parametrize(
    ("inputs", "outputs", "kernel"), [(8, 16, 3), (3, 5, 5), (4, 4, 1)]
)
def test_parameter_counts(inputs, outputs, kernel):
    block = ConvNormReLU(inputs, outputs, kernel)
    weights = conv_parameters(inputs, outputs, kernel, bias=False)
    assert count_parameters(block) == weights + 2 * outputs
    separable = DepthwiseSeparable(inputs, outputs, kernel)
    depthwise = conv_parameters(inputs, inputs, kernel, groups=inputs, bias=False)
    pointwise = conv_parameters(inputs, outputs, 1, bias=False)
    assert count_parameters(separable) == depthwise + pointwise + 2 * (inputs + outputs)


def test_depthwise_half_does_not_mix_channels():
    block = DepthwiseSeparable(3, 4).eval()
    x = torch.randn(1, 3, 6, 6)
    changed = x.clone()
    changed[:, 1] += 1
    moved = (block.depthwise(x) != block.depthwise(changed)).flatten(2).any(2)[0]
    assert moved.tolist()[0::2] == [False, False]


def test_pointwise_half_does_not_look_around():
    block = DepthwiseSeparable(3, 4).eval()
    x = torch.randn(1, 3, 6, 6)
    changed = x.clone()
    changed[..., 2, 3] += 5
    moved = (block.pointwise(x) != block.pointwise(changed)).any(1)[0].nonzero().tolist()
    assert moved in ([[2, 3]], [])


def test_stride_halves_the_map():
    assert DepthwiseSeparable(3, 4, stride=2)(torch.zeros(2, 3, 9, 8)).shape == (2, 4, 5, 4)


@pytest.mark.parametrize("kernel", [0, 2, -1])
def test_even_kernels_are_refused(kernel):
    with pytest.raises(ValueError, match="se esperaba un impar"):
        ConvNormReLU(3, 4, kernel)


def test_groups_must_divide():
    with pytest.raises(ValueError, match="groups=2 debe dividir a in_channels"):
        ConvNormReLU(3, 4, groups=2)
