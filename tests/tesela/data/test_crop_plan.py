from itertools import pairwise

import numpy as np
import pytest
import torch
from tesela.data import SceneCache, SceneRef
from tesela.data.crop_plan import GridPlan, RandomPlan

SIZES = [(7, 10), (4, 4), (12, 5), (3, 9)]


def make_scenes(sizes=SIZES):
    return [
        SceneRef(f"{i}", f"{i}", h, w, lambda: None, SceneCache(0))
        for i, (h, w) in enumerate(sizes)
    ]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("shuffle", [False, True])
def test_la_rejilla_pasa_una_vez_por_cada_pixel(shuffle):
    plan = GridPlan(make_scenes(), (4, 3), max_bytes=400)
    found = plan.epoch(seeded(), shuffle)
    assert len(found) == len(plan) == 2 * 4 + 1 * 2 + 3 * 2 + 1 * 3
    seen = [np.zeros(size, int) for size in SIZES]
    for scene, top, left in found.tolist():
        seen[scene][top : top + 4, left : left + 3] += 1
    assert all((canvas == 1).all() for canvas in seen)


def test_al_azar_cada_ventana_cabe_y_el_area_manda():
    plan = RandomPlan(make_scenes(), (4, 4), 10**6, count=6000)
    found = plan.epoch(seeded(), shuffle=True)
    areas = np.array([h * w for h, w in SIZES])
    for scene, (height, width) in enumerate(SIZES):
        mine = found[found[:, 0] == scene]
        assert len(mine) / 6000 == pytest.approx(areas[scene] / areas.sum(), abs=0.03)
        assert set(mine[:, 1]) == set(range(max(height - 4, 0) + 1))
        assert set(mine[:, 2]) == set(range(max(width - 4, 0) + 1))


def visits(order):
    """Cuántas veces se vuelve a leer una escena con una caché de las del mismo turno."""
    return sum(a != b for a, b in pairwise(order)) + 1


def test_con_poca_memoria_cada_escena_se_visita_una_vez():
    scenes = make_scenes([(8, 8)] * 20)
    for plan in (GridPlan(scenes, (2, 2), 256), RandomPlan(scenes, (2, 2), 256, 500)):
        order = plan.epoch(seeded(), shuffle=True)[:, 0].tolist()
        assert visits(order) == 20
        assert order != sorted(order)


def test_si_caben_todas_es_una_baraja_completa():
    scenes = make_scenes([(8, 8)] * 20)
    order = GridPlan(scenes, (2, 2), 10**9).epoch(seeded(), True)[:, 0].tolist()
    assert visits(order) > 200


def test_entre_medias_nunca_hay_mas_escenas_abiertas_de_las_que_caben():
    scenes = make_scenes([(8, 8)] * 20)
    order = GridPlan(scenes, (2, 2), 4 * 256).epoch(seeded(), True)[:, 0]
    for start in range(0, 20, 4):
        assert len(set(order[start * 16 : (start + 4) * 16].tolist())) == 4


def test_la_semilla_decide():
    plan = RandomPlan(make_scenes(), (2, 2), 10**6, 50)
    np.testing.assert_array_equal(plan.epoch(seeded(3), True), plan.epoch(seeded(3), True))
    assert (plan.epoch(seeded(3), True) != plan.epoch(seeded(4), True)).any()


def test_count_no_positivo():
    with pytest.raises(ValueError, match="crops_per_epoch debe ser 1 o más y llegó 0"):
        RandomPlan(make_scenes(), (2, 2), 0, 0)
