"""Las teselas cubren toda la escena, con el solape pedido y sin sobrar."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tesela.tiling import TileGrid, tile_starts


@given(
    length=st.integers(1, 500),
    tile=st.integers(1, 64),
    overlap=st.integers(0, 63),
    align=st.integers(1, 16),
)
def test_covers_everything_with_the_overlap_asked(length, tile, overlap, align):
    overlap = min(overlap, tile - 1)
    if length > tile and (tile - overlap) // align == 0:
        with pytest.raises(ValueError, match="menos que align"):
            tile_starts(length, tile, overlap, align)
        return
    starts = tile_starts(length, tile, overlap, align)
    assert starts[0] == 0
    assert all(start % align == 0 for start in starts)
    steps = [b - a for a, b in pairwise(starts)]
    assert all(0 < step <= tile - overlap for step in steps)
    assert starts[-1] + tile >= length
    if length > tile:  # no se sale más de lo que obliga la alineación
        assert starts[-1] + tile - length < align


@given(st.integers(1, 500), st.integers(1, 64), st.integers(0, 63))
def test_no_tile_is_wasted(length, tile, overlap):
    """Con una tesela menos no se podría cubrir la escena con ese solape."""
    overlap = min(overlap, tile - 1)
    count = len(tile_starts(length, tile, overlap))
    reach = tile + (count - 2) * (tile - overlap)
    assert count == 1 or reach < length


def test_rows_go_first():
    assert list(TileGrid(5, 7, tile=4)) == [(0, 0), (0, 3), (1, 0), (1, 3)]
    assert len(TileGrid(5, 7, tile=4)) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 4, 0), "length=0, tile=4 y align=1: se esperaban enteros de 1 en adelante"),
        ((9, 4, 4), "overlap=4 con tile=4: se esperaba de 0 a 3"),
        ((9, 4, -1), "overlap=-1"),
        ((9, 4, 2, 3), "se avanzan 2 píxeles, menos que align=3"),
    ],
)
def test_bad_grids_are_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        tile_starts(*arguments)
