"""Los perfiles de mezcla: simétricos, positivos, y su suma es la de las teselas."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tesela.tiling import blend_profile, tile_starts
from tesela.tiling.blending import BLENDS, profile_sum


@pytest.mark.parametrize("blend", BLENDS)
@pytest.mark.parametrize("tile", [1, 2, 5, 256])
def test_symmetric_positive_and_at_most_one(blend, tile):
    profile = blend_profile(tile, blend)
    assert profile.shape == (tile,) and profile.dtype == torch.float32
    torch.testing.assert_close(profile, profile.flip(0))
    assert profile.max() == 1 and profile.min() > 0


def test_the_bell_by_hand():
    """Con tile 3 y sigma 1/3 la desviación es 1 píxel: e^(−1/2) = 0.6065 en la orilla."""
    profile = blend_profile(3, "gaussian", sigma=1 / 3)
    torch.testing.assert_close(profile, torch.tensor([0.60653066, 1.0, 0.60653066]))


@given(st.integers(1, 200), st.integers(1, 40), st.sampled_from(BLENDS))
def test_the_sum_is_the_one_of_all_tiles(length, tile, blend):
    starts = tile_starts(length, tile, tile // 3)
    profile = blend_profile(tile, blend)
    expected = [
        sum(float(profile[x - s]) for s in starts if s <= x < s + tile)
        for x in range(length)
    ]
    total = profile_sum(starts, profile, length)
    torch.testing.assert_close(total, torch.tensor(expected))
    assert (total > 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "tile=0"),
        ((4, "gaussian", 0), "sigma=0"),
        ((4, "campana"), "blend='campana': se esperaba una de gaussian, linear, uniform"),
    ],
)
def test_bad_profiles_are_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        blend_profile(*arguments)
