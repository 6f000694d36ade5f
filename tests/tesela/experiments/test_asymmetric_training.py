"""Los datos comunes y el entrenamiento de una red de la ablación."""

from dataclasses import replace

import pytest
import torch
from tesela.experiments.asymmetric_training import (
    RECIPE,
    load_grid_data,
    measure_variant,
    train_variant,
)

FULL, PLAIN = (True, True, True), (False, False, False)


@pytest.fixture(scope="module")
def data():
    return load_grid_data("sintetico", 32, count=8, size=64)


def test_no_scene_is_in_both_parts(data):
    train, held = ({scene.group for scene in part} for part in (data.train, data.held))
    assert train and held and train.isdisjoint(held)
    assert len(train) + len(held) == len(data.source.scenes)


def test_every_held_pixel_is_measured(data):
    pixels = sum(scene.height * scene.width for scene in data.held)
    unlabeled = sum(int((scene.read()[1] == 255).sum()) for scene in data.held)
    assert sum(y.numel() for _, y in data.held_batches().epoch(0)) == pixels
    model, _ = train_variant(PLAIN, data, 0, 1)
    scores = measure_variant(model, data)
    assert scores.matrix.sum() == scores.count == pixels - unlabeled


@pytest.mark.parametrize("levels", [FULL, PLAIN])
def test_the_same_seed_gives_the_same_network(data, levels):
    first, second, other = (train_variant(levels, data, s, 2)[0] for s in (0, 0, 1))
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)
    weights = [m.classifier.weight for m in (first, other)]
    assert not torch.equal(*weights)


def test_the_seed_of_the_recipe_is_not_used(data):
    models = [
        train_variant(PLAIN, data, 3, 1, replace(RECIPE, seed=seed))[0] for seed in (0, 9)
    ]
    assert torch.equal(*(m.classifier.weight for m in models))


def test_training_learns_something(data):
    model, seconds = train_variant(PLAIN, data, 0, 40)
    blank, _ = train_variant(PLAIN, data, 0, 1)
    assert seconds > 0
    assert measure_variant(model, data).accuracy > measure_variant(blank, data).accuracy
