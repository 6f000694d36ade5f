"""Cada imagen o tamaño que no sirve se explica antes de calcular nada."""

import pytest
import torch
from tesela.nets import (
    VGG,
    AlexNet,
    ConvNeXt,
    GoogLeNet,
    LeNet5,
    ResNet,
    Xception,
    build_model,
)
from tesela.nets.inputs import check_images, check_sizes
from tesela.nets.zoo import MODELS


def test_good_images_pass():
    check_images(torch.zeros(1, 3, 63, 70), "Red", 3, min_size=63)
    check_images(torch.zeros(0, 1, 32, 32), "Red", 1, min_size=32, exact=True)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((3, 64, 64), r"lote de 4 ejes .* llegó \(3, 64, 64\)\. Si es una sola imagen"),
        ((2, 64), r"lote de 4 ejes \(N, C, H, W\) y llegó \(2, 64\)\.$"),
        ((1, 64, 64, 3), r"in_channels=3 y llegaron imágenes de 64 canales.*orden de los"),
        ((1, 3, 62, 64), r"imágenes de 63×63 o más y llegaron de 62×64"),
    ],
)
def test_bad_images(shape, message):
    with pytest.raises(ValueError, match=message):
        check_images(torch.zeros(shape), "Red", 3, min_size=63)


def test_exact_size():
    with pytest.raises(ValueError, match="lee imágenes de 32×32 y llegaron de 28×28"):
        check_images(torch.zeros(1, 1, 28, 28), "LeNet5", 1, min_size=32, exact=True)


@pytest.mark.parametrize("value", [0, -1, 2.0, True, "3"])
def test_bad_sizes(value):
    with pytest.raises(ValueError, match=r"VGG: num_classes=.*de 1 en adelante"):
        check_sizes("VGG", num_classes=value)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_network_refuses_bad_images(name):
    with torch.device("meta"):
        model = build_model(name, num_classes=5, in_channels=3)
        with pytest.raises(ValueError, match=r"\(N, [C3], H, W\).* una sola"):
            model(torch.zeros(3, 224, 224))
        with pytest.raises(ValueError, match=r"in_channels=3 y llegaron|\(N, 3, H, W\)"):
            model(torch.zeros(1, 1, 224, 224))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_network_refuses_bad_sizes(name):
    with pytest.raises(ValueError, match="num_classes=0"):
        build_model(name, num_classes=0)
    with pytest.raises(ValueError, match="in_channels=-1"):
        build_model(name, in_channels=-1)


@pytest.mark.parametrize(
    ("network", "smallest"),
    [(AlexNet, 63), (VGG, 32), (GoogLeNet, 15), (ResNet, 1), (ConvNeXt, 32), (Xception, 7)],
)
def test_the_smallest_image_is_the_smallest(network, smallest):
    with torch.device("meta"):
        model = network(num_classes=2).eval()
        assert model(torch.zeros(1, 3, smallest, smallest)).shape == (1, 2)
        # Una menos ya no cabe: lo dice la propia red sin nuestra revisión.
        unchecked = {AlexNet: "features", VGG: "features", Xception: "stem"}.get(network)
        if unchecked:
            with pytest.raises(RuntimeError):
                getattr(model, unchecked)(torch.zeros(1, 3, smallest - 1, smallest - 1))
        if smallest > 1:
            with pytest.raises(ValueError, match=f"{smallest}×{smallest} o más"):
                model(torch.zeros(1, 3, smallest - 1, smallest))


def test_lenet_reads_only_32():
    with pytest.raises(ValueError, match="lee imágenes de 32×32 y llegaron de 28×28"):
        LeNet5()(torch.zeros(1, 1, 28, 28))
