"""El tipo de escena: una pregunta tras otra, fronteras, y teselas sin fuga."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tesela.data import (
    IGNORE_INDEX,
    SCENE_TYPES,
    ImageSet,
    load_aerial,
    scene_type,
    scene_type_tiles,
    split_scenes,
    take_per_class,
)

B, LAND, ROAD, VEG, WATER = 0, 1, 2, 3, 4


def mask(**shares):
    """Una máscara de 100 píxeles con tantos de cada clase (en por ciento)."""
    names = {"b": B, "land": LAND, "road": ROAD, "veg": VEG, "water": WATER, "none": 255}
    values = [names[n] for n, count in shares.items() for _ in range(count)]
    assert len(values) == 100
    return np.array(values, dtype=np.uint8).reshape(10, 10)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"water": 20, "b": 80}, "agua"),  # el agua se pregunta antes
        ({"water": 19, "b": 41, "road": 40}, "urbano denso"),
        ({"b": 30, "road": 30, "veg": 40}, "urbano denso"),
        ({"b": 30, "road": 29, "veg": 41}, "suburbano"),
        ({"road": 30, "land": 70}, "suburbano"),
        ({"road": 29, "veg": 40, "land": 31}, "vegetación"),
        ({"veg": 50, "land": 50}, "vegetación"),  # el empate
        ({"veg": 49, "land": 51}, "suelo desnudo"),
        ({"none": 50, "land": 50}, "suelo desnudo"),  # fracciones de lo etiquetado
    ],
)
def test_by_hand(shares, expected):
    assert SCENE_TYPES[scene_type(mask(**shares))] == expected


def test_too_few_labels():
    assert scene_type(mask(none=51, land=49)) == IGNORE_INDEX
    assert scene_type(mask(none=100)) == IGNORE_INDEX


@pytest.mark.parametrize(
    ("shares", "clear"),
    [
        ({"water": 24, "land": 76}, False),
        ({"water": 26, "land": 74}, True),
        ({"b": 63, "land": 37}, False),
        ({"b": 66, "land": 34}, True),
        ({"veg": 52, "land": 48}, False),
        ({"veg": 53, "land": 47}, True),
        # Con 40 % construido, vegetación contra suelo no se pregunta: un empate no estorba.
        ({"b": 40, "veg": 30, "land": 30}, True),
    ],
)
def test_border_scenes_are_left_out(shares, clear):
    assert (scene_type(mask(**shares), margin=0.05) != IGNORE_INDEX) is clear


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40))
def test_every_labeled_mask_has_one_type(values):
    kind = scene_type(np.array([values]))
    assert 0 <= kind < len(SCENE_TYPES)
    # La posición no importa, solo cuánto hay de cada clase.
    assert scene_type(np.array([sorted(values)])) == kind


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((2, 2)), "float64"),
        (np.zeros(4, int), r"\(H, W\) de enteros"),
        (np.zeros((0, 3), int), r"\(H, W\) de enteros"),
        (np.zeros((2, 2, 3), int), "mask_from_colors"),
        (np.array([[7, 0]]), r"clases \[7\]"),
    ],
)
def test_bad_masks(bad, message):
    with pytest.raises(ValueError, match=message):
        scene_type(bad)


def test_tiles_do_not_overlap_and_keep_their_pixels():
    source = load_aerial("sintetico", count=2, size=130)
    data = scene_type_tiles(source.scenes, tile=64, margin=0.0, source=source.source)
    assert data.images.shape == (8, 3, 64, 64)  # 2×2 por escena; sobran 2 píxeles
    image, labels = source.scenes[0].read()
    first = torch.from_numpy(image[:64, 64:128].copy()).permute(2, 0, 1).float() / 255
    torch.testing.assert_close(data.images[1], first)
    assert int(data.labels[1]) == scene_type(labels[:64, 64:128])
    assert "sintetico" in data.source


def test_parts_share_no_tile():
    parts = split_scenes(load_aerial("sintetico", count=6, size=128), (0.5, 0.5))
    train, held = (scene_type_tiles(parts[p], margin=0.0) for p in ("train", "validation"))
    distances = torch.cdist(train.images.flatten(1), held.images.flatten(1))
    assert distances.min() > 1


def test_no_tile_fits():
    with pytest.raises(ValueError, match="ninguna tesela de 200 píxeles"):
        scene_type_tiles(load_aerial("sintetico", count=1, size=64).scenes, tile=200)


def make(counts):
    labels = torch.cat([torch.full((n,), k) for k, n in enumerate(counts)])
    images = torch.arange(float(len(labels))).reshape(-1, 1, 1, 1) / len(labels)
    names = tuple("abc"[: len(counts)])
    return ImageSet(images, labels, names, "Números.")


def test_the_same_number_per_class_and_nested():
    data = make([5, 9, 4])
    small, large = take_per_class(data, 2, seed=1), take_per_class(data, 4, seed=1)
    assert small.counts() == [2, 2, 2] and large.counts() == [4, 4, 4]
    assert set(small.images.flatten().tolist()) < set(large.images.flatten().tolist())
    assert small.labels[:3].sort().values.tolist() == [0, 1, 2]
    other = take_per_class(data, 2, seed=2)
    assert other.images.flatten().tolist() != small.images.flatten().tolist()


@pytest.mark.parametrize("count", [0, 5])
def test_too_many_per_class(count):
    with pytest.raises(ValueError, match="pide menos o usa más escenas"):
        take_per_class(make([5, 9, 4]), count)
