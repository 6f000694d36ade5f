import numpy as np
import pytest
from scipy import ndimage
from tesela.data.synthetic_cars import draw_cars
from tesela.data.synthetic_layout import HOUSES, PARK, YARD

KEY = (1, 3)
EXTENT = 100.0


@pytest.fixture
def street(make_canvas, make_plan):
    """Una calle vertical de 8 m en medio de 100 m; todo lo demás es manzana."""

    def run(pixel=0.25, sun=(1.0, 0.0), key=KEY, label=2, prepare=None):
        side = round(EXTENT / pixel)
        canvas = make_canvas(side, sun, pixel)
        plan = make_plan(EXTENT, HOUSES, half=4)
        plan.v = type(plan.v)(plan.v.positions, 0 * plan.v.half_widths, plan.v.avenue)
        road = slice(round(46 / pixel), round(54 / pixel))
        canvas.mask[:, road], canvas.reserved[:, road] = label, True
        if prepare:
            prepare(canvas)
        before = canvas.mask.copy()
        draw_cars(key, canvas, plan)
        return canvas, before

    return run


@pytest.fixture
def lot(make_canvas, make_plan):
    """Un patio de maniobras de 100 m, sin calles: asfalto donde sí se estaciona."""

    def run(kind=YARD, **options):
        canvas = make_canvas(400, pixel=0.25, label=2, **options)
        draw_cars(KEY, canvas, make_plan(EXTENT, kind))
        return canvas

    return run


def cars_of(canvas):
    """Alto y ancho en metros de cada coche que no toca la orilla."""
    labels, _ = ndimage.label(canvas.taken)
    height, width = canvas.taken.shape
    for rows, cols in ndimage.find_objects(labels):
        inner = min(rows.start, cols.start) > 0
        if inner and rows.stop < height and cols.stop < width:
            yield (
                (rows.stop - rows.start) * canvas.pixel,
                (cols.stop - cols.start) * canvas.pixel,
            )


def test_los_coches_no_cambian_la_clase(street):
    canvas, before = street()
    assert canvas.taken.any()
    np.testing.assert_array_equal(canvas.mask, before)


def test_solo_se_pinta_el_coche_y_va_entero_en_la_calle(street):
    canvas, _ = street()
    assert (canvas.mask[canvas.taken] == 2).all() and canvas.reserved[canvas.taken].all()
    assert (canvas.color[~canvas.taken] == 100).all()
    assert (canvas.color[canvas.taken] != 100).any(axis=-1).mean() > 0.95


def test_miden_lo_que_un_coche_y_van_a_lo_largo_de_la_calle(street):
    """De 3.8 a 4.8 m por 1.8 m, o camiones de 8.4 por 2.5 m; hacia abajo, como la calle."""
    found = [car for seed in range(6) for car in cars_of(street(key=(1, seed))[0])]
    assert len(found) > 20
    cars = [(long, wide) for long, wide in found if long < 6]
    assert all(3.5 <= long <= 5.0 and 1.5 <= wide <= 2.0 for long, wide in cars)
    trucks = [(long, wide) for long, wide in found if long >= 6]
    assert 0 < len(trucks) < 0.2 * len(found)
    assert all(abs(long - 8.4) <= 0.3 and abs(wide - 2.5) <= 0.3 for long, wide in trucks)


def test_van_en_los_dos_sentidos_y_por_sus_carriles(street):
    """A 1.2 m de la orilla o a 0.45 del medio ancho: 2.8 o 1.8 m del eje, a cada lado."""
    places = []
    for seed in range(6):
        taken = street(key=(1, seed))[0].taken
        labels, count = ndimage.label(taken)
        centres = ndimage.center_of_mass(taken, labels, range(1, count + 1))
        places += [(col + 0.5) * 0.25 - 50 for _, col in centres]
    places = np.array(places)
    nearest = np.abs(np.abs(places)[:, None] - [2.8, 1.8]).min(axis=1)
    assert nearest.max() < 0.3
    assert 0.25 < (places > 0).mean() < 0.75
    assert 0.4 < (np.abs(places) > 2.3).mean() < 0.85


