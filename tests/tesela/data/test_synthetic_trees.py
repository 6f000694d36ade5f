import numpy as np
import pytest
from tesela.data.synthetic_layout import FIELD, HOUSES, PARK, PAVEMENT, YARD
from tesela.data.synthetic_trees import draw_trees

KEY = (1, 3)
EXTENT = 100.0
# El árbol más grande mide 1.1 + 3.1 + 0.8 m de radio; la copa llega a 1.3 radios.
REACH = 1.3 * 5.0


@pytest.fixture
def forest(make_canvas, make_plan):
    def run(
        kind=PARK, pixel=0.25, sun=(1.0, 0.0), key=KEY, prepare=None, label=1, **options
    ):
        canvas = make_canvas(round(EXTENT / pixel), sun, pixel, label=label)
        if prepare:
            prepare(canvas)
        draw_trees(key, canvas, make_plan(EXTENT, kind, **options))
        return canvas

    return run


def test_las_copas_son_vegetacion_y_lo_demas_conserva_su_clase(forest):
    canvas = forest()
    assert set(np.unique(canvas.mask).tolist()) == {1, 3}
    assert 0.1 < (canvas.mask == 3).mean() < 0.9
    # Fuera de las copas, el color es el del suelo, al sol o a la mitad bajo su sombra.
    ground = canvas.color[canvas.mask == 1]
    assert set(np.unique(ground).tolist()) == {50.0, 100.0}
    np.testing.assert_array_equal(canvas.shade[canvas.mask == 1] == 0.5, ground[:, 0] == 50)


def test_las_copas_son_verdes_y_de_varios_tonos(forest):
    canvas = forest()
    crowns = canvas.color[canvas.mask == 3]
    red, green, blue = crowns.T
    assert (green > red).all() and (red > 0).all() and (green > blue).all()
    assert canvas.color.max() <= 255 and crowns.std(axis=0).min() > 8


def test_cada_arbol_tiene_su_brillo(forest):
    """De 0.8 a 1.2 de su color; la luz de una copa lisa llega a 1.21 y su verde a 100."""
    canvases = [forest(key=(1, seed)) for seed in (3, 4)]
    brightest = max(c.color[c.mask == 3][:, 1].max() for c in canvases)
    assert 100 * 1.22 < brightest <= 100 * 1.22 * 1.2


def test_en_el_parque_crecen_en_manchones(forest):
    """Cuántos caben en 20 m varía más en un parque que en una calle de casas."""

    def spread(kind):
        greens = [forest(kind, 0.5, key=(1, s)).mask == 3 for s in range(6)]
        shares = np.array([g.reshape(5, 40, 5, 40).mean(axis=(1, 3)) for g in greens])
        return shares.std() / np.sqrt(shares.mean())

    assert spread(PARK) > 1.3 * spread(HOUSES)


def lonely(x, y, size=6.0):
    """Deja plantar solo en un cuadro de `size` metros con esquina en `(x, y)`."""

    def prepare(canvas):
        canvas.taken[:] = True
        rows = slice(round(y / canvas.pixel), round((y + size) / canvas.pixel))
        cols = slice(round(x / canvas.pixel), round((x + size) / canvas.pixel))
        canvas.taken[rows, cols] = False

    return prepare


def first_lonely(forest, x, y, **options):
    """La primera clave que planta algo ahí."""
    for seed in range(60):
        canvas = forest(key=(1, seed), prepare=lonely(x, y), **options)
        if (canvas.mask == 3).any():
            return canvas
    raise AssertionError("ninguna de 60 claves plantó un árbol")


@pytest.mark.parametrize("corner", [(0, 0), (94, 0), (0, 94), (94, 94)])
def test_en_la_orilla_la_copa_se_recorta_y_no_da_la_vuelta(forest, corner):
    canvas = first_lonely(forest, *corner)
    rows, cols = (np.array(i) * 0.25 for i in np.nonzero(canvas.mask == 3))
    assert corner[0] - REACH <= cols.min() and cols.max() <= corner[0] + 6 + REACH
    assert corner[1] - REACH <= rows.min() and rows.max() <= corner[1] + 6 + REACH


