"""Las ocho redes: sus piezas, sus canales y el presupuesto que comparten."""

import pytest
from tesela.experiments.asymmetric_variants import (
    BUDGET,
    PIECES,
    RATES,
    SHAPES,
    VARIANTS,
    build_variant,
    level_channels,
    variant_name,
)
from tesela.nets import ASPP, SqueezeExcitation, UNet, count_parameters
from torch import nn


def test_every_combination_once():
    assert len(VARIANTS) == len(set(VARIANTS)) == 8
    assert len({variant_name(levels) for levels in VARIANTS}) == 8


def test_the_budget_is_the_one_of_the_unet():
    unet = UNet(3, 5, width=8, depth=3)
    plain = build_variant((False, False, False), 5)
    assert count_parameters(unet) == count_parameters(plain) == BUDGET
    assert [tuple(p.shape) for p in unet.parameters()] == [
        tuple(p.shape) for p in plain.parameters()
    ]


@pytest.mark.parametrize("levels", VARIANTS, ids=variant_name)
def test_each_network_has_its_pieces_and_meets_the_budget(levels):
    model = build_variant(levels, 5)
    asymmetric, aspp, se = levels
    assert abs(count_parameters(model) / BUDGET - 1) < 0.03
    found = [m for m in model.modules() if isinstance(m, ASPP)]
    assert [m.rates for m in found] == ([RATES] if aspp else [])
    gates = sum(isinstance(m, SqueezeExcitation) for m in model.modules())
    assert gates == (3 if se else 0)

    def convolutions(part: nn.Module) -> int:
        return sum(
            isinstance(m, nn.Conv2d) and m.kernel_size == (3, 3) for m in part.modules()
        )

    encoder, decoder = SHAPES[asymmetric]
    assert [convolutions(part) for part in model.encode] == list(encoder)
    assert [convolutions(part) for part in model.decode] == [decoder] * 3
    assert asymmetric == (sum(encoder) > 3 * decoder + 2)


def test_channels_by_hand():
    """De 43: 21.5, 10.75 y 5.375, al par más cercano si quedan a la mitad."""
    assert level_channels(43) == (5, 11, 22, 43)
    assert level_channels(2) == (1, 1, 1, 2)


def test_wrong_levels():
    with pytest.raises(ValueError, match="dice 2 cosas; se esperaba una verdad o falsedad"):
        build_variant((True, False), 5)
    assert len(PIECES) == 3