def shaded(canvas, sun, metres):
    """Qué fracción está en sombra a esos metros de los coches, en contra del sol."""
    steps = [round(-metres * part / canvas.pixel) for part in (sun[1], sun[0])]
    beside = np.roll(canvas.taken, steps, axis=(0, 1)) & ~canvas.taken
    beside[:20], beside[-20:] = False, False  # lo que dio la vuelta
    return (canvas.shade[beside] < 1).mean()


@pytest.mark.parametrize("sun", [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)])
def test_la_sombra_cae_del_lado_contrario_al_sol(street, sun):
    """A un metro de sombra por metro, un coche de 1.4 m la echa a 1.4 m, no a 1.8 m."""
    canvas, _ = street(sun=sun)
    assert set(np.unique(canvas.shade).tolist()) == {0.5, 1.0}
    assert shaded(canvas, sun, 0.25) > 0.95 and shaded(canvas, sun, 1.25) > 0.95
    assert shaded(canvas, sun, -0.25) < 0.15
    # Lo que sigue en sombra a 1.75 m es la orilla cercana, y los camiones.
    behind = [shaded(canvas, sun, metres) for metres in (1.25, 1.75)]
    assert behind[1] < 0.95 and behind[1] < behind[0] - 0.04
    assert (canvas.shade[canvas.taken] == 1).mean() > 0.8


def test_el_area_de_los_coches_va_en_metros(street):
    """La misma clave da los mismos coches: su área no depende del tamaño del píxel."""
    areas = [street(pixel)[0].taken.sum() * pixel**2 for pixel in (0.1, 0.25, 0.5)]
    np.testing.assert_allclose(areas, areas[0], rtol=0.12)


def test_sin_asfalto_no_hay_coches(street):
    canvas, _ = street(label=1)
    assert not canvas.taken.any()
    assert (canvas.color == 100).all() and (canvas.shade == 1).all()


def test_un_camellon_o_un_edificio_no_se_pisa(street):
    """Con media calle ocupada, los coches quedan solo en la otra media."""

    def block(canvas):
        canvas.taken[:, :200] = True

    canvas, _ = street(prepare=block)
    assert (canvas.color[:, :200] == 100).all() and (canvas.color[:, 200:] != 100).any()


def test_en_el_patio_se_estacionan_atravesados(lot):
    """Filas de coches a lo largo de `u` (hacia la derecha), cada 2.7 m."""
    canvas = lot()
    found = list(cars_of(canvas))
    assert len(found) > 30
    assert all(long > 3.4 and wide < 2.8 for wide, long in found)
    assert (canvas.mask == 2).all()
    labels, count = ndimage.label(canvas.taken)
    centres = ndimage.center_of_mass(canvas.taken, labels, range(1, count + 1))
    rows = np.array([(row + 0.5) * 0.25 for row, _ in centres])
    # El primer cajón está a 9 m de un eje: el de arriba, a -50 m, o el del centro, a 50 m.
    slots = np.concatenate([np.arange(-41, 41, 2.7), np.arange(59, 141, 2.7)])
    nearest = np.abs(rows[:, None] - slots).min(axis=1)
    # Un camión de 2.5 m puede tocar al vecino y leerse con él.
    assert (nearest < 0.2).mean() > 0.85


@pytest.mark.parametrize("options", [{"kind": PARK}, {"reserved": True}])
def test_no_se_estacionan_en_parques_ni_en_la_calle(lot, options):
    canvas = lot(**options)
    assert not canvas.taken.any() and (canvas.color == 100).all()


def test_la_misma_clave_da_los_mismos_coches(street):
    first, again, other = street()[0], street()[0], street(key=(1, 4))[0]
    np.testing.assert_array_equal(first.color, again.color)
    assert (first.taken != other.taken).any()
