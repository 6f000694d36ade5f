"""El ancho local: franjas de ancho conocido, derechas y giradas."""

import numpy as np
import pytest
from tesela.metrics import local_width


def strip(width, size=41):
    region = np.zeros((size, size), dtype=bool)
    top = (size - width) // 2
    region[top : top + width] = True
    return region


@pytest.mark.parametrize("width", [1, 2, 3, 4, 7, 10])
def test_a_straight_strip_has_its_width(width):
    """Una franja impar también deja caber el disco par de un píxel más."""
    found = local_width(strip(width), range(1, 20))
    assert np.unique(found[strip(width)]).tolist() == [width + width % 2]
    alone = local_width(strip(width), [width])
    assert np.unique(alone[strip(width)]).tolist() == [width]
    assert not local_width(strip(width), [width + 2]).any()
    assert (found[~strip(width)] == 0).all()


@pytest.mark.parametrize("angle", [0, 20, 45, 70])
@pytest.mark.parametrize("width", [5, 9, 14])
def test_turning_it_changes_it_by_a_pixel_at_most(width, angle):
    rows, cols = np.mgrid[:81, :81] - 40.0
    turn = np.deg2rad(angle)
    across = rows * np.cos(turn) - cols * np.sin(turn)
    region = np.abs(across) < width / 2
    found = local_width(region, range(1, 25))
    middle = found[30:51, 30:51][region[30:51, 30:51]]
    assert abs(np.median(middle) - width) <= 1.5


def test_only_the_widths_that_are_asked():
    assert set(np.unique(local_width(strip(7), (1, 4, 16)))) == {0, 4}
    assert set(np.unique(local_width(strip(2), (4,)))) == {0}


def test_the_frame_is_not_an_edge():
    """Pegada al borde, media calle sigue ahí: no se sabe si acababa."""
    region = np.zeros((20, 20), dtype=bool)
    region[:5] = True
    assert local_width(region, (5, 9))[0, 0] == 9
    assert (local_width(np.ones((6, 6), dtype=bool), (3, 50)) == 50).all()
    assert (local_width(np.zeros((6, 6), dtype=bool), (3,)) == 0).all()


def test_wider_never_loses_pixels():
    noise = np.random.default_rng(0).random((40, 40)) > 0.2
    found = local_width(noise, (1, 3, 5))
    assert (found[noise] >= 1).all()
    for width in (3, 5):
        kept = found >= width
        assert (found[kept] >= width).all() and kept.sum() <= noise.sum()


@pytest.mark.parametrize(
    ("region", "widths", "kind", "message"),
    [
        (np.zeros((3, 3), int), (1,), TypeError, r"booleana y llegó int64.*mask == 2"),
        (np.zeros(3, bool), (1,), ValueError, r"\(H, W\) y llegó \(3,\)"),
        (np.zeros((3, 3), bool), (), ValueError, r"widths=\(\): se esperaban enteros"),
        (np.zeros((3, 3), bool), (0, 2), ValueError, "crecientes de 1 en adelante"),
        (np.zeros((3, 3), bool), (4, 2), ValueError, "crecientes de 1 en adelante"),
    ],
)
def test_bad_input(region, widths, kind, message):
    with pytest.raises(kind, match=message):
        local_width(region, widths)
