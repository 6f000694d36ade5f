"""La escala mide lo que dice y la leyenda nombra lo que hay."""

from types import SimpleNamespace

import numpy as np
import pytest
from tesela.data.palette import AERIAL_CLASSES
from tesela.figures import draw_scale_bar, new_figure, show_scene


@pytest.mark.parametrize(
    ("resolution", "width", "metres"), [(0.5, 256, 20), (0.3, 5000, 200), (10, 512, 1000)]
)
def test_scale_bar(resolution, width, metres):
    _, ax = new_figure()
    assert draw_scale_bar(ax, resolution, width) == metres
    bar = ax.patches[1]
    assert bar.get_width() * resolution == pytest.approx(metres)
    assert bar.get_width() <= width / 4
    assert ax.texts[0].get_text() == f"{metres} m"


def test_scale_bar_refuses_nonsense():
    _, ax = new_figure()
    with pytest.raises(ValueError, match="metres_per_pixel=0"):
        draw_scale_bar(ax, 0, 100)


def test_scene_legend_names_only_what_is_there():
    mask = np.zeros((64, 64), np.uint8)
    mask[:, 32:] = AERIAL_CLASSES[2].index
    scene = SimpleNamespace(
        image=np.zeros((64, 64, 3), np.uint8), mask=mask, metres_per_pixel=0.5
    )
    figure = show_scene(scene)
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    present = {0, AERIAL_CLASSES[2].index}
    assert names == [item.spanish for item in AERIAL_CLASSES if item.index in present]
    assert figure.axes[1].images[0].get_interpolation() == "nearest"
    scene.mask = mask[1:]
    with pytest.raises(ValueError, match="mismo alto y ancho"):
        show_scene(scene)
