"""Las piezas del generador que se ven mejor por separado: suelo, techos, agua y cámara."""

import numpy as np
from tesela.data.synthetic_buildings import Building, plan_buildings
from tesela.data.synthetic_canvas import Canvas
from tesela.data.synthetic_ground import Ground
from tesela.data.synthetic_layout import Plan
from tesela.data.synthetic_materials import ASPHALT, MATERIAL_CLASSES, MATERIALS, WATER
from tesela.data.synthetic_random import Stream
from tesela.data.synthetic_roofs import draw_building, place_buildings
from tesela.data.synthetic_sensor import develop
from tesela.data.synthetic_streets import stripe


def canvas_of(side=80, sun=(1.0, 0.0)):
    return Canvas(
        color=np.full((side, side, 3), 100, dtype=np.float32),
        mask=np.ones((side, side), dtype=np.uint8),
        reserved=np.zeros((side, side), dtype=bool),
        pixel=0.5,
        sun=sun,
        shadow_per_metre=1.0,
        texture=np.zeros((512, 512), dtype=np.float32),
        leaves=np.zeros((512, 512), dtype=np.float32),
    )


def house(roof="gable", x=20.0):
    return Building(20.0, x, (0.0, 1.0), ((0, 0, 5, 4),), roof, 6.0, (100, 100, 100), 1)


def test_materiales_con_clase_y_textura():
    assert MATERIALS[ASPHALT][0] == "asfalto" and MATERIAL_CLASSES[ASPHALT] == 2
    assert MATERIALS[WATER][0] == "agua" and MATERIAL_CLASSES[WATER] == 4
    assert set(MATERIAL_CLASSES.tolist()) == {1, 2, 3, 4}


def test_las_bandas_del_suelo_no_dejan_costura():
    """El material de una fila no depende de en cuántas bandas se pinte."""
    key, ys = (1, 5), ((np.arange(60) + 0.5) * 0.5).astype(np.float32)
    plan = Plan(key, 30.0)
    _, whole = Ground(key, plan, 0.5).paint(ys, ys)
    ground = Ground(key, plan, 0.5)
    parts = [ground.paint(ys[start : start + 20], ys)[1] for start in (0, 20, 40)]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


def test_la_raya_conserva_su_area_con_pixeles_grandes():
    distance = np.arange(-10, 10.0)
    assert stripe(distance, 0.1, 1.0).sum() == 0.2


def test_techo_a_dos_aguas_claro_hacia_el_sol():
    canvas = canvas_of()
    draw_building(canvas, house())
    roof = np.where(canvas.mask == 0, canvas.color[..., 0], np.nan)
    # El eje va por las filas; el sol está a la derecha.
    assert np.nanmean(roof[:, 41:]) > 1.4 * np.nanmean(roof[:, :39])
    assert (canvas.mask == 0).sum() == 20 * 16


def test_la_sombra_mide_lo_que_debe():
    """Azotea de 6 m con una sombra por metro: 6 m, 12 píxeles, hacia la izquierda."""
    canvas = canvas_of()
    kept = place_buildings(canvas, [house("flat")])
    assert len(kept) == 1
    row = canvas.shade[40] < 1
    assert row[20:32].all() and not row[:20].any() and not row[48:].any()


def test_no_se_construye_sobre_calle_ni_sobre_otro_edificio():
    canvas = canvas_of()
    canvas.reserved[:, :30] = True
    assert place_buildings(canvas, [house(x=12.0)]) == []
    first, overlapping, far = house(x=22.0), house(x=26.0), house(x=34.0)
    assert place_buildings(canvas, [first, overlapping, far]) == [first, far]


def test_los_edificios_caben_en_su_manzana():
    key = (1, 2)
    plan = Plan(key, 256.0)
    buildings = plan_buildings(key, plan)
    assert len(buildings) > 20
    u, v = plan.frame(
        np.array([b.y for b in buildings]), np.array([b.x for b in buildings])
    )
    for value, streets in ((u, plan.u), (v, plan.v)):
        nearest = np.abs(value[:, None] - streets.positions[None]).min(axis=1)
        assert nearest.min() > 1


def test_la_camara_conserva_la_media_y_mete_ruido():
    flat = np.full((128, 128, 3), 120, dtype=np.float32)
    image = develop(Stream(3), flat)
    assert image.dtype == np.uint8
    assert 100 < image.mean() < 150
    assert 1.5 < (image[:, 1:].astype(float) - image[:, :-1]).std() / 2**0.5 < 6


def test_la_camara_no_deja_costura_entre_bandas():
    """Una escena alta sale igual arriba y abajo de la fila 256, salvo el ruido."""
    ramp = np.tile(np.linspace(60, 180, 600, dtype=np.float32)[:, None, None], (1, 64, 3))
    rows = develop(Stream(4), ramp).mean(axis=(1, 2))
    steps = np.diff(rows)
    assert abs(steps[255] - np.median(steps)) < 1.5
