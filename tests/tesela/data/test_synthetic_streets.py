import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_layout import PAVEMENT
from tesela.data.synthetic_streets import Cells, StreetPainter, stripe

PIXEL = 0.25
CENTRES = ((np.arange(400) + 0.5) * PIXEL).astype(np.float32)
# Con un solo cruce, en el centro: distancia de cada píxel a la calle vertical y horizontal.
OFF_U = np.abs(CENTRES - 50)[None, :] * np.ones((400, 1))
OFF_V = OFF_U.T


def draw(plan, pixel=PIXEL, rough=0.0):
    centres = ((np.arange(int(100 / pixel)) + 0.5) * pixel).astype(np.float32)
    u, v = plan.frame(centres, centres, "grid")
    material = np.full(u.shape, mat.TILE, dtype=np.uint8)
    painter = StreetPainter(plan, pixel, np.array(99))
    noise = np.full(u.shape, rough, dtype=np.float32)
    paint, tone = painter.draw(material, Cells.of(plan, u, v), u, v, noise)
    return material, paint, tone


def test_la_raya_conserva_su_area_con_pixeles_grandes():
    distance = np.arange(-10, 10.0)
    assert stripe(distance, 0.1, 1.0).sum() == 0.2


def test_la_raya_a_mano():
    """Franja de 1 m con píxeles de 0.5 m: entera hasta 0.25 m, la mitad en la orilla."""
    distance = np.array([0.0, 0.25, -0.5, 0.625, 0.75, -3.0])
    np.testing.assert_allclose(stripe(distance, 0.5, 0.5), [1, 1, 0.5, 0.25, 0, 0])


@settings(max_examples=40, deadline=None)
@given(half=st.floats(0.05, 3), pixel=st.floats(0.1, 2), shift=st.floats(0, 1))
def test_la_raya_mide_lo_mismo_con_cualquier_pixel(half, pixel, shift):
    distance = (np.arange(-60, 60) + shift) * pixel
    covered = stripe(distance, half, pixel)
    assert covered.min() >= 0 and covered.max() <= 1
    # La raya cae entre dos píxeles o dentro de uno: se pierde a lo más lo de sus orillas.
    if half >= pixel / 2:
        assert abs(covered.sum() * pixel - 2 * half) < 1e-6


def test_en_que_manzana_cae_cada_pixel(make_plan):
    plan = make_plan(100.0, block=50)
    u, v = np.array([[-10.0, 30.0]], np.float32), np.array([[5.0, -49.0]], np.float32)
    cells = Cells.of(plan, u, v)
    at = plan.u.positions
    np.testing.assert_array_equal(at[cells.i], [[-50, 0]])
    np.testing.assert_array_equal(at[cells.j], [[0, -50]])
    np.testing.assert_array_equal(cells.below, [[40, 30]])
    np.testing.assert_array_equal(cells.above, [[10, 20]])
    np.testing.assert_array_equal(cells.left, [[5, 1]])
    np.testing.assert_array_equal(cells.right, [[45, 49]])


def test_fuera_del_plano_es_la_ultima_manzana(make_plan):
    plan = make_plan(100.0, block=50)
    far = np.array([[-9e3, 9e3]], np.float32)
    cells = Cells.of(plan, far, far)
    assert cells.i.tolist() == [[0, len(plan.u.positions) - 2]]


def test_calzada_banqueta_y_manzana_miden_lo_que_deben(make_plan):
    """Calle de 8 m: 4 m de asfalto por lado y 2.2 m de banqueta."""
    material, _, _ = draw(make_plan(half=4))
    row = material[40]  # lejos del cruce
    off = OFF_U[40]
    np.testing.assert_array_equal(row == mat.ASPHALT, off < 4)
    np.testing.assert_array_equal(row == mat.SIDEWALK, (off > 4) & (off < 4 + PAVEMENT))
    np.testing.assert_array_equal(row == mat.TILE, off > 4 + PAVEMENT)
    np.testing.assert_array_equal(material, material.T)  # las dos calles son iguales


def test_la_esquina_se_redondea_con_un_arco_de_cinco_metros(make_plan):
    """A 1 m de los dos bordes, la esquina dista 5.66 m del centro del arco: es calle."""
    material, _, _ = draw(make_plan(half=4))
    du, dv = OFF_U - 4, OFF_V - 4
    corner = (du > 0) & (dv > 0) & (du < 5) & (dv < 5)
    outside = np.hypot(5 - du, 5 - dv) > 5
    np.testing.assert_array_equal(material[corner] == mat.ASPHALT, outside[corner])
    # Lo que recorta el arco: (1 - pi / 4) de un cuadrado de 5 m, en cuatro esquinas.
    area = (corner & outside).sum() * PIXEL**2
    assert abs(area - 4 * 25 * (1 - np.pi / 4)) < 1.5


