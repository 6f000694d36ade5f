"""Las figuras se ven una vez, en el formato que toca, y siempre con los mismos bytes."""

import re
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from tesela.figures import new_figure, plot_curves, save_figure, show_images, use_style


def example():
    return plot_curves(
        [0, 1, 2], {"uno": [[1, 2, 3], [2, 3, 5]], "dos": [3, 2, 1]}, "x", "y"
    )


def test_lines_give_svg_and_a_spare_png():
    bundle = example()._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "image/png"}
    assert bundle["image/png"][:8] == b"\x89PNG\r\n\x1a\n"
    svg = bundle["image/svg+xml"]
    assert "<dc:date>" not in svg
    assert re.search(r'width="432pt"', svg)


def test_large_rasters_give_png_alone_and_small_ones_do_not():
    big = show_images(np.zeros((2, 41, 10)))
    small = show_images(np.zeros((2, 40, 40)))
    assert set(big._repr_mimebundle_()) == {"image/png"}
    assert "image/svg+xml" in small._repr_mimebundle_()


def test_same_bytes_in_another_process(tmp_path):
    code = (
        "import sys; from tesela.figures import *\n"
        "runs = {'uno': [[1, 2, 3], [2, 3, 5]], 'dos': [3, 2, 1]}\n"
        "f = plot_curves([0, 1, 2], runs, 'x', 'y')\n"
        "sys.stdout.write(f._repr_mimebundle_()['image/svg+xml'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.decode() == example()._repr_mimebundle_()["image/svg+xml"]


def test_showing_twice_gives_the_same_and_pyplot_never_hears_of_it():
    figure = example()
    assert figure._repr_mimebundle_() == figure._repr_mimebundle_()
    before = figure._repr_mimebundle_()["image/svg+xml"]
    figure.axes[0].plot([0, 2], [0, 0])
    assert figure._repr_mimebundle_()["image/svg+xml"] != before
    if "matplotlib.pyplot" in sys.modules:
        assert figure not in map(
            sys.modules["matplotlib.pyplot"].figure,
            sys.modules["matplotlib.pyplot"].get_fignums(),
        )


def test_a_notebook_kernel_shows_it_once():
    """Con el mismo despachador de formatos de un cuaderno, sin pasar por pyplot."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    data, _ = shell.display_formatter.format(example())
    InteractiveShell.clear_instance()
    assert {"image/svg+xml", "image/png"} <= set(data)
    assert isinstance(data["image/svg+xml"], str)


def test_saved_files(tmp_path):
    first = save_figure(example(), tmp_path / "a.svg").read_bytes()
    assert save_figure(example(), tmp_path / "b.svg").read_bytes() == first
    assert save_figure(example(), tmp_path / "c.png").stat().st_size > 1000
    with pytest.raises(ValueError, match=r"fig\.jpg.*\.svg o \.png"):
        save_figure(example(), tmp_path / "fig.jpg")


def test_style_does_not_leak_until_asked():
    before = matplotlib.rcParams["font.size"]
    new_figure()
    assert matplotlib.rcParams["font.size"] == before
    with matplotlib.rc_context():
        use_style()
        assert matplotlib.rcParams["svg.hashsalt"] == "tesela"