@pytest.mark.parametrize("sun", [(1.0, 0.0), (0.0, -1.0), (-0.6, 0.8)])
def test_la_sombra_va_en_contra_del_sol_y_la_copa_brilla_hacia_el_sol(forest, sun):
    canvas = first_lonely(forest, 47, 47, sun=sun)
    crown, shadow = canvas.mask == 3, (canvas.shade < 1) & (canvas.mask == 1)
    assert crown.any() and shadow.any()
    centre = np.array([index.mean() for index in np.nonzero(crown)])
    away = np.array([index.mean() for index in np.nonzero(shadow)]) - centre
    assert away[1] * sun[0] + away[0] * sun[1] < -2
    rows, cols = np.nonzero(crown)
    ahead = (cols - centre[1]) * sun[0] + (rows - centre[0]) * sun[1]
    assert np.corrcoef(ahead, canvas.color[crown].mean(axis=1))[0, 1] > 0.5


def test_el_radio_va_de_uno_a_cinco_metros(forest):
    """Sin ruido, la copa es un círculo con 0.9 del área: de 3.4 a 70.7 m²."""
    areas = []
    for seed in range(40):
        canvas = forest(key=(1, seed), prepare=lonely(47, 47, 4.0))
        crown = canvas.mask == 3
        rows, cols = np.nonzero(crown)
        # Solo las de un árbol: tan altas como anchas, y con el área de su círculo.
        if len(rows) == 0:
            continue
        tall, wide = np.ptp(rows) + 1, np.ptp(cols) + 1
        if abs(int(tall) - int(wide)) <= 1:
            round_area = np.pi * (tall * wide) / 4
            if abs(crown.sum() / round_area - 1) < 0.05:
                # La sombra mide dos radios a lo ancho, y la copa, dos por raíz de 0.9.
                across = np.ptp(np.nonzero(canvas.shade < 1)[0]) + 1
                assert 0.85 < tall / across < 1.01
                areas.append(crown.sum() * 0.25**2)
    assert len(areas) > 5
    assert 0.9 * np.pi * 1.1**2 * 0.9 < min(areas) and max(areas) < 0.9 * np.pi * 25 * 1.05


@pytest.mark.parametrize("label", [0, 2, 4, 255])
def test_no_se_plantan_en_techos_calles_ni_agua(forest, label):
    canvas = forest(label=label)
    assert (canvas.mask == label).all()
    assert (canvas.color == 100).all() and (canvas.shade == 1).all()


def test_la_copa_sale_de_su_lugar_a_lo_mas_su_radio(forest):
    """Media escena es calle: solo se tapa la franja que alcanzan los árboles de al lado."""

    def prepare(canvas):
        canvas.mask[:, 200:] = 2

    canvas = forest(prepare=prepare)
    limit = 200 + int(REACH / 0.25) + 1
    assert (canvas.mask[:, 200:limit] == 3).any()
    assert (canvas.mask[:, limit:] == 2).all()


def test_lo_ocupado_no_se_planta(forest):
    def prepare(canvas):
        canvas.taken[:] = True

    assert (forest(prepare=prepare).mask == 1).all()


def test_hay_mas_arboles_en_el_parque_que_en_el_patio_y_en_el_cultivo(forest):
    def green(kind, **options):
        return np.mean(
            [(forest(kind, 0.5, key=(1, s), **options).mask == 3).mean() for s in range(4)]
        )

    park, houses, yard, field = (green(kind) for kind in (PARK, HOUSES, YARD, FIELD))
    assert park > 1.3 * houses > 2.5 * yard > 0
    assert 0 < field < 0.5 * houses
    # En lo árido hay 0.6 / 1.15 veces los árboles.
    assert 0.4 < green(HOUSES, arid=True) / houses < 0.75


def test_la_banqueta_va_arbolada(forest):
    """En un patio de maniobras casi no hay árboles, salvo junto a la calle."""
    off = np.abs((np.arange(200) + 0.5) * 0.5 - 50)
    near = (off > 4.6) & (off < 4 + PAVEMENT + 0.4)
    far = off > 15
    blocks = [forest(YARD, 0.5, key=(1, s), half=4).mask[far] == 3 for s in range(6)]
    beside, inside = (
        np.mean([b[:, which].mean() for b in blocks]) for which in (near, far)
    )
    assert beside > 3 * inside


def test_el_area_de_las_copas_va_en_metros(forest):
    areas = [(forest(pixel=pixel).mask == 3).mean() for pixel in (0.25, 0.5, 1.0)]
    np.testing.assert_allclose(areas, areas[0], rtol=0.06)


def test_la_misma_clave_da_el_mismo_bosque(forest):
    first, again, other = forest(), forest(), forest(key=(1, 4))
    np.testing.assert_array_equal(first.color, again.color)
    np.testing.assert_array_equal(first.mask, again.mask)
    assert (first.mask != other.mask).any()
