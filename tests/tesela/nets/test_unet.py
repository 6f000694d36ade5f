"""U-Net: los tamaños del artículo, la de hoy, y lo que cambia cada opción."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT, pictures, seeded
from tesela.nets import UNet, count_parameters, unet_sizes
from tesela.ops import conv_output_size, conv_parameters

OPTIONS = {
    "hoy": {},
    "sin saltos": {"skips": False},
    "bilineal": {"up": "bilinear"},
    "por grupos": {"norm": "group"},
    "sin norma": {"norm": "none", "depth": 2},
}


def small(**options):
    return UNet(3, CLASSES, **{"width": 8, "depth": 3, **options})


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_contract(rule, options):
    rule(lambda: small(**options))


def test_the_figure_of_the_paper():
    """Los números de la figura 1 de 2015, nivel por nivel."""
    assert unet_sizes(572) == [568, 280, 136, 64, 28, 52, 100, 196, 388]


def test_sizes_are_those_of_the_layers():
    """La misma cuenta con `conv_output_size`: dos de 3, y agrupar de 2 en 2."""
    size, expected = 188, []
    for level in range(5):
        size = size if level == 0 else conv_output_size(size, 2, stride=2)
        size = conv_output_size(conv_output_size(size, 3), 3)
        expected.append(size)
    for _ in range(4):
        size = conv_output_size(conv_output_size(2 * size, 3), 3)
        expected.append(size)
    assert unet_sizes(188) == expected == [184, 88, 40, 16, 4, 4, 4, 4, 4]


@pytest.mark.parametrize("size", [188, 204, 220])
def test_the_valid_network_measures_what_the_table_says(size):
    model = UNet(1, 2, width=4, norm="none", padding="valid").eval()
    with torch.no_grad():
        logits = model(torch.zeros(1, 1, size, 188))
    assert logits.shape == (1, 2, unet_sizes(size)[-1], unet_sizes(188)[-1])


def test_valid_equals_same_away_from_the_border():
    """Con los mismos pesos, el centro no ve el relleno y las dos contestan lo mismo."""
    options = {"depth": 1, "norm": "none"}
    valid, same = small(padding="valid", **options), small(padding="same", **options)
    same.load_state_dict(valid.state_dict())
    images = pictures(1, 36, 36)
    inner, outer = valid(images), same(images)
    lost = (36 - inner.shape[2]) // 2
    assert inner.shape[2] == unet_sizes(36, depth=1)[-1]
    crop = slice(lost, 36 - lost)
    torch.testing.assert_close(outer[:, :, crop, crop], inner, rtol=1e-4, atol=1e-5)


def by_hand(in_channels, num_classes, width, depth, bias):
    """Los parámetros, nivel por nivel, sin construir la red."""

    def pair(inputs, outputs):
        extra = 0 if bias else 2 * outputs  # la norma
        return sum(
            conv_parameters(c, outputs, 3, bias=bias) + extra for c in (inputs, outputs)
        )

    channels = [width * 2**level for level in range(depth + 1)]
    down = sum(
        pair(a, b) for a, b in zip([in_channels, *channels[:-1]], channels, strict=True)
    )
    up = sum(pair(2 * c, c) + 2 * c * c * 4 + c for c in channels[:-1])
    return down + up + width * num_classes + num_classes


@pytest.mark.parametrize("norm", ["none", "batch", "group"])
@pytest.mark.parametrize(("width", "depth"), [(64, 4), (16, 3)])
def test_parameters_by_hand(norm, width, depth):
    model = UNet(1, 2, width, depth, norm)
    assert count_parameters(model) == by_hand(1, 2, width, depth, norm == "none")


def test_the_first_skip_carries_the_detail():
    """Con saltos, un píxel que cambia se nota aunque el fondo se apague."""
    for skips in (True, False):
        model = seeded(lambda s=skips: small(skips=s)).eval()
        for up in model.up:  # nada sube desde abajo
            torch.nn.init.zeros_(up.up.weight)
        images = pictures(1, 32, 32)
        moved = images.clone()
        moved[..., 16, 16] += 1
        assert torch.equal(model(images), model(moved)) != skips


def test_dropout_only_while_training():
    model, images = seeded(lambda: small(dropout=0.5, norm="group")), pictures(2, 32, 32)
    assert not torch.equal(model(images), model(images))
    model.eval()
    assert torch.equal(model(images), model(images))


def test_odd_sides_without_padding_are_refused_with_advice():
    with pytest.raises(ValueError, match=r"570 px no pasa.*Sirven.*572.*px"):
        unet_sizes(570)
    with pytest.raises(ValueError, match="Sirven, por ejemplo, 188 px"):
        unet_sizes(16)
    with pytest.raises(ValueError, match="100 px no pasa por 4 niveles"):
        UNet(1, 2, 4, norm="none", padding="valid")(torch.zeros(1, 1, 188, 100))


def test_too_small_with_padding():
    with pytest.raises(ValueError, match="UNet necesita imágenes de 8×8 o más"):
        small()(pictures(1, 7, 20))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 0}, "UNet: depth=0"),
        ({"width": -1}, "UNet: width=-1"),
        ({"padding": "full"}, "padding='full'"),
        ({"up": "cubic"}, "mode='cubic'"),
        ({"norm": "lote"}, "norm='lote'"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        small(**options)
