import numpy as np
import pytest
from PIL import Image
from tesela.data import AERIAL_CLASSES, ClassInfo, colorize_mask
from tesela.data.mask_colors import indices_from_image

MASK = np.array([[0, 1, 2], [3, 4, 255]], dtype=np.uint8)
TWO = (ClassInfo("a", "a", (0, 0, 0), 0), ClassInfo("b", "b", (255, 255, 255), 1))


def paletted(mask=MASK, colors=6):
    """La misma máscara como PNG de paleta; los números no son los índices de clase."""
    order = [info.index for info in AERIAL_CLASSES]
    numbers = np.vectorize(order.index)(mask).astype(np.uint8)
    image = Image.fromarray(numbers)
    table = [channel for info in AERIAL_CLASSES[:colors] for channel in info.color]
    image.putpalette(table)
    return image


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_de_paleta_o_de_color_dan_lo_mismo(mode):
    painted = Image.fromarray(colorize_mask(MASK))
    image = paletted() if mode == "P" else painted.convert(mode)
    assert image.mode == mode
    np.testing.assert_array_equal(indices_from_image(image, AERIAL_CLASSES), MASK)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_blanco_y_negro(mode):
    image = Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8)).convert(mode)
    assert indices_from_image(image, TWO).tolist() == [[0, 1], [1, 0]]


def test_un_color_desconocido_dice_lo_mismo_en_paleta_y_en_color():
    image = paletted()
    messages = []
    for form in (image, image.convert("RGB")):
        with pytest.raises(ValueError, match=r"#9B9B9B \(1 píxel\)") as error:
            indices_from_image(form, AERIAL_CLASSES[:5])
        messages.append(str(error.value))
    assert messages[0] == messages[1]


def test_un_gris_desconocido():
    image = Image.fromarray(np.array([[0, 7, 7]], np.uint8))
    with pytest.raises(ValueError, match=r"#070707 \(2 píxeles\)"):
        indices_from_image(image, TWO)


def test_paleta_mas_corta_que_sus_numeros():
    with pytest.raises(ValueError, match=r"número 5 y su paleta solo tiene 3"):
        indices_from_image(paletted(colors=3), AERIAL_CLASSES)


def test_dos_colores_con_el_mismo_indice():
    both = (*TWO, ClassInfo("c", "c", (1, 2, 3), 1))
    image = Image.fromarray(np.array([[(1, 2, 3), (255, 255, 255)]], np.uint8))
    assert indices_from_image(image, both).tolist() == [[1, 1]]
