"""La red convolucional pequeña: tamaños, cuentas, y lo que la cabeza olvida."""

from itertools import pairwise

import pytest
import torch
from tesela.nets import SmallCNN, count_parameters


@pytest.mark.parametrize(("size", "channels"), [(28, (8, 16)), (32, (4, 8, 16)), (9, (2,))])
@pytest.mark.parametrize("head", ["flatten", "average"])
def test_shapes_and_parameter_count(size, channels, head):
    model = SmallCNN(3, 5, channels, size, head)
    assert model(torch.zeros(2, 3, size, size)).shape == (2, 5)
    sizes = [3, *channels]
    convolutions = sum(9 * a * b + b for a, b in pairwise(sizes))
    side = 1 if head == "average" else size // 2 ** len(channels)
    assert count_parameters(model) == convolutions + channels[-1] * side**2 * 5 + 5


def test_average_head_does_not_see_a_circular_shift_of_the_maps():
    """El promedio de un mapa no cambia si el mapa gira sobre sí mismo."""
    model = SmallCNN(1, 4, (3,), 8, "average")
    maps = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    moved = maps.roll((1, 2), dims=(2, 3))
    torch.testing.assert_close(model.pool(maps), model.pool(moved))


def test_errors_are_explained():
    with pytest.raises(ValueError, match="no se puede dividir entre 2 3 veces"):
        SmallCNN(1, 2, (4, 4, 4), image_size=4)
    with pytest.raises(ValueError, match="'flatten' o 'average'"):
        SmallCNN(1, 2, head="max")
    with pytest.raises(ValueError, match="al menos un bloque"):
        SmallCNN(1, 2, channels=())
