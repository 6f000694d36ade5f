"""ConvNeXt: la de torchvision, con sus pesos, y un bloque hecho a mano."""

from itertools import pairwise

import pytest
import torch
import torchvision
from tesela.nets import ConvNeXt, ConvNeXtBlock, convnext_name, count_parameters
from tesela.nets.convnext import ChannelLayerNorm
from torch.nn import functional as F


def randomize(model: torch.nn.Module) -> None:
    """Pesos que se notan: los de fábrica dejan cada bloque en casi la identidad."""
    for name, parameter in model.named_parameters():
        if parameter.ndim in (2, 4):
            torch.nn.init.kaiming_normal_(parameter)
        else:
            middle = 0.0 if name.endswith("bias") else 1.0
            torch.nn.init.normal_(parameter, middle, 0.3)


def test_equal_to_torchvision_with_its_weights():
    torch.manual_seed(0)
    theirs = torchvision.models.convnext_tiny().eval()
    randomize(theirs)
    ours = ConvNeXt().eval()
    ours.load_state_dict({convnext_name(k): v for k, v in theirs.state_dict().items()})
    assert count_parameters(ours) == count_parameters(theirs) == 28_589_128
    images = F.interpolate(torch.rand(2, 3, 4, 4), size=(64, 64))
    with torch.no_grad():
        expected = theirs(images)
        torch.testing.assert_close(ours(images), expected, rtol=1e-4, atol=1e-4)
    # Si la salida no dependiera de la imagen, cualquier red coincidiría.
    assert (expected[0] - expected[1]).abs().max() > 0.1


def test_the_parameters_by_hand():
    def block(c: int) -> int:
        return 49 * c + c + 2 * c + c * 4 * c + 4 * c + 4 * c * c + c + c

    widths, depths = (96, 192, 384, 768), (3, 3, 9, 3)
    total = 48 * 96 + 96 + 2 * 96 + 2 * 768 + 768 * 1000 + 1000
    total += sum(depth * block(c) for depth, c in zip(depths, widths, strict=True))
    for a, b in pairwise(widths):
        total += 2 * a + 4 * a * b + b
    assert total == 28_589_128


def test_the_norm_takes_the_channels_of_each_pixel():
    norm, x = ChannelLayerNorm(5), torch.randn(2, 5, 3, 4)
    expected = F.layer_norm(x.movedim(1, 3), (5,), eps=1e-6).movedim(3, 1)
    torch.testing.assert_close(norm(x), expected)


def test_a_block_is_almost_the_identity_at_the_start():
    torch.manual_seed(0)
    x = torch.randn(2, 6, 9, 8)
    assert (ConvNeXtBlock(6)(x) - x).abs().max() < 1e-4
    assert (ConvNeXtBlock(6, scale=1.0)(x) - x).abs().max() > 0.1


def test_small_images_and_gradients():
    model = ConvNeXt(1, 4, depths=(1, 1), widths=(8, 16), patch=2)
    logits = model(torch.rand(2, 1, 32, 32))
    assert logits.shape == (2, 4)
    logits.square().sum().backward()
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depths": (1, 2)}, "tantas profundidades como anchos"),
        ({"widths": (0, 1, 1, 1)}, "enteros positivos"),
        ({"patch": 0}, "patch=0"),
    ],
)
def test_bad_sizes_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        ConvNeXt(**options)


@pytest.mark.parametrize("key", ["layer1.0.conv1.weight", "classifier.7.weight"])
def test_weights_of_another_network_are_refused(key):
    with pytest.raises(ValueError, match=f"'{key}' no es un parámetro de convnext_tiny"):
        convnext_name(key)
