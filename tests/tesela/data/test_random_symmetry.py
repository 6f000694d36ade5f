"""La máscara gira con su imagen, no gana etiquetas y el azar es del generador."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tesela.data import SYMMETRIES, RandomSymmetry, Symmetry
from tesela.training import TensorBatches


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 99))
def test_each_pair_is_one_of_its_symmetries(height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    masks = torch.randint(0, 256, (3, height, width), generator=generator)
    images = masks[:, None].float()
    moved, labels = RandomSymmetry()(images, masks, generator)
    assert moved.shape == images.shape
    assert torch.equal(moved[:, 0], labels.float())  # siguen alineadas
    for before, after in zip(masks, labels, strict=True):
        assert sorted(after.flatten().tolist()) == sorted(before.flatten().tolist())
        assert any(
            s(before).shape == after.shape and torch.equal(s(before), after)
            for s in SYMMETRIES
        )


def test_all_eight_come_out_and_evenly():
    letter = torch.arange(9).view(1, 3, 3).expand(4000, 3, 3)
    _, moved = RandomSymmetry()(
        letter[:, None].float(), letter, torch.Generator().manual_seed(0)
    )
    _, counts = torch.unique(moved.flatten(1), dim=0, return_counts=True)
    assert len(counts) == 8
    assert counts.min() > 420 and counts.max() < 580  # 500 ± 4 desviaciones de 21


def test_rectangles_keep_their_shape():
    letter = torch.arange(6).view(1, 2, 3).expand(100, 2, 3)
    images = letter[:, None].float()
    _, moved = RandomSymmetry()(images, letter, torch.Generator().manual_seed(0))
    assert len(torch.unique(moved.flatten(1), dim=0)) == 4
    with pytest.raises(
        ValueError, match=r"de 2×3 y todas las simetrías permitidas cambian"
    ):
        RandomSymmetry([Symmetry(1)])(images, letter, torch.Generator())


def test_probability_is_the_share_that_may_move():
    masks = torch.arange(4).view(1, 2, 2).expand(2000, 2, 2)
    images = masks[:, None].float()
    half = RandomSymmetry([Symmetry(2)], probability=0.5)
    _, moved = half(images, masks, torch.Generator().manual_seed(0))
    changed = (moved != masks).flatten(1).any(1).float().mean()
    assert 0.45 < changed < 0.55
    never = RandomSymmetry(probability=0)
    assert torch.equal(never(images, masks, torch.Generator())[0], images)


def test_labels_and_originals_are_left_alone():
    images = torch.arange(8.0).view(2, 1, 2, 2)
    kept, labels = images.clone(), torch.tensor([3, 5])
    moved, same = RandomSymmetry([Symmetry(1)])(images, labels, torch.Generator())
    assert same is labels
    assert torch.equal(images, kept) and not torch.equal(moved, images)


def test_the_seed_decides_and_the_global_state_does_not_move():
    images, masks = torch.rand(6, 3, 5, 5), torch.randint(0, 5, (6, 5, 5))
    batches = TensorBatches(images, masks, 4, True, seed=3, transform=RandomSymmetry())
    before = torch.random.get_rng_state()
    first = [part for part, _ in batches.epoch(2)]
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.rand(9)
    again = [part for part, _ in batches.epoch(2)]
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))


def test_bad_options_are_explained():
    with pytest.raises(ValueError, match="`symmetries` llegó vacío"):
        RandomSymmetry([])
    with pytest.raises(ValueError, match=r"probability=1.5: se esperaba una probabilidad"):
        RandomSymmetry(probability=1.5)
    with pytest.raises(ValueError, match="con igual alto y ancho"):
        RandomSymmetry()(
            torch.zeros(1, 3, 4, 4), torch.zeros(1, 4, 5).long(), torch.Generator()
        )
