import numpy as np
import pytest
from tesela.data import AERIAL_CLASSES, AerialSource, Block, SceneCache, SceneRef


def make_scene(name="a", group="g", height=6, width=8, cache=None):
    """La máscara dice dónde está cada píxel: 8·fila + columna."""
    mask = np.arange(height * width, dtype=np.uint8).reshape(height, width)
    image = np.stack([mask, mask + 1, mask + 2], axis=2)
    return SceneRef(
        name, group, height, width, lambda: (image, mask), cache or SceneCache(10_000)
    )


def test_leer_una_ventana_es_leer_todo_y_recortar():
    scene = make_scene()
    image, mask = scene.read()
    part_image, part_mask = scene.read(Block(2, 1, 3, 4))
    np.testing.assert_array_equal(part_image, image[2:5, 1:5])
    np.testing.assert_array_equal(part_mask, mask[2:5, 1:5])
    assert image.dtype == mask.dtype == np.uint8


def test_la_parte_de_una_parte_conserva_su_lugar():
    scene = make_scene()
    part = scene.part(Block(1, 2, 5, 6)).part(Block(1, 1, 2, 2))
    assert (part.top, part.left, part.height, part.width) == (2, 3, 2, 2)
    assert part.root == "a" and part.group == "g" and part.name == "a[2,3+2×2]"
    np.testing.assert_array_equal(part.read()[1], [[19, 20], [27, 28]])


def test_la_ventana_de_en_medio():
    scene = make_scene()
    part = scene.middle(4)
    assert (part.top, part.left, part.height, part.width) == (1, 2, 4, 4)
    assert (part.root, part.group) == ("a", "g")
    np.testing.assert_array_equal(part.read()[1], scene.read()[1][1:5, 2:6])
    wide = scene.middle(7)
    assert (wide.top, wide.left, wide.height, wide.width) == (0, 0, 6, 7)
    assert scene.middle(8) is scene and scene.middle(100) is scene
    with pytest.raises(ValueError, match="fue 0; se esperaba un entero positivo"):
        scene.middle(0)


@pytest.mark.parametrize(
    "window", [Block(0, 0, 7, 8), Block(-1, 0, 2, 2), Block(0, 8, 1, 1), Block(0, 0, 0, 3)]
)
def test_ventana_que_se_sale(window):
    with pytest.raises(ValueError, match=r"se sale de la escena 'a', que mide 6×8"):
        make_scene().read(window)
    with pytest.raises(ValueError, match="se sale"):
        make_scene().part(window)


def test_si_los_archivos_cambiaron_lo_dice():
    short = np.zeros((5, 8, 3), np.uint8), np.zeros((5, 8), np.uint8)
    scene = SceneRef("a", "a", 6, 8, lambda: short, SceneCache(0))
    with pytest.raises(ValueError, match=r"'a' salió una imagen de \(5, 8\).*Vuelve a"):
        scene.read()


def test_describe_dice_cuantas_de_que_tamano_y_de_que_clases():
    scenes = (make_scene("a"), make_scene("b", height=9))
    source = AerialSource("x", AERIAL_CLASSES, scenes, "Datos: de prueba.")
    assert source.num_classes == 5 and source.groups == ("g",)
    assert source.describe() == (
        "Datos: de prueba.\n2 escenas en 1 grupo, de 6×8 a 9×8 píxeles, resolución "
        "desconocida; 5 clases: edificio, suelo, calle, vegetación, agua."
    )


def test_conjunto_vacio_o_con_nombres_repetidos():
    with pytest.raises(ValueError, match="'x' llegó sin escenas"):
        AerialSource("x", AERIAL_CLASSES, (), "")
    with pytest.raises(ValueError, match="escenas con el mismo nombre"):
        AerialSource("x", AERIAL_CLASSES, (make_scene(), make_scene()), "")
