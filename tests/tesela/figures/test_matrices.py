"""Las matrices muestran sus números y el paso de convolución, los que salen."""

import numpy as np
import pytest
import torch
from tesela.figures import new_figure, plot_conv_step, plot_matrix


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_numbers_and_empty_cells():
    _, ax = new_figure()
    plot_matrix(ax, [[1.25, np.nan], [0.0, -0.0]], number_format=".1f")
    assert texts(ax) == ["1.2", "0.0", "0.0"]
    _, ax = new_figure()
    assert texts(plot_matrix(ax, np.zeros((2, 2)), number_format=None)) == []


def test_highlight():
    _, ax = new_figure()
    plot_matrix(ax, np.eye(4), highlight=(1, 2, 3, 2))
    box = ax.patches[0]
    assert (box.get_x(), box.get_y(), box.get_width(), box.get_height()) == (2, 1, 2, 3)
    with pytest.raises(ValueError, match="se sale de la matriz de 4×4"):
        plot_matrix(ax, np.eye(4), highlight=(3, 0, 2, 1))
    with pytest.raises(ValueError, match=r"\(H, W\); llegó de forma \(3,\)"):
        plot_matrix(ax, [1, 2, 3])


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (2, 0)])
def test_conv_step_output_is_that_of_torch(stride, padding):
    generator = np.random.default_rng(0)
    image = generator.integers(-3, 4, (5, 5))
    kernel = generator.integers(-2, 3, (3, 3))
    expected = torch.nn.functional.conv2d(
        torch.tensor(image)[None, None],
        torch.tensor(kernel)[None, None],
        None,
        stride,
        padding,
    )[0, 0]
    last = expected.shape[0] - 1
    figure = plot_conv_step(image, kernel, last, last, stride, padding)
    assert texts(figure.axes[2]) == [str(value) for value in expected.flatten().tolist()]
    with pytest.raises(ValueError, match="no existe la posición"):
        plot_conv_step(image, kernel, last + 1, 0, stride, padding)
