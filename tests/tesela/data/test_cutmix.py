"""CutMix: la caja, lo mismo que v2, y las máscaras que se pegan sin mezclarse."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tesela.data import CutMix, cutmix_box, draw_lambda, paste_box
from torchvision.transforms import v2


def same_draw(height, width, alpha, seed):
    """El λ y la caja que saca CutMix con esa semilla."""
    generator = torch.Generator().manual_seed(seed)
    return cutmix_box(height, width, draw_lambda(alpha, generator), generator)


@given(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_same_as_v2_with_the_same_box(count, height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(count, 3, height, width, generator=generator)
    labels = torch.randint(0, 4, (count,), generator=generator)
    ours = CutMix(4)(images, labels, torch.Generator().manual_seed(seed))
    top, left, bottom, right = same_draw(height, width, 1.0, seed)
    theirs = v2.CutMix(num_classes=4)
    theirs.make_params = lambda _: {
        "box": (left, top, right, bottom),
        "lam_adjusted": 1 - (bottom - top) * (right - left) / (height * width),
    }
    for mine, other in zip(ours, theirs(images, labels), strict=True):
        torch.testing.assert_close(mine, other)


def test_the_box_is_the_one_of_v2(monkeypatch):
    """v2 sortea primero la columna y luego la fila: la caja es la misma."""
    monkeypatch.setattr(torch, "randint", lambda high, *_, **__: torch.tensor(high // 3))
    theirs = v2.CutMix(num_classes=2)
    theirs._dist = torch.distributions.Beta(torch.tensor([1e6]), torch.tensor([1e6]))
    params = theirs.make_params([torch.zeros(1, 3, 40, 61)])
    left, top, right, bottom = params["box"]
    assert cutmix_box(40, 61, 0.5, torch.Generator()) == (top, left, bottom, right)


def test_box_by_hand():
    """λ = 0.75: un cuarto del área, o sea medio lado; en 8×8, 4×4 si cabe entera."""
    seen = set()
    for seed in range(200):
        top, left, bottom, right = cutmix_box(
            8, 8, 0.75, torch.Generator().manual_seed(seed)
        )
        assert 0 <= top <= bottom <= 8 and 0 <= left <= right <= 8
        seen.add((bottom - top, right - left))
    assert max(seen) == (4, 4) and min(seen) == (2, 2)


@given(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_masks_are_pasted_with_their_image(count, height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    masks = torch.randint(0, 256, (count, height, width), generator=generator)
    mixed, labels = CutMix()(masks[:, None].float(), masks, generator)
    assert labels.dtype == masks.dtype
    assert torch.equal(mixed[:, 0], labels.float())
    previous = masks.roll(1, 0)
    assert bool(((labels == masks) | (labels == previous)).all())  # ninguna etiqueta nueva


def test_paste_by_hand_and_the_original_stays():
    x = torch.tensor([[[1, 1], [1, 1]], [[2, 2], [2, 2]]])
    kept = x.clone()
    pasted = paste_box(x, (0, 1, 2, 2))
    assert pasted.tolist() == [[[1, 2], [1, 2]], [[2, 1], [2, 1]]]
    assert torch.equal(x, kept)


def test_soft_labels_follow_the_area():
    images = torch.zeros(2, 1, 6, 9)
    images[1] = 1
    for seed in range(20):
        mixed, targets = CutMix(2)(
            images, torch.tensor([0, 1]), torch.Generator().manual_seed(seed)
        )
        torch.testing.assert_close(mixed.mean((1, 2, 3)), targets[:, 1])


def test_the_seed_decides():
    images, masks = torch.rand(4, 3, 8, 8), torch.randint(0, 5, (4, 8, 8))
    before = torch.random.get_rng_state()
    runs = [CutMix()(images, masks, torch.Generator().manual_seed(s)) for s in (0, 0, 1)]
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(runs[0][0], runs[1][0])
    assert not torch.equal(runs[0][0], runs[2][0])


def test_bad_input_is_explained():
    images, generator = torch.zeros(2, 1, 3, 3), torch.Generator()
    with pytest.raises(ValueError, match=r"saber cuántas hay: CutMix\(num_classes=10\)"):
        CutMix()(images, torch.tensor([0, 1]), generator)
    with pytest.raises(ValueError, match=r"lam=-0\.5"):
        cutmix_box(3, 3, -0.5, generator)
    with pytest.raises(ValueError, match="0×3 no tiene dónde pegar"):
        cutmix_box(0, 3, 0.5, generator)
    with pytest.raises(ValueError, match="num_classes=-1"):
        CutMix(-1)
    with pytest.raises(ValueError, match="alpha=0"):
        CutMix(3, alpha=0)
    with pytest.raises(ValueError, match=r"miden \(3, 3\)"):
        CutMix()(images, torch.zeros(2, 3, 4).long(), generator)
