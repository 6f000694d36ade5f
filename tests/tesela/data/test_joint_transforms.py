"""v2 con imagen y máscara: alineadas, sin etiquetas nuevas y con azar propio."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import IGNORE_INDEX, JointTransform, joint_affine, joint_crop
from tesela.training import TensorBatches
from torchvision.transforms import v2


def random_masks(height, width, seed, count=2):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 5, (count, height, width), generator=generator)


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 16), st.integers(3, 16), st.integers(0, 99))
def test_no_new_label(height, width, seed):
    masks = random_masks(height, width, seed)
    transform = JointTransform(
        v2.Compose(
            [
                v2.RandomHorizontalFlip(),
                joint_affine((-180, 180), (0.5, 2), (-10, 10)),
                v2.ColorJitter(brightness=0.3),
                joint_crop((9, 7)),
            ]
        )
    )
    images = torch.rand(2, 3, height, width)
    moved, labels = transform(images, masks, torch.Generator().manual_seed(seed))
    assert moved.shape == (2, 3, 9, 7) and labels.shape == (2, 9, 7)
    assert labels.dtype == masks.dtype
    for before, after in zip(masks, labels, strict=True):
        allowed = {*before.flatten().tolist(), IGNORE_INDEX}
        assert set(after.flatten().tolist()) <= allowed


@settings(max_examples=30, deadline=None)
@given(st.integers(4, 16), st.integers(4, 16), st.integers(0, 99))
def test_image_and_mask_stay_together(height, width, seed):
    """Una imagen con un canal por clase: la del vecino más próximo pesa al menos 1/4."""
    masks = random_masks(height, width, seed)
    images = torch.nn.functional.one_hot(masks, 5).movedim(-1, 1).float()
    transform = JointTransform(joint_affine((-45, 45), (0.7, 1.4)))
    weights, labels = transform(images, masks, torch.Generator().manual_seed(seed))
    inside = (weights.sum(1) > 0.9999) & (labels != IGNORE_INDEX)
    chosen = weights.gather(1, labels.clamp(max=4)[:, None])[:, 0]
    assert bool((chosen[inside] > 0.249).all())


def test_outside_is_ignored_and_not_a_class():
    """A la mitad, una imagen de 8 deja un marco de 64 − 16 píxeles sin etiqueta."""
    masks = torch.ones(1, 8, 8).long()
    transform = JointTransform(joint_affine(scale=(0.5, 0.5)))
    images, labels = transform(torch.ones(1, 3, 8, 8), masks, torch.Generator())
    assert int((labels == IGNORE_INDEX).sum()) == 48
    assert int((labels == 1).sum()) == 16
    assert images[0, 0, 0, 0] == 0


def test_colour_does_not_touch_the_mask():
    masks = random_masks(6, 6, 0)
    transform = JointTransform(v2.ColorJitter(brightness=(0.5, 0.5)))
    images, labels = transform(torch.ones(2, 3, 6, 6), masks, torch.Generator())
    assert torch.equal(labels, masks)
    torch.testing.assert_close(images, torch.full((2, 3, 6, 6), 0.5))


def test_labels_pass_and_only_the_image_moves():
    labels = torch.tensor([4, 7])
    images = torch.arange(8.0).view(2, 1, 2, 2) / 10
    moved, same = JointTransform(v2.RandomHorizontalFlip(p=1))(
        images, labels, torch.Generator()
    )
    assert same is labels
    assert torch.equal(moved, images.flip(-1))
    assert type(moved) is torch.Tensor


def test_the_seed_decides_and_the_global_state_does_not_move():
    masks = random_masks(8, 8, 0, count=6)
    images = torch.rand(6, 3, 8, 8)
    transform = JointTransform(joint_affine((-30, 30)))
    before = torch.random.get_rng_state()
    runs = []
    for epoch in (1, 1, 2):
        torch.rand(1)
        batches = TensorBatches(images, masks, 3, True, seed=5, transform=transform)
        runs.append(torch.cat([part for part, _ in batches.epoch(epoch)]))
    assert torch.equal(runs[0], runs[1]) and not torch.equal(runs[0], runs[2])
    torch.random.set_rng_state(before)
    transform(images, masks, torch.Generator())
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_global_state_is_restored_after_an_error():
    def broken(*_):
        torch.rand(1)
        raise RuntimeError("rota")

    before = torch.random.get_rng_state()
    with pytest.raises(RuntimeError, match="rota"):
        JointTransform(broken)(torch.zeros(1, 1, 2, 2), torch.zeros(1), torch.Generator())
    assert torch.equal(torch.random.get_rng_state(), before)


def test_bad_input_is_explained():
    with pytest.raises(TypeError, match=r"Llegó un str; .*torchvision\.transforms\.v2"):
        JointTransform("girar")
    sizes = iter([(1, 2), (2, 1)])
    with pytest.raises(ValueError, match="salieron de 2 tamaños"):
        JointTransform(lambda image: image[:, : next(sizes)[0]])(
            torch.zeros(2, 1, 2, 2), torch.zeros(2), torch.Generator()
        )
    with pytest.raises(ValueError, match=r"miden \(2, 2\)"):
        JointTransform(joint_crop((2, 2)))(
            torch.zeros(1, 1, 2, 2), torch.zeros(1, 2, 3).long(), torch.Generator()
        )
    with pytest.raises(ValueError, match=r"scale=.*de 0.001 en adelante"):
        joint_affine(scale=(0, 1))
    with pytest.raises(ValueError, match=r"size=\(0, 2\)"):
        joint_crop((0, 2))
