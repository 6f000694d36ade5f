"""Las ocho simetrías: un caso a mano, los axiomas de grupo y la igualdad con v2."""

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tesela.data import SYMMETRIES, Symmetry, cayley_table
from torchvision.transforms.v2 import functional as V

LETTER = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])  # ninguna simetría la deja igual


def test_each_one_by_hand():
    """Las ocho lecturas de la cuadrícula 1..9, escritas a mano por su primera fila."""
    first_rows = [s(LETTER)[0].tolist() for s in SYMMETRIES]
    assert first_rows == [
        [1, 2, 3],  # identidad
        [3, 6, 9],  # 90°: la columna derecha sube
        [9, 8, 7],  # 180°
        [7, 4, 1],  # 270°
        [3, 2, 1],  # espejo de izquierda a derecha
        [1, 4, 7],  # y girado: la transposición
        [7, 8, 9],  # espejo de arriba abajo
        [9, 6, 3],  # la otra diagonal
    ]


def test_group_axioms():
    table = cayley_table()
    everything = list(range(8))
    assert table.shape == (8, 8)
    for line in (*table, *table.T):  # cerrada y cancelativa: cuadrado latino
        assert sorted(line.tolist()) == everything
    assert table[0].tolist() == table[:, 0].tolist() == everything  # neutro
    for i, j, k in product(everything, repeat=3):  # asociativa
        assert table[table[i, j], k] == table[i, table[j, k]]
    for index, symmetry in enumerate(SYMMETRIES):  # inversos
        inverse = SYMMETRIES.index(symmetry.inverse())
        assert table[index, inverse] == table[inverse, index] == 0


def test_it_is_the_dihedral_group_and_not_another_of_order_eight():
    """D₄ no es conmutativo y tiene cinco elementos de orden 2; Q₈ tiene solo uno."""
    table = cayley_table()
    assert not torch.equal(table, table.T)
    assert sum(int(table[i, i]) == 0 for i in range(1, 8)) == 5


def test_composing_is_applying_one_after_the_other():
    for last, first in product(SYMMETRIES, repeat=2):
        assert torch.equal(last(first(LETTER)), last.after(first)(LETTER))
        assert torch.equal(last.matrix() @ first.matrix(), last.after(first).matrix())


@given(st.integers(0, 7), st.integers(1, 6), st.integers(1, 6))
def test_the_inverse_brings_everything_back(index, height, width):
    symmetry = SYMMETRIES[index]
    x = torch.arange(2.0 * height * width).view(2, height, width)
    moved = symmetry(x)
    assert moved.shape[-2:] == ((width, height) if symmetry.turns % 2 else (height, width))
    assert torch.equal(symmetry.inverse()(moved), x)


def test_same_as_torchvision():
    x = torch.rand(3, 5, 5, generator=torch.Generator().manual_seed(0))
    for turns in range(4):
        assert torch.equal(Symmetry(turns)(x), V.rotate(x, 90.0 * turns))
    assert torch.equal(Symmetry(0, True)(x), V.horizontal_flip(x))
    assert torch.equal(Symmetry(2, True)(x), V.vertical_flip(x))


def test_the_matrix_moves_points_where_the_image_goes():
    """El píxel de la esquina superior derecha, (1, −1), cae donde dice la matriz."""
    corner = torch.zeros(3, 3)
    corner[0, 2] = 1
    for symmetry in SYMMETRIES:
        x, y = (symmetry.matrix() @ torch.tensor([1.0, -1.0]).double()).int().tolist()
        assert symmetry(corner)[y + 1, x + 1] == 1


def test_names_are_different():
    assert len({s.name for s in SYMMETRIES}) == len(set(SYMMETRIES)) == 8


def test_bad_input_is_explained():
    for turns in (4, -1, True, 1.5):
        with pytest.raises(ValueError, match="se esperaba 0, 1, 2 o 3 cuartos de vuelta"):
            Symmetry(turns)
    with pytest.raises(ValueError, match=r"llegó de forma \(3,\)"):
        Symmetry(1)(torch.zeros(3))
