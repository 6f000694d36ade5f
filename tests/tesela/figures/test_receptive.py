"""La figura del campo receptivo enciende justo los píxeles que dice la teoría."""

import pytest
from matplotlib.collections import PathCollection
from tesela.figures import color, plot_receptive_field
from tesela.figures.style import BookFigure
from tesela.ops import Window, receptive_field


def lit_pixels(figure: BookFigure) -> list[float]:
    """Las posiciones de los cuadros llenos del renglón de la imagen."""
    from matplotlib.colors import to_hex

    points = [c for c in figure.axes[0].collections if isinstance(c, PathCollection)]
    return [
        float(p.get_offsets()[0, 0])
        for p in points
        if p.get_offsets()[0, 1] == 0 and to_hex(p.get_facecolor()[0]).upper() == color(1)
    ]


@pytest.mark.parametrize(
    ("layers", "index"),
    [
        ([Window(3), Window(3)], 2),
        ([Window(3, padding=1), Window(2, 2), Window(3, padding=1)], 3),
        ([Window(3, padding=1)], 0),
    ],
)
def test_lit_pixels_are_the_receptive_field(layers, index):
    lit = lit_pixels(plot_receptive_field(layers, 13, index))
    first, last = receptive_field(layers).interval(index, 13)
    assert (min(lit), max(lit)) == (first, last)


def test_dilation_leaves_holes():
    assert lit_pixels(plot_receptive_field([(3, 1, 0, 2)], 9, 1)) == [1, 3, 5]


def test_labels():
    figure = plot_receptive_field([(3,)], 5, 0)
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["imagen", "capa 1"]
    with pytest.raises(ValueError, match="Llegaron 1 rótulos para 2 renglones"):
        plot_receptive_field([(3,)], 5, 0, ["a"])


def test_missing_outputs_are_explained():
    with pytest.raises(ValueError, match="mide 3; no existe la salida 3"):
        plot_receptive_field([(3,)], 5, 3)
    with pytest.raises(ValueError, match="La ventana no cabe"):
        plot_receptive_field([(7,)], 5, 0)
