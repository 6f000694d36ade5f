import numpy as np
import pytest
from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_ground import Ground
from tesela.data.synthetic_layout import PARK, YARD, Plan


def centres(count, pixel):
    return ((np.arange(count) + 0.5) * pixel).astype(np.float32)


def paint(key, extent=64.0, pixel=0.5):
    places = centres(int(extent / pixel), pixel)
    return Ground(key, Plan(key, extent), pixel).paint(places, places)


def test_las_bandas_del_suelo_no_dejan_costura():
    """Ni el material ni el color de una fila dependen de en cuántas bandas se pinte."""
    key, ys = (1, 5), centres(60, 0.5)
    plan = Plan(key, 30.0)
    color, whole = Ground(key, plan, 0.5).paint(ys, ys)
    ground = Ground(key, plan, 0.5)
    parts = [ground.paint(ys[start : start + 20], ys) for start in (0, 20, 40)]
    np.testing.assert_array_equal(whole, np.concatenate([part for _, part in parts]))
    np.testing.assert_array_equal(color, np.concatenate([part for part, _ in parts]))


@pytest.mark.parametrize("seed", range(6))
def test_formas_tipos_y_materiales_que_existen(seed):
    key = (1, seed)
    color, material = Ground(key, Plan(key, 64.0), 0.5).paint(
        centres(20, 0.5), centres(128, 0.5)
    )
    assert color.shape == (20, 128, 3) and color.dtype == np.float32
    assert material.shape == (20, 128) and material.dtype == np.uint8
    assert material.max() < len(mat.MATERIALS) and np.isfinite(color).all()


def test_el_color_de_cada_material_es_el_de_la_tabla():
    """Salvo el ajuste de la escena (±8 %, ±6), su tono (±20 %) y la pintura blanca."""
    total, table, count = np.zeros((13, 3)), np.zeros((13, 3)), np.zeros(13)
    for seed in range(10):
        color, material = paint((1, seed))
        arid = Plan((1, seed), 64.0).arid
        for index in range(13):
            here = color[material == index]
            total[index] += here.sum(axis=0)
            table[index] += len(here) * np.array(mat.MATERIALS[index][2 if arid else 1])
            count[index] += len(here)
    common = np.flatnonzero(count > 1500)
    assert {mat.ASPHALT, mat.SIDEWALK, mat.WATER, mat.GRASS} <= set(common.tolist())
    # El agua y el asfalto además cambian de escena a escena.
    steady = np.setdiff1d(common, [mat.WATER, mat.ASPHALT])
    assert len(steady) >= 6
    ratio = total[steady] / table[steady]
    assert ratio.min() > 0.8 and ratio.max() < 1.2


def test_el_agua_cambia_de_una_escena_a_otra():
    """El tono del agua (rojo menos azul) va de turbia a turquesa; el de la banqueta no.

    El ajuste de ±6 por canal de toda escena da una desviación de 4.9.
    """
    tones = {mat.WATER: [], mat.SIDEWALK: []}
    for seed in range(40):
        if Plan((1, seed), 64.0).arid:
            continue
        color, material = paint((1, seed), 64.0, 1.0)
        for index, found in tones.items():
            if (material == index).sum() > 100:
                red, _, blue = color[material == index].mean(axis=0)
                found.append(red - blue)
    assert min(len(found) for found in tones.values()) >= 8
    assert np.std(tones[mat.SIDEWALK]) < 7 and np.std(tones[mat.WATER]) > 9


@pytest.fixture
def park(make_plan):
    """Un parque y un patio de maniobras sin calles, de 64 m, a 0.5 m por píxel."""

    def run(kind=PARK, key=(1, 3)):
        places = centres(128, 0.5)
        return Ground(key, make_plan(64.0, kind), 0.5).paint(places, places)

    return run


