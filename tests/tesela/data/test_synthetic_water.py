import numpy as np
import pytest
from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_water import flood

PIXEL = 0.5
SIDE = 80
CENTRES = ((np.arange(SIDE) + 0.5) * PIXEL).astype(np.float32)
# La orilla es una recta vertical a 20 m: a la izquierda agua, a la derecha tierra.
DISTANCE = np.broadcast_to(CENTRES[None, :] - 20, (SIDE, SIDE)).astype(np.float32)


@pytest.fixture
def shore(make_plan):
    def make(water="lago", bank=5.0, distance=DISTANCE, **options):
        plan = make_plan(40.0, **options)
        plan.water, plan.bank_width = water, bank
        plan.water_distance = lambda ys, xs: distance
        return plan

    return make


def run(plan, rough=0.0, material=mat.TILE):
    ground = np.full((SIDE, SIDE), material, dtype=np.uint8)
    paint = np.full((SIDE, SIDE), 0.5, dtype=np.float32)
    noise = np.full((SIDE, SIDE), rough, dtype=np.float32)
    light = flood(plan, ground, paint, CENTRES, CENTRES, noise)
    assert light.shape == ground.shape and light.dtype == np.float32
    return ground, paint, light


def test_sin_agua_no_cambia_nada(shore):
    ground, paint, light = run(shore("nada"))
    assert (ground == mat.TILE).all() and (paint == 0.5).all() and (light == 1).all()


@pytest.mark.parametrize(
    ("water", "arid", "bank"),
    [
        ("lago", False, mat.SOIL),
        ("rio", False, mat.SOIL),
        ("lago", True, mat.SAND),
        ("costa", False, mat.SAND),
    ],
)
def test_agua_y_despues_orilla_y_despues_lo_que_habia(shore, water, arid, bank):
    ground, paint, _ = run(shore(water, arid=arid))
    np.testing.assert_array_equal(ground == mat.WATER, DISTANCE < 0)
    np.testing.assert_array_equal(ground == bank, (DISTANCE >= 0) & (DISTANCE < 5))
    np.testing.assert_array_equal(ground == mat.TILE, DISTANCE >= 5)
    np.testing.assert_array_equal(paint == 0, DISTANCE < 5)


@pytest.mark.parametrize(("rough", "reach"), [(-1.0, 3.5), (0.5, 5.75)])
def test_el_ruido_mueve_el_ancho_de_la_orilla_un_tercio(shore, rough, reach):
    """5 m por 1 + 0.3 de ruido."""
    ground, _, _ = run(shore(), rough)
    np.testing.assert_array_equal(ground == mat.SOIL, (DISTANCE >= 0) & (reach > DISTANCE))


def test_matas_secas_solo_lejos_del_agua(shore):
    ground, _, _ = run(shore(), rough=0.6)
    wide = 5 * 1.18
    np.testing.assert_array_equal(
        ground == mat.DRY, (DISTANCE > 0.3 * 5) & (wide > DISTANCE)
    )
    assert mat.DRY not in run(shore(), rough=0.5)[0]


def light_at(light, metres):
    """La luz a esa distancia de la orilla, entre los centros de dos píxeles."""
    return np.interp(metres, DISTANCE[0], light[0])


def test_la_orilla_mojada_es_oscura_y_se_seca_en_dos_metros(shore):
    """0.66 + 0.34 d / 2.2, hasta 1: en 1.25 m, 0.853; desde 2.2 m, seca."""
    _, _, light = run(shore())
    column = np.flatnonzero(np.isclose(DISTANCE[0], 1.25))
    np.testing.assert_allclose(light[:, column], 0.66 + 0.34 * 1.25 / 2.2, rtol=1e-6)
    assert abs(light_at(light, 0.25) - 0.6986) < 1e-3
    assert (light[DISTANCE > 2.2] == 1).all()


def test_el_agua_se_oscurece_con_la_profundidad_hasta_16_m(shore):
    """0.78 + 0.75 (1 - d / 16)²: 0.9675 a 8 m de la orilla y 0.78 de 16 en adelante."""
    _, _, light = run(shore())
    assert abs(light_at(light, -8) - 0.9675) < 1e-3
    np.testing.assert_allclose(light[DISTANCE < -16], 0.78)
    wet = light[0, DISTANCE[0] < 0]
    assert (np.diff(wet) >= 0).all()


def test_espuma_solo_en_la_costa_y_junto_a_la_orilla(shore):
    rough = 0.3
    coast, lake = run(shore("costa"), rough)[2], run(shore("lago"), rough)[2]
    foam = (DISTANCE > -0.7) & (DISTANCE < 0)
    np.testing.assert_allclose((coast - lake)[foam], 0.55, atol=1e-6)
    np.testing.assert_array_equal(coast[~foam], lake[~foam])
    np.testing.assert_array_equal(run(shore("costa"), 0.1)[2], run(shore("lago"), 0.1)[2])


def crossing(shore, water, avenue):
    """Agua por todos lados y un cruce de calles de 8 m en el centro."""
    deep = np.full((SIDE, SIDE), -5, dtype=np.float32)
    return shore(water, distance=deep, half=4, avenue=avenue)


def test_las_avenidas_cruzan_el_rio_por_un_puente(shore):
    """4 m de calle y 2.2 m de banqueta a cada lado del eje se quedan como estaban."""
    ground, paint, light = run(crossing(shore, "rio", True), material=mat.ASPHALT)
    off = np.abs(CENTRES - 20)
    bridge = (off[None, :] < 6.2) | (off[:, None] < 6.2)
    np.testing.assert_array_equal(ground == mat.ASPHALT, bridge)
    np.testing.assert_array_equal(ground == mat.WATER, ~bridge)
    assert (paint[bridge] == 0.5).all() and (light[bridge] == 1).all()


def test_el_puente_es_solo_de_lo_pavimentado(shore):
    ground, _, _ = run(crossing(shore, "rio", True), material=mat.SOIL)
    assert (ground == mat.WATER).all()


@pytest.mark.parametrize(("water", "avenue"), [("rio", False), ("lago", True)])
def test_ni_las_calles_cruzan_el_rio_ni_las_avenidas_el_lago(shore, water, avenue):
    ground, _, _ = run(crossing(shore, water, avenue), material=mat.ASPHALT)
    assert (ground == mat.WATER).all()


def test_la_via_rapida_tambien_cruza(shore):
    plan = crossing(shore, "rio", False)
    plan.diagonal, plan.diagonal_half = True, 3.0
    plan.diagonal_distance = lambda ys, xs: (ys[:, None] - 10) + 0 * xs[None, :]
    ground, _, _ = run(plan, material=mat.ASPHALT)
    np.testing.assert_array_equal(
        (ground == mat.ASPHALT).all(axis=1), np.abs(CENTRES - 10) < 3
    )
