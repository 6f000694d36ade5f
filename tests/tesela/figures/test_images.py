"""Las rejillas dibujan los píxeles que les dan, sin suavizar."""

import numpy as np
import pytest
import torch
from tesela.figures import show_images, to_displayable


def test_layouts():
    color = torch.rand(3, 5, 6, generator=torch.Generator().manual_seed(0))
    assert np.array_equal(to_displayable(color), color.numpy().transpose(1, 2, 0))
    assert to_displayable(np.zeros((5, 6, 1))).shape == (5, 6)
    assert to_displayable(np.zeros((1, 5, 6))).shape == (5, 6)
    with pytest.raises(ValueError, match=r"forma \(4, 5, 6\)"):
        to_displayable(np.zeros((4, 5, 6)))


def test_grid():
    figure = show_images(np.zeros((5, 8, 8)), titles=list("abcde"), cols=3, limits=(0, 1))
    assert len(figure.axes) == 6
    assert [ax.get_title() for ax in figure.axes] == [*"abcde", ""]
    image = figure.axes[0].images[0]
    assert image.get_interpolation() == "none"
    assert image.get_clim() == (0, 1)


def test_bad_input():
    with pytest.raises(ValueError, match="vacía"):
        show_images([])
    with pytest.raises(ValueError, match="1 rótulos para 2"):
        show_images(np.zeros((2, 4, 4)), titles=["a"])
