"""La U-Net asimétrica: cada pieza se quita sola, y el presupuesto se cumple."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT, pictures
from tesela.nets import ASPP, AsymmetricUNet, UNet, count_parameters, match_budget
from torch import nn

LEVELS = (1, 2, 2, 3)


def small(**options):
    return AsymmetricUNet(3, CLASSES, **{"width": 8, "encoder_blocks": LEVELS, **options})


BUILDS = {
    "completa": small,
    "sin ASPP": lambda: small(aspp=False),
    "sin SE": lambda: small(se=False),
    "sin nada": lambda: small(aspp=False, se=False),
    "simétrica": lambda: small(encoder_blocks=(2, 2, 2, 2), decoder_blocks=2),
    "por grupos": lambda: small(norm="group"),
}


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_contract(rule, build):
    rule(build)


def test_without_pieces_it_is_the_unet():
    plain = small(encoder_blocks=(2, 2, 2, 2), decoder_blocks=2, aspp=False, se=False)
    unet = UNet(3, CLASSES, width=8, depth=3)
    assert count_parameters(plain) == count_parameters(unet)
    # La misma red: los pesos, en el mismo orden de capas, dan lo mismo.
    unet.load_state_dict(
        {k: plain.state_dict()[k.replace("down.", "encode.")] for k in unet.state_dict()}
    )
    images = pictures(1, 40, 33)
    torch.testing.assert_close(plain.eval()(images), unet.eval()(images))


def test_the_width_of_each_level_can_be_given():
    doubled, listed = small(), small(width=(8, 16, 32, 64))
    listed.load_state_dict(doubled.state_dict())
    images = pictures(1, 40, 33)
    torch.testing.assert_close(doubled.eval()(images), listed.eval()(images))
    uneven = small(width=(5, 11, 22, 43))
    shapes = [tuple(part[0][0].weight.shape[:2]) for part in uneven.encode]
    assert shapes == [(5, 3), (11, 5), (22, 11), (43, 22)]
    assert [tuple(up.up.weight.shape[:2]) for up in uneven.up] == [
        (43, 22),
        (22, 11),
        (11, 5),
    ]
    assert uneven(pictures(2, 33, 40)).shape == (2, CLASSES, 33, 40)


def test_what_each_piece_costs():
    """SE de C canales y 8 en medio: 2·C·8 + 8 + C; ASPP, la suya y su 1×1 de vuelta."""
    base = count_parameters(small(aspp=False, se=False))
    se = sum(2 * c * 8 + 8 + c for c in (8, 16, 32))
    assert count_parameters(small(aspp=False)) - base == se
    aspp = count_parameters(ASPP(64, (2, 4, 6), 32)) + 32 * 64 + 2 * 64
    assert count_parameters(small(se=False)) - base == aspp


def test_it_is_deeper_on_the_way_down():
    def convolutions(part):
        return sum(
            isinstance(m, nn.Conv2d) and m.kernel_size == (3, 3) for m in part.modules()
        )

    model = small()
    assert convolutions(model.encode) == sum(LEVELS) > convolutions(model.decode) == 3


@pytest.mark.parametrize("budget", [50_000, 200_000, 1_000_000])
def test_the_budget_is_met(budget):
    for options in ({}, {"aspp": False}, {"se": False, "decoder_blocks": 2}):
        width = match_budget(lambda w, o=options: small(width=w, **o), budget)
        assert width % 4 == 0
        best = abs(count_parameters(small(width=width, **options)) - budget)
        for other in (width - 4, width + 4):
            if other > 0:
                assert best <= abs(count_parameters(small(width=other, **options)) - budget)


def test_a_budget_out_of_reach():
    with pytest.raises(
        ValueError, match=r"Con ancho 8 hay 72 parámetros y se buscaban 1000"
    ):
        match_budget(lambda n: nn.Linear(n, n), 1000, largest=8)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoder_blocks": (2,)}, "se esperaban dos niveles o más"),
        ({"encoder_blocks": (2, 0)}, "entero positivo"),
        ({"decoder_blocks": 0}, "decoder_blocks=0"),
        ({"width": 0}, "width=0"),
        ({"width": (8, 0, 32, 64)}, r"width\[1\]=0"),
        ({"width": (8, 16)}, r"trae 2 anchos y encoder_blocks tiene 4 niveles"),
        ({"rates": (0,)}, r"rates=\(0,\)"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        small(**options)


def test_too_small():
    with pytest.raises(ValueError, match="AsymmetricUNet necesita imágenes de 8×8"):
        small()(pictures(1, 7, 9))
