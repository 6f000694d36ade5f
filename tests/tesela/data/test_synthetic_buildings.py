from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from tesela.data.synthetic_buildings import plan_buildings
from tesela.data.synthetic_layout import (
    BARE,
    FIELD,
    HOUSES,
    PARK,
    PAVEMENT,
    TOWERS,
    YARD,
    Plan,
)


def corners(building):
    """Las esquinas de todos los cuerpos, en `(y, x)`."""
    ax, ay = building.axis
    for p, q, a, b in building.parts:
        for dp in (p - a, p + a):
            for dq in (q - b, q + b):
                yield building.y + ay * dp + ax * dq, building.x + ax * dp - ay * dq


@pytest.mark.parametrize("kind", [HOUSES, TOWERS, YARD])
def test_ningun_edificio_se_sale_de_su_manzana(make_plan, kind):
    """Calles de 8 m y banqueta de 2.2 m: quedan a 6.2 m o más de cada eje."""
    plan = make_plan(300.0, kind, half=4, block=60)
    buildings = plan_buildings((1, 3), plan)
    assert len(buildings) > 20
    for building in buildings:
        points = np.array(list(corners(building))) - 150
        cells = np.floor(points / 60)
        assert (cells == cells[0]).all(), building
        clear = np.abs(points - 60 * np.round(points / 60)).min()
        # Las dos hileras de torres se dan la espalda; al frente nunca pisan la banqueta.
        assert clear >= 4 + PAVEMENT - 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_caben_tambien_en_un_plano_girado_y_curvo(seed):
    key = (1, seed)
    plan = Plan(key, 256.0)
    buildings = plan_buildings(key, plan)
    assert len(buildings) > 20
    u, v = plan.frame(
        np.array([b.y for b in buildings]), np.array([b.x for b in buildings])
    )
    for value, streets in ((u, plan.u), (v, plan.v)):
        nearest = np.abs(value[:, None] - streets.positions[None]).min(axis=1)
        assert nearest.min() > 1


@pytest.mark.parametrize("kind", [PARK, BARE, FIELD])
def test_donde_no_se_construye_no_hay_edificios(make_plan, kind):
    assert plan_buildings((1, 3), make_plan(300.0, kind, half=4, block=60)) == []


@pytest.mark.parametrize(
    ("kind", "roofs", "low", "high"),
    [
        (HOUSES, {"hip", "gable", "flat"}, 2.4, 7.5),
        (TOWERS, {"flat"}, 6, 30),
        (YARD, {"gable", "flat"}, 5, 11),
    ],
)
def test_techos_y_alturas_de_cada_uso(make_plan, kind, roofs, low, high):
    buildings = plan_buildings((1, 3), make_plan(300.0, kind, half=4, block=60))
    assert {b.roof for b in buildings} == roofs
    heights = [b.height for b in buildings]
    assert low <= min(heights) and max(heights) < high
    for building in buildings:
        assert abs(np.hypot(*building.axis) - 1) < 1e-6
        assert all(a > 0 and b > 0 for _, _, a, b in building.parts)
        assert all(0 < channel < 256 for channel in building.color)


def test_en_lo_arido_mandan_las_azoteas(make_plan):
    def flat(arid):
        plan = make_plan(400.0, HOUSES, half=4, block=60, arid=arid)
        houses = [b for b in plan_buildings((1, 3), plan) if b.height > 2.4]
        return np.mean([b.roof == "flat" for b in houses])

    # Por construcción, 0.7 y 0.2; con unas trescientas casas, el error es de 0.03.
    assert abs(flat(True) - 0.7) < 0.1 and abs(flat(False) - 0.2) < 0.1


def test_hay_casas_en_l_y_torres_con_patio(make_plan):
    houses = plan_buildings((1, 3), make_plan(300.0, HOUSES, half=4, block=60))
    towers = plan_buildings((1, 3), make_plan(300.0, TOWERS, half=4, block=60))
    assert {len(b.parts) for b in houses} == {1, 2}
    assert {len(b.parts) for b in towers} == {1, 2, 3}


def test_los_de_muy_afuera_no_se_guardan(make_plan):
    """La escena es de 100 m y el plano llega más lejos; se guardan hasta 45 m afuera."""
    plan = make_plan(400.0, HOUSES, half=4, block=60)
    every = plan_buildings((1, 3), plan)
    plan.extent = 100.0
    kept = plan_buildings((1, 3), plan)
    places = np.array([(b.y, b.x) for b in kept])
    assert -45 < places.min() < -30 and 130 < places.max() < 145
    assert len(every) > 3 * len(kept)


def test_la_misma_clave_da_los_mismos_edificios(make_plan):
    plan = make_plan(200.0, HOUSES, half=4, block=60)
    first = plan_buildings((1, 3), plan)
    assert plan_buildings((1, 3), plan) == first
    assert plan_buildings((1, 4), plan) != first
    assert len({b.seed for b in first}) == len(first)


def test_un_edificio_no_se_cambia_despues(make_plan):
    building = plan_buildings((1, 3), make_plan(200.0, HOUSES, half=4, block=60))[0]
    with pytest.raises(FrozenInstanceError):
        building.height = 3.0
