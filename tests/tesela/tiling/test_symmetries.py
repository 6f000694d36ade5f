"""El promedio de las ocho simetrías es simétrico; una red simétrica no cambia con él."""

import pytest
import torch
from tesela.data import SYMMETRIES
from tesela.tiling import with_symmetries
from torch import nn


def lopsided():
    torch.manual_seed(0)
    return nn.Conv2d(2, 3, 3, padding=1).double()


def test_turning_the_tile_turns_the_answer():
    tiles = torch.rand(2, 2, 6, 6, dtype=torch.float64)
    model = lopsided()
    predict = with_symmetries(lambda x: model(x).detach())
    for symmetry in SYMMETRIES:
        torch.testing.assert_close(predict(symmetry(tiles)), symmetry(predict(tiles)))
        if symmetry != SYMMETRIES[0]:
            assert not torch.allclose(model(symmetry(tiles)), symmetry(model(tiles)))


def test_a_symmetric_net_is_not_changed():
    tiles = torch.rand(1, 3, 5, 5, dtype=torch.float64)
    torch.testing.assert_close(
        with_symmetries(lambda x: 4 * x)(tiles), (4 * tiles).softmax(1)
    )


def test_only_square_tiles():
    with pytest.raises(ValueError, match=r"Llegaron teselas \(1, 1, 2, 3\)"):
        with_symmetries(lambda x: x)(torch.zeros(1, 1, 2, 3))
