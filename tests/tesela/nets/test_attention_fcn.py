"""La red de comparar atenciones: cambia una pieza y deja igual lo demás."""

import pytest
from herramientas.contrato_segmentacion import CLASSES, CONTRACT, pictures, seeded
from tesela.nets import ASPP, AttentionFCN, SqueezeExcitation, count_parameters


def small(**options):
    return AttentionFCN(3, CLASSES, **{"width": 16, **options})


BUILDS = {
    "sin nada": small,
    "con SE": lambda: small(se=True),
    "con ASPP": lambda: small(rates=(1, 2)),
    "con todo, por grupos": lambda: small(se=True, rates=(1, 2), norm="group"),
}


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_contract(rule, build):
    rule(build)


def test_each_piece_adds_its_parameters():
    base = count_parameters(small())
    se = count_parameters(SqueezeExcitation(16, 8))
    assert count_parameters(small(se=True)) == base + 3 * se
    assert count_parameters(small(se=True, blocks=2)) == base + 2 * se - 16 * 16 * 9 - 32
    for rates, pooling in [((1, 2), True), ((), True), ((3,), False)]:
        aspp = count_parameters(ASPP(16, rates, 16, image_pooling=pooling))
        model = small(rates=rates, image_pooling=pooling)
        assert count_parameters(model) == base + aspp


def test_the_rates_do_not_change_the_cost():
    near, far = (count_parameters(small(rates=r)) for r in ((1, 1, 1), (2, 4, 8)))
    assert near == far


def test_without_se_what_is_far_does_not_matter():
    """Con SE, un cambio en una esquina llega al píxel de la otra; sin ella, no."""
    images = pictures(1, 96, 96)
    moved = images.clone()
    moved[..., :16, :16] = 1 - moved[..., :16, :16]
    for se in (True, False):
        model = seeded(lambda s=se: small(se=s)).eval()
        far = (model(images) - model(moved))[..., 80:, 80:].abs().max()
        assert (far > 0) == se


def test_features_are_a_quarter_of_the_size():
    model = small().eval()
    maps = model.features(pictures(2, 34, 41))
    assert maps.shape == (2, 16, 8, 10)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"blocks": 0}, "AttentionFCN: blocks=0"),
        ({"rates": (0,)}, r"rates=\(0,\)"),
        ({"norm": "lote"}, "norm='lote'"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        small(**options)


def test_too_small():
    with pytest.raises(ValueError, match="AttentionFCN necesita imágenes de 4×4"):
        small()(pictures(1, 3, 9))
