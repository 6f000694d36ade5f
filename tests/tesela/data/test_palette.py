import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tesela.data import AERIAL_CLASSES, colorize_mask, mask_from_colors

INDICES = [info.index for info in AERIAL_CLASSES]


@given(
    hnp.arrays(
        np.uint8,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=12),
        elements=st.sampled_from(INDICES),
    )
)
def test_ida_y_vuelta_no_pierde_nada(mask):
    back = mask_from_colors(colorize_mask(mask))
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, mask)


def test_colores_a_mano():
    painted = colorize_mask(np.array([[2, 3]], dtype=np.int64))
    assert painted.tolist() == [[[0x6E, 0xC1, 0xE4], [0xFE, 0xDD, 0x3A]]]


def test_indice_sin_clase():
    with pytest.raises(ValueError, match=r"\[5\], en 2 píxeles"):
        colorize_mask(np.array([[5, 0], [5, 1]]))
    with pytest.raises(ValueError, match=r"\[-1\]"):
        colorize_mask(np.array([[-1]]))
    with pytest.raises(ValueError, match=r"\[511\]"):
        colorize_mask(np.array([[511]]))


def test_mascara_que_no_es_de_enteros():
    with pytest.raises(TypeError, match=r"float64.*argmax"):
        colorize_mask(np.zeros((2, 2)))


def test_mascara_con_otra_forma():
    with pytest.raises(ValueError, match=r"\(H, W\).*\(1, 2, 2\)"):
        colorize_mask(np.zeros((1, 2, 2), dtype=np.uint8))


def test_color_desconocido_dice_cual_y_cuantos():
    rgb = colorize_mask(np.zeros((3, 3), dtype=np.uint8))
    rgb[0, :2] = (0, 0, 0)
    rgb[2, 2] = (61, 16, 152)
    with pytest.raises(
        ValueError, match=r"2 colores.*#000000 \(2 píxeles\), #3D1098 \(1 pí"
    ):
        mask_from_colors(rgb)


def test_un_solo_color_desconocido_va_en_singular():
    rgb = colorize_mask(np.zeros((1, 2), dtype=np.uint8))
    rgb[0, 0] = (0, 0, 0)
    with pytest.raises(
        ValueError, match=r"trae 1 color que no es de ninguna clase: #000000 \(1 píxel\);"
    ):
        mask_from_colors(rgb)
    with pytest.raises(ValueError, match=r"\[7\], en 1 píxel; se esperaba"):
        colorize_mask(np.array([[7, 0]]))


def test_colores_con_otro_tipo_o_forma():
    with pytest.raises(TypeError, match="uint8"):
        mask_from_colors(np.zeros((2, 2, 3)))
    with pytest.raises(ValueError, match=r"\(2, 2\).*convert"):
        mask_from_colors(np.zeros((2, 2), dtype=np.uint8))
    with pytest.raises(ValueError, match=r"\(2, 2, 4\)"):
        mask_from_colors(np.zeros((2, 2, 4), dtype=np.uint8))
