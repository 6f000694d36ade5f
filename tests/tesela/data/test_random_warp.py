"""El sorteo de la matriz: intervalos, recortes, probabilidad y semilla."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.data import IGNORE_INDEX, SYMMETRIES, RandomWarp
from tesela.training import TensorBatches


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 15),
    st.integers(1, 15),
    st.integers(0, 99),
    st.sampled_from(["ignore", "reflect"]),
)
def test_no_new_label_and_same_shape(height, width, seed, padding):
    generator = torch.Generator().manual_seed(seed)
    masks = torch.randint(0, 5, (3, height, width), generator=generator)
    warp = RandomWarp((-180, 180), (0.5, 2), SYMMETRIES, None, padding)
    moved, labels = warp(masks[:, None].float(), masks, generator)
    assert moved.shape == (3, 1, height, width) and labels.shape == masks.shape
    for before, after in zip(masks, labels, strict=True):
        extra = {IGNORE_INDEX} if padding == "ignore" else set()
        assert set(after.flatten().tolist()) <= set(before.flatten().tolist()) | extra


def test_quarter_turns_by_hand():
    """Con 90° fijos la primera fila es la última columna, de arriba abajo."""
    masks = torch.arange(9).view(1, 3, 3)
    warp = RandomWarp(degrees=(90, 90))
    _, labels = warp(masks[:, None].float(), masks, torch.Generator())
    assert labels[0, 0].tolist() == [2, 5, 8]


def test_crops_stay_inside_and_reach_the_corners():
    """Recortes de 4 en 10 píxeles: nunca tocan el relleno, y llegan a las orillas."""
    rows = torch.arange(10).view(1, 10, 1).expand(500, 10, 10)
    warp = RandomWarp(size=(4, 4))
    moved, labels = warp(rows[:, None].float(), rows, torch.Generator().manual_seed(0))
    assert labels.shape == (500, 4, 4) and moved.shape == (500, 1, 4, 4)
    assert labels.max() == 9 and labels.min() == 0
    assert (labels[:, 1:] - labels[:, :-1] == 1).all()


def test_zooming_in_is_a_crop_and_zooming_out_leaves_a_frame():
    masks = torch.zeros(50, 20, 20).long()
    images = torch.zeros(50, 1, 20, 20)
    generator = torch.Generator().manual_seed(0)
    _, closer = RandomWarp(scale=(1.5, 1.5))(images, masks, generator)
    assert (closer == 0).all()
    _, farther = RandomWarp(scale=(0.5, 0.5))(images, masks, generator)
    assert ((farther == 0).sum((1, 2)) == 100).all()  # 10 × 10 píxeles, y el resto 255
    _, mirrored = RandomWarp(scale=(0.5, 0.5), padding="reflect")(images, masks, generator)
    assert (mirrored == 0).all()


def test_scale_is_drawn_in_logarithm():
    """Entre 1/2 y 2 la mitad de las veces se reduce: queda marco."""
    masks = torch.zeros(2000, 8, 8).long()
    _, labels = RandomWarp(scale=(0.5, 2))(
        masks[:, None].float(), masks, torch.Generator().manual_seed(0)
    )
    # Con escala mayor que 7/8 ya no queda ningún centro de píxel afuera.
    framed = (labels == IGNORE_INDEX).flatten(1).any(1).float().mean()
    expected = torch.log(torch.tensor(7 / 8 / 0.5)) / torch.log(torch.tensor(4.0))
    assert abs(float(framed - expected)) < 0.04


def test_probability_leaves_the_rest_as_it_was():
    masks = torch.arange(16).view(1, 4, 4).expand(1000, 4, 4)
    images = masks[:, None].float()
    warp = RandomWarp(degrees=(90, 90), symmetries=SYMMETRIES[2:3], probability=0.3)
    moved, labels = warp(images, masks, torch.Generator().manual_seed(0))
    still = (labels == masks).flatten(1).all(1)
    assert 0.65 < still.float().mean() < 0.75
    torch.testing.assert_close(moved[still], images[still])


def test_labels_pass_and_originals_stay():
    images, labels = torch.rand(2, 3, 5, 5), torch.tensor([1, 2])
    kept = images.clone()
    _, same = RandomWarp((-10, 10))(images, labels, torch.Generator())
    assert same is labels and torch.equal(images, kept)


def test_the_seed_decides_and_the_global_state_does_not_move():
    images, masks = torch.rand(6, 3, 7, 5), torch.randint(0, 5, (6, 7, 5))
    warp = RandomWarp((-30, 30), (0.8, 1.2), SYMMETRIES)
    before = torch.random.get_rng_state()
    runs = [
        [part for part, _ in TensorBatches(images, masks, 4, True, seed, warp).epoch(epoch)]
        for seed, epoch in ((1, 2), (1, 2), (1, 3))
    ]
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(torch.equal(a, b) for a, b in zip(runs[0], runs[1], strict=True))
    assert not torch.equal(runs[0][0], runs[2][0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"degrees": (10, -10)}, "degrees=.*en orden"),
        ({"scale": (0, 1)}, "scale=.*de 0.001 en adelante"),
        ({"symmetries": []}, "`symmetries` llegó vacío"),
        ({"padding": "negro"}, "padding='negro': se esperaba ignore o reflect"),
        ({"size": (0, 3)}, r"size=\(0, 3\)"),
        ({"probability": -1}, "probability=-1: se esperaba una probabilidad"),
    ],
)
def test_bad_options_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        RandomWarp(**options)
