"""Curvas y barras dibujan la media y la desviación que dicen."""

import numpy as np
import pytest
from tesela.figures import plot_bars, plot_curves


def test_band_is_mean_plus_minus_sample_sd():
    runs = np.array([[1.0, 4.0], [3.0, 8.0], [5.0, 0.0]])
    axes = plot_curves([0, 1], {"a": runs}, "época", "exactitud").axes[0]
    assert axes.lines[0].get_ydata().tolist() == runs.mean(0).tolist()
    edges = axes.collections[0].get_paths()[0].vertices
    at_zero = edges[edges[:, 0] == 0][:, 1]
    assert at_zero.min() == pytest.approx(3 - 2) and at_zero.max() == pytest.approx(3 + 2)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("época", "exactitud")
    assert axes.get_title() == ""


def test_one_run_has_no_band_and_log_axes_work():
    axes = plot_curves([1, 10], {"a": [1, 2], "b": [2, 3]}, "x", "y", log="xy").axes[0]
    assert not axes.collections
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_bad_series():
    with pytest.raises(ValueError, match=r"«a» tiene forma \(3,\).*\(semillas, 2\)"):
        plot_curves([0, 1], {"a": [1, 2, 3]}, "x", "y")
    with pytest.raises(ValueError, match="vacío"):
        plot_curves([0], {}, "x", "y")


def test_bars():
    figure = plot_bars({"a": [1.0, 3.0], "b": [4.0]}, "m", reference=(0.5, "azar"))
    axes = figure.axes[0]
    assert [bar.get_height() for bar in axes.patches] == [2.0, 4.0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b"]
    assert figure.legends[0].get_texts()[0].get_text() == "azar"
    with pytest.raises(ValueError, match="vacíos"):
        plot_bars({"a": []}, "m")
