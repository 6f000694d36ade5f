import numpy as np
import pytest
from scipy import ndimage
from tesela.data.classes import IGNORE_INDEX
from tesela.data.synthetic_layout import BARE, FIELD, HOUSES, PARK, TOWERS, YARD
from tesela.data.synthetic_objects import draw_objects

KEY = (1, 3)
EXTENT = 120.0


@pytest.fixture
def scene(make_canvas, make_plan):
    def run(kind, label, pixel=0.25, sun=(1.0, 0.0), key=KEY, taken=False, extent=EXTENT):
        canvas = make_canvas(round(extent / pixel), sun, pixel, label=label)
        canvas.taken[:] = taken
        draw_objects(key, canvas, make_plan(extent, kind))
        return canvas

    return run


def boxes_of(where, pixel):
    """Alto y ancho en metros de cada pieza que no toca la orilla."""
    labels, _ = ndimage.label(where)
    side = len(where)
    return [
        ((rows.stop - rows.start) * pixel, (cols.stop - cols.start) * pixel)
        for rows, cols in ndimage.find_objects(labels)
        if min(rows.start, cols.start) > 0 and max(rows.stop, cols.stop) < side
    ]


@pytest.mark.parametrize("kind", [HOUSES, TOWERS])
def test_las_albercas_son_agua_con_orilla_de_piso(scene, kind):
    canvas = scene(kind, label=3, extent=200.0)
    assert set(np.unique(canvas.mask).tolist()) == {1, 3, 4}
    pool = canvas.mask == 4
    around = ndimage.binary_dilation(pool, iterations=2) & ~pool
    assert (canvas.mask[around] == 1).all()
    # Solo se pinta lo apartado, y el agua es más azul que roja.
    assert (canvas.color[~canvas.taken] == 100).all() and (
        canvas.mask[~canvas.taken] == 3
    ).all()
    assert (canvas.color[pool][:, 2] > 1.5 * canvas.color[pool][:, 0]).all()
    assert (canvas.shade == 1).all()


def test_las_albercas_miden_lo_que_deben(scene):
    """De 3.6 a 8.4 m a lo largo de `u`, y de 2.6 a 5 m a lo ancho; 0.7 m de orilla."""
    canvas = scene(HOUSES, label=1, extent=200.0)
    pools, rims = boxes_of(canvas.mask == 4, 0.25), boxes_of(canvas.taken, 0.25)
    assert len(pools) > 15
    for tall, wide in pools:
        assert 3.4 <= wide <= 8.7 and 2.4 <= tall <= 5.3
        # Las dos medidas crecen con el mismo sorteo: ancho 3.6 + 4.8 s, alto 2.6 + 2.4 s.
        assert abs((wide - 3.6) / 4.8 - (tall - 2.6) / 2.4) < 0.25
    gap = np.mean(rims, axis=0) - np.mean(pools, axis=0)
    np.testing.assert_allclose(gap, 1.4, atol=0.45)


def test_en_el_agua_hay_barcos_sin_etiqueta(scene):
    """De 3.2 a 11.2 m de largo, con proa: 0.85 del área de su rectángulo."""
    lengths, fullness = [], []
    for seed in range(4):
        canvas = scene(PARK, label=4, pixel=0.2, key=(1, seed))
        assert set(np.unique(canvas.mask).tolist()) == {4, IGNORE_INDEX}
        where = canvas.mask == IGNORE_INDEX
        np.testing.assert_array_equal(where, canvas.taken)
        labels, count = ndimage.label(where)
        for index in range(1, count + 1):
            points = np.argwhere(labels == index) * 0.2
            # Se endereza con su dirección principal; los cortados por la orilla, fuera.
            if points.min() == 0 or points.max() > EXTENT - 0.3:
                continue
            spread = points - points.mean(axis=0)
            along = spread @ np.linalg.svd(spread, full_matrices=False)[2].T
            long, wide = np.ptp(along, axis=0) + 0.2
            lengths.append(long)
            fullness.append(len(points) * 0.04 / (long * wide))
    assert len(lengths) > 8
    assert min(lengths) >= 3.0 and max(lengths) < 11.6
    assert 0.7 < np.median(fullness) < 0.84


