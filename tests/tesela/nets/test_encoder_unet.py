"""U-Net sobre otro codificador: tamaños, saltos y las cuentas de su decodificador."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT
from tesela.nets import EncoderUNet, MapEncoder, SmallCNN, count_parameters, resnet18
from tesela.ops import conv_parameters

DECODER = (32, 16, 16, 8, 8)


def on_resnet(**options):
    return EncoderUNet(resnet18(width=8), CLASSES, DECODER, **options)


def on_small_cnn():
    return EncoderUNet(SmallCNN(3, 10, channels=(8, 16)), CLASSES, (16, 8))


BUILDS = {
    "ResNet": on_resnet,
    "sin saltos": lambda: on_resnet(skips=False),
    "bilineal y por grupos": lambda: on_resnet(up="bilinear", norm="group"),
    "SmallCNN": on_small_cnn,
}


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_contract(rule, build):
    if (
        build is BUILDS["sin saltos"]
        and rule.__name__ == "gradient_reaches_every_parameter"
    ):
        rule(build)  # sin saltos todo pasa por el fondo: igual debe llegar
        return
    rule(build)


def test_decoder_parameters_by_hand():
    model = on_resnet()
    encoder = MapEncoder(resnet18(width=8))
    beside = (*encoder.channels[-2::-1], 0)
    inputs, total = encoder.channels[-1], 0
    for skip, outputs in zip(beside, DECODER, strict=True):
        for channels in (inputs + skip, outputs):
            total += conv_parameters(channels, outputs, 3, bias=False) + 2 * outputs
        inputs = outputs
    total += conv_parameters(inputs, CLASSES, 3)
    assert count_parameters(model) == count_parameters(encoder) + total


def test_the_trained_weights_are_used():
    network = resnet18(width=8)
    model = EncoderUNet(network, CLASSES, DECODER)
    with torch.no_grad():
        network.stem[0].weight.mul_(2)
    assert torch.equal(model.encoder.network.stem[0].weight, network.stem[0].weight)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"decoder_channels": (8, 8)}, r"decoder_channels=\(8, 8\).*que da 5"),
        ({"decoder_channels": (8, 8, 8, 8, 0)}, "entero positivo"),
        ({"up": "transpose"}, "up='transpose'; se esperaba 'nearest' o 'bilinear'"),
        ({"num_classes": 0}, "num_classes=0"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        EncoderUNet(resnet18(width=8), **{"num_classes": 5, **options})
