import numpy as np
import pytest
from tesela.data.synthetic_buildings import Building
from tesela.data.synthetic_roofs import draw_building, place_buildings


def house(roof="gable", x=20.0, y=20.0, axis=(0.0, 1.0), parts=((0, 0, 5, 4),), height=6.0):
    return Building(y, x, axis, parts, roof, height, (100, 100, 100), 1)


def test_techo_a_dos_aguas_claro_hacia_el_sol(make_canvas):
    canvas = make_canvas()
    draw_building(canvas, house())
    roof = np.where(canvas.mask == 0, canvas.color[..., 0], np.nan)
    # El eje va por las filas; el sol está a la derecha.
    assert np.nanmean(roof[:, 41:]) > 1.4 * np.nanmean(roof[:, :39])
    assert (canvas.mask == 0).sum() == 20 * 16


def test_techo_a_cuatro_aguas_tiene_cuatro_luces(make_canvas):
    """Al sol, 0.92 + 0.32 = 1.24; a la sombra, 0.6; de lado, 0.92; más 0.03 de teja."""
    canvas = make_canvas()
    draw_building(canvas, house("hip", parts=((0, 0, 5, 5),)))
    light = canvas.color[..., 0] / 100
    for (row, col), expected in {
        (40, 48): 1.24,
        (40, 31): 0.60,
        (31, 40): 0.92,
        (48, 40): 0.92,
    }.items():
        assert expected - 1e-5 <= light[row, col] <= expected + 0.0301


def test_donde_dos_cuerpos_se_cruzan_gana_el_mas_alto(make_canvas):
    """A 3.25 m del centro el cuerpo grande sube 1.75 m y el ala 0.25 m: se ve el grande."""
    parts = ((0, 0, 5, 4), (5, 0, 2, 2))
    for order in (parts, parts[::-1]):
        canvas = make_canvas(sun=(0.0, 1.0))  # el sol, hacia donde va el ala
        draw_building(canvas, house("hip", parts=order))
        light = canvas.color[46, 40, 0] / 100
        assert 1.24 - 1e-5 <= light <= 1.2701


def test_la_cumbrera_sigue_el_lado_largo(make_canvas):
    """Dos aguas con el sol a lo largo de la cumbrera: ningún faldón gana luz."""
    canvas = make_canvas(sun=(0.0, 1.0))
    draw_building(canvas, house("gable", parts=((0, 0, 7, 4),)))
    roof = canvas.color[canvas.mask == 0]
    assert roof.min() >= 92 - 1e-3 and roof.max() <= 95 + 1e-3


@pytest.mark.parametrize("roof", ["hip", "gable", "flat"])
def test_solo_se_pinta_la_planta(make_canvas, roof):
    """En L: 10 × 8 m y un ala de 4 × 4 m que sale 2 m; 88 m², 352 píxeles de 0.5 m."""
    canvas = make_canvas()
    draw_building(canvas, house(roof, parts=((0, 0, 5, 4), (5, 2, 2, 2))))
    built = canvas.mask == 0
    assert built.sum() == (80 + 8) * 4
    assert (canvas.color[~built] == 100).all() and (canvas.mask[~built] == 1).all()
    assert (canvas.color[built] != 100).any()


@pytest.mark.parametrize("pixel", [0.1, 0.25, 0.5, 1.0])
def test_la_planta_mide_lo_mismo_con_cualquier_pixel(make_canvas, pixel):
    canvas = make_canvas(round(40 / pixel), pixel=pixel)
    draw_building(canvas, house())
    assert abs((canvas.mask == 0).sum() * pixel**2 - 80) < 1e-6


def test_un_edificio_girado_conserva_su_area(make_canvas):
    canvas = make_canvas(400, pixel=0.1)
    draw_building(canvas, house(axis=(0.6, 0.8)))
    assert abs((canvas.mask == 0).sum() * 0.01 - 80) < 0.8
    # El eje (0.6, 0.8) va hacia abajo a la derecha: ahí está el extremo largo.
    assert canvas.mask[200 + 38, 200 + 28] == 0 and canvas.mask[200 + 38, 200 - 28] == 1


def test_la_azotea_tiene_pretil_y_su_sombra_del_lado_del_sol(make_canvas):
    canvas = make_canvas(400, pixel=0.1)
    draw_building(canvas, house("flat"))
    light = canvas.color[..., 0] / 100
    # Va de x = 16 a 24; el pretil ocupa 0.4 m y su sombra los 0.9 m que siguen al sol.
    assert np.allclose(light[150:250, 161:163], 1.12)
    assert np.allclose(light[150:250, 237:239], 1.12)
    # Al equipo que se pone encima le toca algo de la orilla; la mayoría está en sombra.
    assert np.median(light[156:244, 229:235]) == pytest.approx(0.66)
    assert np.median(light[156:244, 165:171]) > 0.66


