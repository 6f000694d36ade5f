"""El codificador: los mapas son los de la red, y la red queda como estaba."""

import pytest
import torch
from tesela.nets import (
    EfficientNetLite0,
    MapEncoder,
    MobileNetV2,
    SmallCNN,
    count_parameters,
    resnet18,
    vgg11,
)
from torch import nn


class Efficient(nn.Module):
    """Una red con el trato de las EfficientNet: `features` da reducción → mapa."""

    in_channels = 3

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.second = nn.Conv2d(4, 6, 3, stride=2, padding=1)
        self.head = nn.Linear(6, 10)

    def features(self, images):
        fine = self.first(images)
        return {2: fine, 4: self.second(fine)}


def test_resnet_maps_are_its_pyramid():
    network = resnet18(width=8, output_stride=8).eval()
    encoder = MapEncoder(network)
    images = torch.rand(1, 3, 65, 64)
    expected = list(network.feature_pyramid(images).values())
    found = encoder.eval()(images)
    assert len(found) == 5
    assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))
    assert encoder.reductions == (2, 4, 8, 8, 8)
    assert encoder.channels == (8, 8, 16, 32, 64)


def test_maps_by_reduction():
    encoder = MapEncoder(Efficient())
    assert (encoder.channels, encoder.reductions) == ((4, 6), (2, 4))


@pytest.mark.parametrize("build", [EfficientNetLite0, MobileNetV2, vgg11])
def test_networks_of_the_book(build):
    network = build(num_classes=2)
    encoder = MapEncoder(network)
    assert encoder.reductions == (2, 4, 8, 16, 32)
    if hasattr(network, "feature_channels"):
        assert encoder.channels == tuple(network.feature_channels.values())
    maps = encoder.eval()(torch.rand(1, 3, 64, 96))
    assert [m.shape[1] for m in maps] == list(encoder.channels)


def test_a_list_of_layers_gives_the_last_map_of_each_size():
    network = SmallCNN(3, 10, channels=(4, 8, 16)).eval()
    encoder = MapEncoder(network)
    assert encoder.reductions == (2, 4, 8) and encoder.channels == (8, 16, 16)
    images = torch.rand(1, 3, 40, 40)
    torch.testing.assert_close(encoder(images)[-1], network.features(images))
    torch.testing.assert_close(encoder(images)[0], network.features[:5](images))
    # Con imágenes diminutas son los mismos mapas, aunque varios midan 1.
    assert [m.shape[1] for m in encoder(torch.rand(1, 3, 8, 8))] == [8, 16, 16]


@pytest.mark.parametrize("build", [Efficient, lambda: resnet18(width=8)])
def test_the_head_stays_out_and_the_network_keeps_it(build):
    network = build()
    before = count_parameters(network)
    training = network.training
    encoder = MapEncoder(network)
    unused = "head" if isinstance(network, Efficient) else "classifier"
    dropped = count_parameters(getattr(network, unused))
    assert count_parameters(encoder) == before - dropped > 0
    assert count_parameters(network) == before and network.training == training
    assert all(not m._forward_pre_hooks for m in network.modules())


def test_weights_are_shared():
    network = Efficient()
    encoder = MapEncoder(network)
    nn.init.zeros_(network.first.weight)
    nn.init.zeros_(network.first.bias)
    assert encoder(torch.rand(1, 3, 8, 8))[0].abs().max() == 0


def test_what_cannot_be_an_encoder():
    with pytest.raises(TypeError, match="Sequential no da mapas intermedios"):
        MapEncoder(nn.Sequential(nn.Conv2d(3, 4, 3)))
    with pytest.raises(TypeError, match="Linear no tiene ninguna convolución"):
        MapEncoder(nn.Linear(2, 2))


def test_bad_images():
    encoder = MapEncoder(SmallCNN(3, 10, channels=(4, 8)))
    with pytest.raises(ValueError, match="El codificador se construyó con in_channels=3"):
        encoder(torch.zeros(1, 1, 32, 32))
    with pytest.raises(ValueError, match="El codificador necesita imágenes de 4×4"):
        encoder(torch.zeros(1, 3, 3, 32))
