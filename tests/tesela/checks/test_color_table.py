"""La tabla de colores: la ida y vuelta no atrapa un desfase; un píxel conocido, sí."""

import numpy as np
import pytest
from tesela.checks import check_color_table
from tesela.data import AERIAL_CLASSES, colorize_mask, mask_from_colors

KNOWN = {info.color: info.index for info in AERIAL_CLASSES}


def shifted(rgb):
    mask = mask_from_colors(rgb).astype(int)
    return (mask + 1) % 256


def test_the_right_table_passes():
    check_color_table(mask_from_colors, KNOWN)


def test_round_trip_hides_what_a_known_pixel_shows():
    rgb = colorize_mask(np.array([[0, 1, 2, 3]]))
    back = colorize_mask(shifted(rgb) - 1)  # la vuelta resta lo que la ida sumó
    np.testing.assert_array_equal(back, rgb)
    with pytest.raises(AssertionError, match=r"#3C1098 da 1 y es 0.*Todos se apartan \+1"):
        check_color_table(shifted, {c: i for c, i in KNOWN.items() if i < 255})


def test_one_wrong_color_is_named_alone():
    def swapped(rgb):
        mask = mask_from_colors(rgb)
        return np.where(mask == 3, 4, mask)

    with pytest.raises(AssertionError, match="#FEDD3A da 4 y es 3") as failure:
        check_color_table(swapped, KNOWN)
    assert "Todos" not in str(failure.value) and "#3C1098" not in str(failure.value)


def test_nothing_known_is_an_error():
    with pytest.raises(ValueError, match="mira dos píxeles"):
        check_color_table(mask_from_colors, {})