def test_un_cobertizo_bajo_no_lleva_equipo_ni_sombra(make_canvas):
    canvas = make_canvas(400, pixel=0.1)
    draw_building(canvas, house("flat", height=2.4))
    values = np.unique(canvas.color[canvas.mask == 0].round(3))
    np.testing.assert_allclose(values, [100, 112])


@pytest.mark.parametrize(("x", "y"), [(0.0, 20.0), (20.0, 39.9), (-60.0, 20.0)])
def test_en_la_orilla_se_recorta_y_no_aparece_del_otro_lado(make_canvas, x, y):
    canvas = make_canvas()
    draw_building(canvas, house("flat", x, y))
    rows, cols = np.nonzero(canvas.mask == 0)
    assert (np.abs((rows + 0.5) * 0.5 - y) < 5).all()
    assert (np.abs((cols + 0.5) * 0.5 - x) < 4).all()
    assert len(rows) == (0 if x < -10 else 20 * 8 if x == 0 else 10 * 16)


def test_la_sombra_mide_lo_que_debe(make_canvas):
    """Azotea de 6 m con una sombra por metro: 6 m, 12 píxeles, hacia la izquierda."""
    canvas = make_canvas()
    kept = place_buildings(canvas, [house("flat")])
    assert len(kept) == 1
    row = canvas.shade[40] < 1
    assert row[20:32].all() and not row[:20].any() and not row[48:].any()
    assert canvas.shade.min() == np.float32(0.42)


def test_la_sombra_de_un_tejado_llega_a_tres_cuartos(make_canvas):
    """0.75 de 6 m: 4.5 m, 9 píxeles antes del edificio, que empieza en el 32."""
    canvas = make_canvas()
    place_buildings(canvas, [house("gable")])
    row = canvas.shade[40] < 1
    assert row[23:32].all() and not row[:23].any()


@pytest.mark.parametrize("sun", [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.6, -0.8)])
@pytest.mark.parametrize("axis", [(0.0, 1.0), (1.0, 0.0), (0.8, 0.6)])
def test_la_sombra_cae_del_lado_contrario_al_sol(make_canvas, sun, axis):
    canvas = make_canvas(sun=sun)
    place_buildings(canvas, [house("flat", axis=axis)])
    rows, cols = np.nonzero(canvas.shade < 1)
    offset = np.array([cols.mean() + 0.5 - 40, rows.mean() + 0.5 - 40]) * 0.5
    # El centro de la sombra de 6 m se corre 3 m en contra del sol.
    np.testing.assert_allclose(offset, -3 * np.array(sun), atol=0.35)


def test_no_se_construye_sobre_calle_ni_sobre_otro_edificio(make_canvas):
    canvas = make_canvas()
    canvas.reserved[:, :30] = True
    assert place_buildings(canvas, [house(x=12.0)]) == []
    assert (canvas.shade == 1).all() and not canvas.taken.any()
    first, overlapping, far = house(x=22.0), house(x=26.0), house(x=34.0)
    assert place_buildings(canvas, [first, overlapping, far]) == [first, far]


def test_los_vecinos_guardan_un_metro(make_canvas):
    """El primero aparta 0.3 m y el segundo pide 0.7 m: caben a 1.1 m, no a 0.8."""
    left, near, right = house(x=10.0), house(x=18.8), house(x=19.1)
    for other, fits in ((near, False), (right, True)):
        canvas = make_canvas(400, pixel=0.1)
        assert (other in place_buildings(canvas, [left, other])) is fits


def test_los_edificios_apartan_su_lugar_y_no_pintan_la_mascara(make_canvas):
    """Con 0.3 m por lado, 10.6 × 8.6 m: 22 × 18 centros de píxel."""
    canvas = make_canvas()
    place_buildings(canvas, [house()])
    assert canvas.taken.sum() == 22 * 18 and (canvas.mask == 1).all()


def test_el_azar_de_cada_techo_es_el_suyo(make_canvas):
    def paint(seed):
        canvas = make_canvas()
        draw_building(
            canvas, Building(20, 20, (0, 1), ((0, 0, 8, 8),), "flat", 9, (99, 99, 99), seed)
        )
        return canvas.color

    np.testing.assert_array_equal(paint(5), paint(5))
    assert (paint(5) != paint(6)).any()
