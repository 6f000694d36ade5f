"""VGG: las cuentas de la tabla y la igualdad con torchvision, con norma y sin ella."""

import pytest
import torch
import torchvision
from herramientas.redes_ajenas import live_statistics
from tesela.nets import (
    VGG,
    count_parameters,
    load_matching,
    torchvision_names,
    vgg11,
    vgg16,
)
from torch import nn

COUNTS = {
    ("vgg11", False): 132_863_336,
    ("vgg11", True): 132_868_840,
    ("vgg16", False): 138_357_544,
    ("vgg16", True): 138_365_992,
}


@pytest.mark.parametrize(("name", "norm"), COUNTS)
def test_counts_and_shapes_are_those_of_torchvision(name, norm):
    ours_class = {"vgg11": vgg11, "vgg16": vgg16}[name]
    with torch.device("meta"):
        ours = ours_class(norm=norm)
        theirs = torchvision.models.get_model(f"{name}_bn" if norm else name)
    assert count_parameters(ours) == count_parameters(theirs) == COUNTS[name, norm]
    shapes = {k: v.shape for k, v in theirs.state_dict().items()}
    assert {k: v.shape for k, v in ours.state_dict().items()} == shapes


def test_dense_layers_by_hand():
    with torch.device("meta"):
        net = vgg16()
    dense = 4096 * (25088 + 1) + 4096 * (4096 + 1) + 1000 * (4096 + 1)
    assert count_parameters(net.classifier) == dense == 123_642_856
    assert count_parameters(net.features) == 138_357_544 - dense


def pair(norm: bool) -> tuple[VGG, nn.Module]:
    """La nuestra y la de torchvision, las dos con canales y capas densas chicas."""
    torch.manual_seed(0)
    layers = torchvision.models.vgg.make_layers([8, "M", 12, 12, "M"], batch_norm=norm)
    theirs = torchvision.models.VGG(layers, num_classes=5)
    theirs.classifier[0] = nn.Linear(12 * 49, 16)
    theirs.classifier[3] = nn.Linear(16, 16)
    theirs.classifier[6] = nn.Linear(16, 5)
    live_statistics(theirs)
    ours = VGG(3, 5, depths=(1, 2), channels=(8, 12), norm=norm, hidden=16)
    load_matching(ours, theirs.state_dict(), torchvision_names("vgg16"))
    return ours, theirs


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("norm", [False, True])
def test_same_outputs_as_torchvision(norm, training):
    ours, theirs = pair(norm)
    x = torch.randn(3, 3, 37, 30)
    outputs = []
    for net in (ours, theirs):
        net.train(training)
        torch.manual_seed(1)  # el dropout apaga las mismas neuronas
        outputs.append(net(x))
    torch.testing.assert_close(*outputs, atol=1e-5, rtol=1e-5)
    if norm and training:  # y las medias que se guardan también son las mismas
        for (name, a), b in zip(
            ours.state_dict().items(), theirs.state_dict().values(), strict=True
        ):
            torch.testing.assert_close(a, b, msg=name)


def test_full_features_of_vgg11():
    torch.manual_seed(0)
    cfg = torchvision.models.vgg.cfgs["A"]
    theirs = torchvision.models.vgg.make_layers(cfg).eval()
    ours = vgg11(num_classes=2, hidden=4).features.eval()
    load_matching(ours, theirs.state_dict())
    x = torch.randn(1, 3, 40, 36)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    ("depths", "channels"), [((1, 1), (8,)), ((), ()), ((0, 1), (8, 8)), ((1,), (0,))]
)
def test_bad_tables(depths, channels):
    with pytest.raises(ValueError, match="se esperaban enteros positivos, uno por etapa"):
        VGG(depths=depths, channels=channels)


def test_the_smallest_image_follows_the_stages():
    net = VGG(1, 2, depths=(1, 1), channels=(4, 4), hidden=4)
    assert net(torch.zeros(1, 1, 4, 4)).shape == (1, 2)
    with pytest.raises(ValueError, match="VGG necesita imágenes de 4×4 o más"):
        net(torch.zeros(1, 1, 3, 4))
