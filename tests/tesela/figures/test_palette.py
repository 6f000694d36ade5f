"""Los colores se distinguen entre sí y sobre blanco."""

from matplotlib.colors import to_rgb
from tesela.figures import LINE_STYLES, MARKERS, QUALITATIVE, color


def luminance(name):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(name)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_eight_different_colors_markers():
    assert len(set(QUALITATIVE)) == len(set(MARKERS)) == 8
    assert len(LINE_STYLES) == 8
    assert [color(i) for i in range(8)] == list(QUALITATIVE)


def test_first_colors_stand_out_on_white():
    """Los cuatro que más se usan: contraste de gráficos (3 a 1) salvo el púrpura, 2.7."""
    contrast = [1.05 / (luminance(name) + 0.05) for name in QUALITATIVE[:4]]
    assert min(contrast) > 2.7
    assert min(contrast[:3]) > 3
