"""El diagrama de confiabilidad dibuja lo que se contó."""

import numpy as np
import pytest
from tesela.figures import plot_reliability
from tesela.metrics import CalibrationBins


def test_the_curve_is_accuracy_against_confidence():
    bins = CalibrationBins(num_bins=4)
    rows = [[0.6, 0.4], [0.7, 0.3], [0.1, 0.9], [0.05, 0.95]]
    bins.update(np.array(rows), np.array([0, 1, 1, 1]))
    figure = plot_reliability({"red": bins})
    top, bottom = figure.axes
    diagonal, line = top.lines
    assert diagonal.get_label() == "perfecta"
    np.testing.assert_allclose(line.get_xdata(), [0.65, 0.925])
    np.testing.assert_allclose(line.get_ydata(), [0.5, 1.0])
    np.testing.assert_allclose(bottom.lines[0].get_ydata(), [50, 50])


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="sin ningún píxel: todas"):
        plot_reliability({})
    with pytest.raises(ValueError, match=r"\['vacía'\]"):
        plot_reliability({"vacía": CalibrationBins()})
