import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tesela.data import Block, Leak, SceneCache, SceneRef, find_leaks, spatial_blocks

CACHE = SceneCache(10**6)


def make_scene(name="a", group=None, side=20, value=0, cache=CACHE):
    pixels = np.full((side, side, 3), value, np.uint8), np.zeros((side, side), np.uint8)
    return SceneRef(name, group or name, side, side, lambda: pixels, cache)


def test_recortes_encimados_a_mano():
    """Columnas 0–9 y 6–15: comparten 4 columnas de 10 filas, 40 píxeles."""
    scene = make_scene()
    left, right = scene.part(Block(0, 0, 10, 10)), scene.part(Block(0, 6, 10, 10))
    expected = Leak(("train", "test"), (left.name, right.name), "píxeles", 40)
    assert find_leaks({"train": [left], "test": [right]}) == [expected]


def test_el_mismo_recorte_en_dos_partes():
    part = make_scene().part(Block(3, 3, 5, 5))
    (leak,) = find_leaks({"train": [part], "validation": [part]})
    assert leak.pixels == 25 and leak.parts == ("train", "validation")


def test_dentro_de_una_parte_no_es_fuga():
    part = make_scene().part(Block(3, 3, 5, 5))
    assert find_leaks({"train": [part, part], "test": []}) == []


def test_vecinos_sin_pixeles_en_comun_comparten_grupo():
    scene = make_scene()
    parts = {
        "train": [scene.part(Block(0, 0, 9, 9))],
        "test": [scene.part(Block(9, 9, 9, 9))],
    }
    (leak,) = find_leaks(parts)
    assert leak.reason == "grupo" and leak.pixels == 0
    assert find_leaks(parts, groups=False) == []


def test_un_grupo_repartido_se_dice_una_vez():
    scenes = [make_scene(f"s{i}", "mosaico") for i in range(6)]
    leaks = find_leaks({"train": scenes[:3], "test": scenes[3:]})
    assert len(leaks) == 1 and leaks[0].scenes == ("s0", "s3")


def test_la_misma_imagen_con_dos_nombres():
    one, two, other = make_scene("a"), make_scene("b"), make_scene("c", value=9)
    parts = {"train": [one], "test": [two, other]}
    assert find_leaks(parts) == []
    (leak,) = find_leaks(parts, contents=True)
    assert leak == Leak(("train", "test"), ("a", "b"), "contenido", 400)


def test_dos_conjuntos_con_los_mismos_nombres_no_se_confunden():
    ours, theirs = make_scene("1", "x"), make_scene("1", "y", cache=SceneCache(0))
    assert find_leaks({"train": [ours], "test": [theirs]}) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from("xyz"), *[st.integers(0, 12)] * 2, *[st.integers(1, 8)] * 2
        ),
        max_size=12,
    )
)
def test_encuentra_lo_mismo_que_contar_pixel_por_pixel(boxes):
    scene = make_scene()
    parts = {"x": [], "y": [], "z": []}
    painted = {name: [] for name in parts}
    for name, top, left, height, width in boxes:
        parts[name].append(scene.part(Block(top, left, height, width)))
        canvas = np.zeros((20, 20), dtype=bool)
        canvas[top : top + height, left : left + width] = True
        painted[name].append(canvas)
    expected = sorted(
        int((a & b).sum())
        for first, second in (("x", "y"), ("x", "z"), ("y", "z"))
        for a in painted[first]
        for b in painted[second]
        if (a & b).any()
    )
    assert sorted(leak.pixels for leak in find_leaks(parts, groups=False)) == expected


@pytest.mark.parametrize("seed", range(3))
def test_bloques_espaciales_no_filtran_y_recortes_al_azar_si(seed):
    scene = make_scene(side=200)
    train, test = spatial_blocks(200, 200, 30, (0.7, 0.3), gap=5, seed=seed)
    parts = {"train": [scene.part(b) for b in train], "test": [scene.part(b) for b in test]}
    assert find_leaks(parts, groups=False) == []
    rng = np.random.default_rng(seed)
    crops = [
        scene.part(Block(*rng.integers(0, 170, 2).tolist(), 30, 30)) for _ in range(60)
    ]
    assert len(find_leaks({"train": crops[:40], "test": crops[40:]}, groups=False)) > 20
