"""El registro: todas las redes por su nombre, y lo que no existe se dice."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT
from tesela.nets import SEGMENTERS, SmallCNN, build_segmenter, load_efficientnet_lite0
from tesela.training import seed_everything

SMALL = {
    "unet": {"width": 8, "depth": 3},
    "asymmetric_unet": {"width": 8, "encoder_blocks": (1, 1, 2)},
    "fcn": {"skips": 1},
    "encoder_unet": {"decoder_channels": (16, 16, 8, 8, 8)},
    "deeplabv3": {"channels": 16},
    "deeplabv3plus": {"channels": 16, "low_channels": 8},
}


def build(name):
    own = name in ("unet", "asymmetric_unet")
    encoder = {} if own else {"encoder_options": {"width": 8, "output_stride": 16}}
    return build_segmenter(name, CLASSES, **encoder, **SMALL[name])


def test_every_name_has_a_case_here():
    assert sorted(SMALL) == sorted(SEGMENTERS)


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", SEGMENTERS)
def test_contract(rule, name):
    rule(lambda: build(name))


def test_an_encoder_of_your_own():
    encoder = SmallCNN(1, 10, channels=(8, 8))
    model = build_segmenter("fcn", 2, encoder=encoder).eval()
    assert model(torch.zeros(1, 1, 20, 21)).shape == (1, 2, 20, 21)


def test_a_pretrained_encoder_by_name():
    model = build_segmenter("encoder_unet", 6, encoder="efficientnet_lite0").eval()
    loaded = load_efficientnet_lite0().state_dict()
    own = model.encoder.network.state_dict()
    assert len(own) == sum(not k.startswith(("head", "classifier")) for k in loaded)
    assert all(torch.equal(value, loaded[name]) for name, value in own.items())
    assert model(torch.zeros(1, 3, 65, 40)).shape == (1, 6, 65, 40)
    with pytest.raises(ValueError, match="se entrenó con 3 canales y se pidieron 1"):
        build_segmenter("fcn", 6, in_channels=1, encoder="efficientnet_lite0")


def test_channels_reach_the_network():
    for name in ("unet", "fcn"):
        options = SMALL[name] if name == "unet" else {"encoder_options": {"width": 8}}
        model = build_segmenter(name, 2, in_channels=4, **options).eval()
        assert model(torch.zeros(1, 4, 64, 64)).shape == (1, 2, 64, 64)


def test_the_seed_decides_the_weights():
    found = []
    for seed in (0, 0, 1):
        seed_everything(seed)
        found.append(build("unet").state_dict()["classifier.weight"])
    assert torch.equal(found[0], found[1]) and not torch.equal(found[0], found[2])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            ("pspnet", {}),
            ValueError,
            "No conozco la red 'pspnet'. Usa una de: asymmetric_unet",
        ),
        (("fcn", {"encoder": "vgg"}), ValueError, "No conozco el codificador 'vgg'"),
        (("unet", {"encoder": "resnet50"}), ValueError, "trae su propio codificador"),
        (
            ("unet", {"encoder_options": {"width": 8}}),
            ValueError,
            "trae su propio codificador",
        ),
        (
            ("fcn", {"encoder": SmallCNN(3, 2), "encoder_options": {"width": 8}}),
            ValueError,
            "encoder ya es una red",
        ),
        (("unet", {"hondo": 3}), TypeError, "hondo"),
    ],
)
def test_bad_names(call, error, message):
    name, options = call
    with pytest.raises(error, match=message):
        build_segmenter(name, 6, **options)