@pytest.mark.parametrize("kind", [YARD, BARE])
def test_en_los_patios_hay_contenedores_a_lo_largo_de_u(scene, kind):
    """De 6 o 12 m por 2.5 m, sin etiqueta."""
    canvas = scene(kind, label=1)
    assert set(np.unique(canvas.mask).tolist()) == {1, IGNORE_INDEX}
    found = boxes_of(canvas.mask == IGNORE_INDEX, 0.25)
    alone = [box for box in found if abs(box[0] - 2.5) <= 0.3]
    assert len(alone) > 10
    lengths = np.array([wide for _, wide in alone])
    nearest = np.abs(lengths[:, None] - [6, 12]).min(axis=1)
    assert (nearest < 0.3).mean() > 0.85  # dos pegados a veces se leen como uno
    assert (lengths < 7).any() and (lengths > 11).any()


@pytest.mark.parametrize(
    "sun", [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (0.6, 0.8)]
)
def test_la_sombra_de_un_contenedor_va_en_contra_del_sol(scene, sun):
    """Mide 2.6 m de alto: a un metro de sombra por metro, llega a 2.6 m y no a 3."""
    canvas = scene(YARD, label=1, sun=sun)
    assert set(np.unique(canvas.shade).tolist()) == {0.5, 1.0}

    def shaded(metres):
        steps = [round(-metres * part / 0.25) for part in (sun[1], sun[0])]
        beside = np.roll(canvas.taken, steps, axis=(0, 1)) & ~canvas.taken
        beside[:16], beside[-16:], beside[:, :16], beside[:, -16:] = (False,) * 4
        return (canvas.shade[beside] < 1).mean()

    assert shaded(0.5) > 0.95 and shaded(2.2) > 0.95
    assert shaded(-0.5) < 0.2 and shaded(3.2) < shaded(2.2) - 0.1


@pytest.mark.parametrize(
    ("kind", "label"),
    [(PARK, 1), (FIELD, 3), (HOUSES, 2), (HOUSES, 0), (YARD, 2), (YARD, 3), (TOWERS, 2)],
)
def test_donde_no_toca_no_se_pone_nada(scene, kind, label):
    canvas = scene(kind, label)
    assert (canvas.mask == label).all() and not canvas.taken.any()
    assert (canvas.color == 100).all() and (canvas.shade == 1).all()


@pytest.mark.parametrize(("kind", "label"), [(HOUSES, 1), (YARD, 1), (PARK, 4)])
def test_lo_ocupado_no_se_pisa(scene, kind, label):
    canvas = scene(kind, label, taken=True)
    assert (canvas.mask == label).all() and (canvas.color == 100).all()


def test_ni_alberca_ni_contenedor_a_medias_sobre_la_calle(make_canvas, make_plan):
    """Con una calle de 3 m cada 17 m, cada objeto cabe entero entre dos calles."""
    for kind in (HOUSES, YARD):
        canvas = make_canvas(800, pixel=0.25)
        canvas.mask[:, (np.arange(800) * 0.25) % 17 < 3] = 2
        road = canvas.mask == 2
        draw_objects(KEY, canvas, make_plan(200.0, kind))
        assert canvas.taken.any() and not (canvas.taken & road).any()
        assert (canvas.mask[road] == 2).all()


def test_el_area_va_en_metros(scene):
    areas = [
        (scene(YARD, 1, pixel).mask == IGNORE_INDEX).sum() * pixel**2
        for pixel in (0.125, 0.25, 0.5)
    ]
    np.testing.assert_allclose(areas, areas[0], rtol=0.1)


def test_la_misma_clave_da_lo_mismo(scene):
    first, again, other = (scene(HOUSES, 1, key=key) for key in (KEY, KEY, (1, 4)))
    np.testing.assert_array_equal(first.color, again.color)
    np.testing.assert_array_equal(first.mask, again.mask)
    assert (first.mask != other.mask).any()
