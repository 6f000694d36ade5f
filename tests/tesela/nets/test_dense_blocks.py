"""Las piezas de las redes densas: sus tamaños, sus cuentas y lo que no aceptan."""

import pytest
import torch
from tesela.nets import count_parameters
from tesela.nets.dense_blocks import ConvBlock, Upsample, center_crop, resize_logits
from tesela.ops import conv_parameters, upsample
from torch import nn


@pytest.mark.parametrize("norm", ["batch", "group", "none"])
@pytest.mark.parametrize(("kernel", "dilation"), [(1, 1), (3, 1), (3, 3), (5, 2)])
def test_same_keeps_the_size_and_valid_loses_the_reach(norm, kernel, dilation):
    x = torch.randn(2, 4, 21, 18)
    reach = dilation * (kernel - 1)
    same = ConvBlock(4, 8, kernel, norm, dilation)(x)
    valid = ConvBlock(4, 8, kernel, norm, dilation, padding="valid")(x)
    assert same.shape == (2, 8, 21, 18)
    assert valid.shape == (2, 8, 21 - reach, 18 - reach)
    assert (same >= 0).all()


def test_bias_only_where_there_is_no_norm():
    weights = conv_parameters(4, 8, 3, bias=False)
    assert count_parameters(ConvBlock(4, 8)) == weights + 16
    assert count_parameters(ConvBlock(4, 8, norm="none")) == weights + 8


def test_without_norm_the_scale_survives_many_layers():
    """La receta de He: tras 12 capas con ReLU los cuadrados siguen midiendo cerca de 1."""
    torch.manual_seed(0)
    stack = nn.Sequential(*(ConvBlock(32, 32, 1, norm="none") for _ in range(12)))
    power = stack(torch.randn(64, 32, 8, 8)).square().mean() / 0.5
    assert 0.2 < power.item() < 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kernel_size": 2}, "kernel_size=2: se esperaba un impar"),
        ({"padding": "full"}, "padding='full': se esperaba 'same' o 'valid'"),
        ({"norm": "lote"}, "norm='lote'"),
    ],
)
def test_bad_blocks(options, message):
    with pytest.raises(ValueError, match=message):
        ConvBlock(3, 4, **options)


@pytest.mark.parametrize("mode", ["transpose", "bilinear", "nearest"])
@pytest.mark.parametrize("size", [(6, 8), (7, 9), (7, 8)])
def test_upsample_reaches_the_size(mode, size):
    up = Upsample(4, 4, mode)
    assert up(torch.randn(1, 4, 3, 4), size).shape == (1, 4, *size)


def test_the_extra_row_repeats_the_last():
    up = Upsample(1, 1)
    wide = up(torch.randn(1, 1, 2, 3), (5, 7))
    assert torch.equal(wide[:, :, 4], wide[:, :, 3])
    assert torch.equal(wide[..., 6], wide[..., 5])


def test_bilinear_is_our_upsample():
    x = torch.randn(2, 3, 4, 5, dtype=torch.float64)
    ours = upsample(x.numpy(), (9, 7), mode="bilinear")
    torch.testing.assert_close(resize_logits(x, (9, 7)), torch.from_numpy(ours))
    assert resize_logits(x, (4, 5)) is x


def test_bad_upsamples():
    with pytest.raises(ValueError, match="mode='cubic'"):
        Upsample(4, 4, "cubic")
    with pytest.raises(ValueError, match="no cambia los canales"):
        Upsample(4, 2, "nearest")
    with pytest.raises(ValueError, match=r"De \(2, 2\) se amplía a \(4, 4\)"):
        Upsample(1, 1)(torch.zeros(1, 1, 2, 2), (6, 4))


def test_center_crop_is_the_center():
    x = torch.arange(35.0).reshape(1, 1, 5, 7)
    assert torch.equal(center_crop(x, (3, 3)), x[:, :, 1:4, 2:5])
    assert torch.equal(center_crop(x, (2, 4)), x[:, :, 1:3, 1:5])  # el que sobra, al final
    with pytest.raises(ValueError, match="No cabe un recorte"):
        center_crop(x, (6, 1))
