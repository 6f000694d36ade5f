import numpy as np
import pytest
from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_blocks import block_material
from tesela.data.synthetic_layout import BARE, FIELD, HOUSES, PARK, TOWERS, YARD
from tesela.data.synthetic_random import SmoothNoise, Stream
from tesela.data.synthetic_streets import Cells

SEED = np.array(12345)
# Qué puede haber en el suelo de cada uso.
ALLOWED = {
    HOUSES: {mat.GRASS, mat.DRY, mat.SOIL, mat.TILE, mat.CONCRETE, mat.HEDGE},
    TOWERS: {mat.GRASS, mat.CONCRETE, mat.TILE, mat.LOT},
    PARK: {mat.GRASS, mat.DRY, mat.SAND},
    BARE: {mat.SOIL, mat.SAND, mat.DRY},
    YARD: {mat.CONCRETE, mat.LOT},
    FIELD: {mat.CROP, mat.FURROW},
}
CENTRES = (np.arange(200) + 0.5).astype(np.float32) / 2


@pytest.fixture
def paint(make_plan):
    """Una escena de 100 m con manzanas de 50 m y lotes de 15 m, a 0.5 m por píxel."""

    def run(kind, green=0.5, noise=0.0, seed=SEED, **options):
        plan = make_plan(100.0, kind, block=50, **options)
        u, v = plan.frame(CENTRES, CENTRES, "grid")
        cells = Cells.of(plan, u, v)
        rough = noise * SmoothNoise(Stream(8), 100.0, 100.0, 6.0).grid(CENTRES, CENTRES)
        return cells, *block_material(plan, cells, rough, green, seed)

    return run


@pytest.mark.parametrize("kind", ALLOWED)
@pytest.mark.parametrize("arid", [False, True])
def test_cada_uso_pone_solo_sus_materiales(paint, kind, arid):
    found = set()
    for seed in range(8):
        _, material, tone = paint(kind, noise=2.0, seed=np.array(seed), arid=arid)
        assert material.shape == tone.shape == (200, 200)
        assert material.dtype == np.uint8 and tone.dtype == np.float32
        found |= set(np.unique(material).tolist())
    missing = {mat.DRY if arid else mat.SOIL} if kind == HOUSES else set()
    assert found == ALLOWED[kind] - missing


def test_entre_lotes_hay_barda_o_seto(paint):
    """A menos de 0.45 m del lindero o de la mitad de la manzana no hay patio."""
    cells, material, _ = paint(HOUSES, green=1.0)
    to_edge = np.abs(cells.left - 15 * np.round(cells.left / 15))
    fence = (to_edge < 0.45) | (np.abs(cells.above - cells.below) / 2 < 0.45)
    assert 0.03 < fence.mean() < 0.2
    assert set(np.unique(material[fence]).tolist()) == {mat.HEDGE, mat.CONCRETE}
    assert mat.HEDGE not in material[~fence]


def test_el_patio_de_un_lote_es_de_una_pieza_y_de_un_tono(paint):
    """Sin ruido, todo el interior de un lote tiene un solo material y un solo tono."""
    cells, material, tone = paint(HOUSES)
    plot = np.floor(cells.left / 15)
    inner = (np.abs(cells.left / 15 - plot - 0.5) < 0.4) & (
        np.abs(cells.above - cells.below) > 2
    )
    half = cells.above < cells.below
    lots, tones = 0, set()
    for i in (1, 2):
        for k in range(3):
            for side in (False, True):
                lot = inner & (cells.i == i) & (cells.j == 1) & (plot == k) & (half == side)
                assert len(np.unique(material[lot])) == 1 and len(np.unique(tone[lot])) == 1
                lots, tones = lots + 1, tones | set(tone[lot].tolist())
    assert lots == 12 and len(tones) == 12
    assert min(tones) >= 0.9 and max(tones) <= 1.1


def test_que_tan_verdes_son_los_patios(paint):
    amounts = [
        np.mean(
            [
                (paint(HOUSES, green, seed=np.array(s))[1] == mat.GRASS).mean()
                for s in range(6)
            ]
        )
        for green in (0.0, 0.3, 0.9)
    ]
    assert amounts[0] == 0 and amounts[1] < 0.5 < amounts[2]
    assert mat.HEDGE not in paint(HOUSES, green=0.0)[1]


def test_los_surcos_son_rayas_a_lo_largo_de_u(paint):
    """Sin ruido dependen solo de `v`, y cada manzana tiene su paso, de 0.7 a 2.5 m."""
    cells, material, _ = paint(FIELD)
    for i in (1, 2):
        block = material[:, (cells.i == i)[0]][(cells.j == 1)[:, 0]]
        assert (block == block[:, :1]).all()
        changes = (block[1:, 0] != block[:-1, 0]).sum()
        metres = len(block) / 2
        assert metres / 2.5 <= changes / 2 + 1 and changes / 2 - 1 <= metres / 0.7


def test_lo_mismo_con_el_mismo_azar_y_otra_cosa_con_otro(paint):
    first, again = paint(HOUSES), paint(HOUSES)
    np.testing.assert_array_equal(first[1], again[1])
    np.testing.assert_array_equal(first[2], again[2])
    assert (paint(HOUSES, seed=np.array(1))[1] != first[1]).mean() > 0.1


def test_el_uso_es_el_de_la_manzana_de_cada_pixel(make_plan):
    """Una manzana de cultivo entre patios de maniobra no se sale de sus ejes."""
    plan = make_plan(100.0, YARD, block=50)
    plan.kinds[1, 2] = FIELD
    u, v = plan.frame(CENTRES, CENTRES, "grid")
    material, _ = block_material(
        plan, Cells.of(plan, u, v), np.zeros(u.shape, np.float32), 0.5, SEED
    )
    field = (material == mat.CROP) | (material == mat.FURROW)
    # `plan.kinds[i, j]`: i va a lo largo de u (columnas) y j a lo largo de v (filas).
    inside = np.zeros(field.shape, dtype=bool)
    i, j = Cells.of(plan, u, v).i, Cells.of(plan, u, v).j
    inside[(i == 1) & (j == 2)] = True
    np.testing.assert_array_equal(field, inside)
    assert inside[100:, :100].all() and inside.sum() == 100 * 100
