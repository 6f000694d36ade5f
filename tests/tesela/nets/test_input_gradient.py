"""El gradiente respecto a la imagen: contra autograd, contra la teoría y por su forma."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from tesela.nets import effective_side, input_gradient
from tesela.ops import Window, receptive_field
from torch import nn


def stack(depth: int, channels: int = 2) -> nn.Sequential:
    torch.manual_seed(depth)
    sizes = [3, *[channels] * depth]
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.Tanh()]
    return nn.Sequential(*layers).double()


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_support_is_the_theoretical_receptive_field(depth):
    images = torch.randn(2, 3, 21, 17, dtype=torch.float64)
    seen = input_gradient(stack(depth), images, row=10, col=7) > 0
    field = receptive_field([Window(3, padding=1)] * depth)
    rows, cols = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    assert (rows[0], rows[-1]) == field.interval(10, 21)
    assert (cols[0], cols[-1]) == field.interval(7, 17)
    assert seen.sum() == field.size**2


def test_mean_of_the_gradient_of_each_image():
    model = stack(2)
    images = torch.randn(3, 3, 9, 9, dtype=torch.float64)
    expected = torch.zeros(9, 9, dtype=torch.float64)
    for image in images:
        pixels = image[None].requires_grad_(True)
        model(pixels)[0, :, 4, 4].sum().backward()
        expected += pixels.grad[0].abs().sum(0) / 3
    np.testing.assert_allclose(input_gradient(model, images), expected.numpy())


def test_the_model_is_left_as_it_was():
    model = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2)).train()
    mean = model[1].running_mean.clone()
    images = torch.rand(2, 1, 5, 5)
    input_gradient(model, images)
    assert model.training and not images.requires_grad
    assert all(parameter.grad is None for parameter in model.parameters())
    torch.testing.assert_close(model[1].running_mean, mean)


def test_bad_input_is_explained():
    model = stack(1)
    with pytest.raises(ValueError, match=r"usa images\[None\]"):
        input_gradient(model, torch.zeros(3, 5, 5))
    with pytest.raises(ValueError, match="al menos una imagen"):
        input_gradient(model, torch.zeros(0, 3, 5, 5))
    with pytest.raises(ValueError, match=r"no existe la posición \(5, 2\)"):
        input_gradient(model, torch.zeros(1, 3, 5, 5, dtype=torch.float64), row=5)
    with pytest.raises(ValueError, match="anterior a aplanar"):
        input_gradient(nn.Flatten(), torch.zeros(1, 3, 5, 5))


@pytest.mark.parametrize("side", [1, 2, 3, 7])
def test_a_uniform_square_measures_its_side_wherever_it_is(side):
    field = np.zeros((20, 31))
    field[4 : 4 + side, 11 : 11 + side] = 0.3
    assert effective_side(field) == pytest.approx(side)


@pytest.mark.parametrize("depth", [1, 4, 16])
def test_equal_weights_grow_like_the_square_root_of_depth(depth):
    """Cada capa de 3 suma 2/3 de varianza: el lado es √(12 · 2n/3 + 1) = √(8n + 1)."""
    layers = [nn.Conv2d(1, 1, 3, padding=1, bias=False) for _ in range(depth)]
    for layer in layers:
        nn.init.constant_(layer.weight, 1 / 9)
    size = 2 * depth + 5
    images = torch.zeros(1, 1, size, size, dtype=torch.float64)
    field = input_gradient(nn.Sequential(*layers).double(), images)
    assert effective_side(field) == pytest.approx(np.sqrt(8 * depth + 1))


def test_each_axis_counts_half():
    """Una fila de 3: varianzas 2/3 y 0, media 1/3, lado √5."""
    assert effective_side(np.ones((1, 3))) == pytest.approx(np.sqrt(5))


@pytest.mark.parametrize(
    ("magnitude", "message"),
    [
        (np.ones(3), "matriz finita"),
        (-np.ones((3, 3)), "sin negativos"),
        (np.full((3, 3), np.nan), "matriz finita"),
        (np.zeros((3, 3)), "ninguna entrada mueve"),
    ],
)
def test_effective_side_explains_itself(magnitude, message):
    with pytest.raises(ValueError, match=message):
        effective_side(magnitude)