def test_el_suelo_tiene_textura_a_tres_escalas(park):
    """En el pasto: grano entre píxeles vecinos, más a 3 m, y manchas de varios metros."""
    near, middle, blotches = [], [], []
    for seed in range(10):
        color, material = park(key=(1, seed))
        # Una sola manzana: el tono cambia de una a otra.
        gray, grass = color[:64, :64, 1], material[:64, :64] == mat.GRASS
        gray = gray / gray[grass].mean()
        for gap, found in ((1, near), (6, middle)):
            pair = grass[:, gap:] & grass[:, :-gap]
            found.append(np.square((gray[:, gap:] - gray[:, :-gap])[pair]).mean())
        tiles = np.where(grass, gray, np.nan).reshape(4, 16, 4, 16).swapaxes(1, 2)
        tiles = tiles.reshape(16, -1)
        full = np.isfinite(tiles).mean(axis=1) > 0.5
        blotches.append(np.nanmean(tiles[full], axis=1).std())
    # El grano es de 0.09: dos píxeles vecinos difieren en 2 × 0.09² = 0.016 o algo más.
    assert 0.014 < np.mean(near) < 0.022
    assert np.mean(middle) > np.mean(near) + 0.004
    # A 9 y 40 m, 0.13 y 0.10 por un ruido de 0.5; sin eso, 8 m promedian casi todo.
    assert np.mean(blotches) > 0.04


def test_lo_verde_cambia_de_tono_y_lo_gris_no(park):
    """Sin pintura, el gris solo se aclara u oscurece: su rojo entre azul es constante."""
    color, material = park()
    yard, lot = park(YARD)
    green, gray = color[material == mat.GRASS], yard[lot == mat.LOT]
    assert len(green) > 500 and len(gray) > 500
    assert np.ptp(gray[:, 0] / gray[:, 2]) < 1e-4
    assert (green[:, 0] / green[:, 2]).std() > 0.02


def test_cada_escena_tiene_sus_colores(park):
    """Con el mismo plano, otra clave da otro gris."""
    grays = []
    for seed in (3, 4, 5):
        color, material = park(YARD, key=(1, seed))
        grays.append(color[material == mat.LOT].mean(axis=0))
    assert np.abs(np.diff(grays, axis=0)).max(axis=1).min() > 1


def test_las_rayas_blancas_aclaran_el_asfalto():
    color, material = paint((1, 2), 128.0, 0.25)
    road = color[material == mat.ASPHALT].mean(axis=1)
    assert 0.001 < (road > 1.45 * np.median(road)).mean() < 0.2


def test_la_via_rapida_y_el_agua_llegan_al_suelo():
    """Los materiales que salen son los que pide el plano: con agua hay agua."""
    wet = dry = 0
    for seed in range(12):
        plan = Plan((1, seed), 64.0)
        places = centres(64, 1.0)
        share = (Ground((1, seed), plan, 1.0).paint(places, places)[1] == mat.WATER).mean()
        inside = (plan.water_distance(places, places) < 0).mean()
        # Solo los puentes le quitan agua al río.
        assert share <= inside and (plan.water == "rio" or share == inside)
        wet, dry = wet + (share > 0), dry + (plan.water == "nada")
    assert wet >= 3 and dry >= 2
    key = next((1, s) for s in range(40) if Plan((1, s), 64.0).diagonal)
    plan, places = Plan(key, 64.0), centres(64, 1.0)
    material = Ground(key, plan, 1.0).paint(places, places)[1]
    lane = np.abs(plan.diagonal_distance(places, places)) < plan.diagonal_half
    assert np.isin(material[lane], (mat.ASPHALT, mat.WATER, mat.SAND, mat.SOIL)).all()
    assert (material[lane] == mat.ASPHALT).mean() > 0.5


def test_el_plano_se_ve_igual_con_cualquier_pixel():
    """El mismo plano a 0.5 y a 1 m por píxel reparte parecido las clases."""
    key, extent = (1, 5), 96.0
    plan, shares = Plan(key, extent), []
    for pixel in (0.5, 1.0):
        places = centres(int(extent / pixel), pixel)
        material = Ground(key, plan, pixel).paint(places, places)[1]
        counts = np.bincount(mat.MATERIAL_CLASSES[material].ravel(), minlength=5)
        shares.append(counts / counts.sum())
    np.testing.assert_allclose(*shares, atol=0.06)


def test_la_misma_clave_da_el_mismo_suelo():
    first, again, other = paint((1, 3)), paint((1, 3)), paint((1, 4))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert (first[1] != other[1]).mean() > 0.2
