"""DeepLabV3+: con y sin decodificador, y de dónde sale el detalle."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT, pictures, seeded
from tesela.nets import ASPP, DeepLabV3Plus, SmallCNN, count_parameters, resnet18
from tesela.ops import conv_parameters


def small(stride=16, **options):
    options = {"channels": 16, "low_channels": 8, **options}
    return DeepLabV3Plus(resnet18(width=8, output_stride=stride), CLASSES, **options)


BUILDS = {
    "paso 8": lambda: small(8),
    "paso 16": small,
    "paso 32": lambda: small(32),
    "sin decodificador": lambda: small(decoder=False),
    "separable": lambda: small(separable=True),
}


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_contract(rule, build):
    rule(build)


def test_parameters_by_hand():
    model = small()
    decoder = conv_parameters(8, 8, 1, bias=False) + 16  # el mapa fino, de 8 a 8 canales
    decoder += conv_parameters(24, 16, 3, bias=False) + 32
    decoder += conv_parameters(16, 16, 3, bias=False) + 32
    expected = (
        count_parameters(model.encoder)
        + count_parameters(ASPP(64, (6, 12, 18), 16))
        + decoder
        + conv_parameters(16, CLASSES, 1)
    )
    assert count_parameters(model) == expected
    assert count_parameters(small(decoder=False)) == expected - decoder


def test_the_low_map_is_the_last_at_a_quarter():
    assert small().low_index == 1
    assert small().encoder.reductions == (2, 4, 8, 16, 16)


def test_the_decoder_brings_the_detail():
    """Si ASPP no dice nada, con decodificador la salida aún depende de la imagen."""
    for decoder in (True, False):
        model = seeded(lambda d=decoder: small(decoder=d)).eval()
        torch.nn.init.zeros_(model.aspp.project[1].weight)
        images = pictures(1, 64, 64)
        assert torch.equal(model(images), model(images.flip(3))) != decoder


def test_what_it_needs():
    encoder = SmallCNN(3, 10, channels=(8, 8))
    with pytest.raises(ValueError, match=r"mapas a \(2, 4\).*necesita uno a 1/4"):
        DeepLabV3Plus(encoder, 2, rates=(1,))
    model = DeepLabV3Plus(encoder, 2, rates=(1,), channels=8, decoder=False)
    assert model.eval()(pictures(1, 20, 20)).shape == (1, 2, 20, 20)
    with pytest.raises(ValueError, match="low_channels=0"):
        small(low_channels=0)