def test_el_tramo_que_falta_no_se_pinta(make_plan):
    plan = make_plan(half=4)
    widths = plan.u.half_widths.copy()
    middle = len(plan.u.positions) // 2
    widths[middle, middle:] = 0  # la calle vertical se acaba en el cruce
    plan.u = type(plan.u)(plan.u.positions, widths, plan.u.avenue)
    material, paint, _ = draw(plan)
    assert (material[40, OFF_U[40] < 4] == mat.ASPHALT).all()
    assert (material[360] == mat.TILE).all() and (paint[360] == 0).all()
    # En el brazo cerrado de la T la banqueta va derecha, sin arco.
    assert (material[(OFF_V > 4) & (OFF_V < 4 + PAVEMENT)][-50:] == mat.SIDEWALK).all()


def test_eje_de_la_calle_a_rayas(make_plan):
    """Rayas de 3.2 m cada 6 m, en medio de la calle; ninguna dentro del cruce."""
    material, paint, _ = draw(make_plan(half=4))
    middle = paint[:, 199]
    far = OFF_V[:, 199] > 4 + 1
    phase = (CENTRES - 50) % 6
    np.testing.assert_array_equal(middle[far] > 0.1, (phase < 3.2)[far])
    assert (middle[OFF_V[:, 199] < 3.5] == 0).all()
    assert (paint[material == mat.TILE] == 0).all()
    assert paint.dtype == np.float32 and paint.min() >= 0 and paint.max() <= 0.85


def test_la_avenida_tiene_camellon_y_paso_de_cebra(make_plan):
    material, paint, _ = draw(make_plan(half=9, avenue=True))
    away = OFF_V - 9  # metros desde el borde de la calle que cruza
    in_street = (OFF_U < 9) & (OFF_V > 9)
    np.testing.assert_array_equal(
        (material == mat.GRASS) & in_street, (OFF_U < 1.1) & (away > 5)
    )
    # Entre 0.9 y 4.1 m antes del cruce, barras de 0.54 m cada 1.1 m.
    zebra = in_street & (away > 1) & (away < 4) & (OFF_U < 8.5)
    assert abs(paint[zebra].mean() - 0.75 * 0.54 / 1.1) < 0.06
    assert paint[in_street & (away > 4.2) & (away < 4.9)].max() == 0
    calm = draw(make_plan(half=9))
    assert mat.GRASS not in calm[0] and calm[1][zebra].mean() < 0.1


def test_el_ancho_va_en_metros_y_no_en_pixeles(make_plan):
    plan = make_plan(half=4)
    shares = [(draw(plan, pixel)[0] == mat.ASPHALT).mean() for pixel in (0.25, 0.5, 1.0)]
    np.testing.assert_allclose(shares, shares[0], rtol=0.03)
    lines = [draw(plan, pixel)[1].mean() for pixel in (0.25, 0.5, 1.0)]
    np.testing.assert_allclose(lines, lines[0], rtol=0.15)


def test_el_tono_de_la_calle_cambia_con_su_edad_y_sus_baches(make_plan):
    plan = make_plan(half=4)
    material, _, tone = draw(plan)
    patched = draw(plan, rough=1.2)[2]
    road = material == mat.ASPHALT
    assert (tone[~road] == 1).all() and tone[road].std() > 0
    assert tone[road].min() > 0.7 and tone[road].max() <= 1.2
    np.testing.assert_allclose(tone[road] - patched[road], 0.07, atol=1e-6)


@pytest.fixture
def highway(make_plan):
    """Una vía rápida recta y vertical de 16 m, a 50 m del borde izquierdo."""
    plan = make_plan()
    plan.diagonal, plan.diagonal_half = True, 8.0
    plan.diagonal_distance = lambda ys, xs: (xs[None, :] - 50) + 0 * ys[:, None]
    return plan


@pytest.mark.parametrize(("arid", "verge"), [(True, mat.SOIL), (False, mat.DRY)])
def test_la_via_rapida_tapa_lo_demas_y_deja_acotamiento(highway, arid, verge):
    highway.arid = arid
    material = np.full((400, 400), mat.TILE, dtype=np.uint8)
    material[:20] = mat.ASPHALT  # una calle que llega a la vía
    paint = np.full((400, 400), 0.5, dtype=np.float32)
    _, v = highway.frame(CENTRES, CENTRES, "grid")
    StreetPainter(highway, PIXEL, np.array(1)).draw_highway(
        material, paint, CENTRES, CENTRES, v
    )
    np.testing.assert_array_equal(material[100] == mat.ASPHALT, OFF_U[100] < 8)
    beside = (OFF_U[100] > 8) & (OFF_U[100] < 11.5)
    np.testing.assert_array_equal(material[100] == verge, beside)
    assert (material[:20] == mat.ASPHALT).all()
    assert (paint[:, OFF_U[0] > 11.5] == 0.5).all()  # lo de fuera no se toca
    assert (paint[100, beside] == 0).all()
    # Raya continua junto al centro y en la orilla (a 0.9 m); en el carril, a tramos.
    assert paint[:, np.abs(OFF_U[0] - 0.4) < 0.13].min() > 0.4
    assert paint[:, np.abs(OFF_U[0] - 7.1) < 0.13].min() > 0.3
    lane = paint[:, np.argmin(np.abs(OFF_U[0] - 0.52 * 8))]
    np.testing.assert_array_equal(lane > 0.1, (v[:, 0] % 9) < 4)
