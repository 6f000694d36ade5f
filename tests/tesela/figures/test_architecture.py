"""Los dibujos de redes: cada mapa con su tamaño, cada camino de una caja a otra."""

import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from tesela.figures.architecture import Box, Stage, plot_blocks, plot_stages
from tesela.figures.style import BookFigure

BOXES = {
    "x": Box("x", 0, 0, "data"),
    "a": Box("3×3", 0, 1),
    "b": Box("3×3", 0, 2),
    "s": Box("+", 0, 3, "merge", 0.3),
}


def patches(figure: BookFigure, kind: type) -> list:
    return [p for p in figure.axes[0].patches if isinstance(p, kind)]


def test_taller_maps_and_wider_channels():
    figure = plot_stages(
        [Stage("a", 2, 64), Stage("b", 64, 16), Stage("c", 64, 1, "dense")]
    )
    first, second, third = patches(figure, Rectangle)
    assert first.get_height() == pytest.approx(2 * second.get_height())  # √64 / √16
    assert second.get_height() > third.get_height() > 0
    assert second.get_width() > first.get_width()
    assert second.get_width() == third.get_width()


def test_each_stage_tells_its_name_and_size():
    figure = plot_stages([Stage("conv", 6, 28), Stage("densa", 84, 1, "dense")])
    assert [t.get_text() for t in figure.axes[0].texts] == ["conv", "6\n28²", "densa", "84"]


def test_kinds_do_not_depend_on_color():
    kinds = ("conv", "pool", "dense", "norm")
    figure = plot_stages([Stage("a", 1, 1, kind) for kind in kinds])
    assert len({p.get_hatch() for p in patches(figure, Rectangle)}) == len(kinds)


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ([], "`stages` llegó vacío"),
        ([Stage("a", 0, 4)], "«a» tiene 0 canales y lado 4"),
        ([Stage("a", 1, 4, "otra")], "kind='otra': se esperaba una de conv, pool"),
    ],
)
def test_bad_stages(stages, message):
    with pytest.raises(ValueError, match=message):
        plot_stages(stages)


def test_boxes_and_arrows_are_all_there():
    arrows = [("x", "a"), ("a", "b"), ("b", "s"), ("x", "s", "identidad")]
    figure = plot_blocks(BOXES, arrows)
    assert len(patches(figure, FancyBboxPatch)) == 4
    assert len(patches(figure, FancyArrowPatch)) == 4
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert texts == ["x", "3×3", "3×3", "+", "identidad"]


def test_a_shortcut_goes_around_and_fits():
    figure = plot_blocks(BOXES, [("a", "b"), ("x", "s", "x")])
    straight, around = patches(figure, FancyArrowPatch)
    figure.draw_without_rendering()
    bends = [len(a._path_original.vertices) for a in (straight, around)]
    assert bends == [2, 3]
    farthest = around.get_path().vertices[:, 0].max()
    box = max(p.get_x() + p.get_width() for p in patches(figure, FancyBboxPatch))
    assert farthest > box
    assert figure.axes[0].get_xlim()[1] > box + 0.3


def test_arrows_to_a_wide_box_go_straight_down():
    boxes = {"a": Box("a", 0, 0), "b": Box("b", 2, 0), "w": Box("w", 1, 1, width=3)}
    figure = plot_blocks(boxes, [("a", "w"), ("b", "w")])
    for arrow, column in zip(patches(figure, FancyArrowPatch), (0, 2), strict=True):
        assert arrow._path_original.vertices[:, 0].tolist() == [column, column]


def test_bad_diagrams():
    with pytest.raises(ValueError, match="`boxes` llegó vacío"):
        plot_blocks({}, [])
    with pytest.raises(ValueError, match=r"'x' → 'y' nombra \['y'\], que no está"):
        plot_blocks(BOXES, [("x", "y")])
    with pytest.raises(ValueError, match="kind='otra'"):
        plot_blocks({"x": Box("x", 0, 0, "otra")}, [])
