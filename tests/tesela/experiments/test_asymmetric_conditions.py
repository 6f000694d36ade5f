"""Las condiciones de la ficha: qué cambian, qué no, y con qué escenas."""

from dataclasses import replace

import pytest
import torch
from tesela.experiments.asymmetric_conditions import (
    CONDITIONS,
    FIRST_SEED,
    Condition,
    Noise,
    measure_conditions,
)
from tesela.experiments.asymmetric_training import load_grid_data, train_variant


@pytest.fixture(scope="module")
def data():
    return load_grid_data("sintetico", 32, count=8, size=64)


@pytest.fixture(scope="module")
def model(data):
    return train_variant((True, True, True), data, 0, 20)[0]


def test_the_noise_has_its_deviation_and_leaves_the_mask():
    images = torch.full((2, 3, 64, 64), 0.5)
    masks = torch.zeros(2, 64, 64, dtype=torch.int64)
    noisy, same = Noise(0.1)(images, masks, torch.Generator().manual_seed(0))
    assert same is masks and noisy.shape == images.shape
    assert float((noisy - images).std()) == pytest.approx(0.1, rel=0.05)
    loud, _ = Noise(10.0)(images, masks, torch.Generator().manual_seed(0))
    assert float(loud.min()) == 0 and float(loud.max()) == 1


def test_the_first_condition_is_the_reference():
    first, *others = CONDITIONS.values()
    assert first == Condition(0.5, None)
    assert all(c.metres_per_pixel != 0.5 or c.transform is not None for c in others)


def test_the_scenes_are_new(data):
    assert len(data.source.scenes) < FIRST_SEED


def test_each_condition_is_measured(model, data):
    found = measure_conditions(model, data, count=4, size=64)
    assert list(found) == list(CONDITIONS)
    # El color y el ruido no cambian la verdad: mismos píxeles de cada clase.
    truth = found["como al entrenar"].matrix.sum(1).tolist()
    for name in ("brillo a la mitad", "contraste a la mitad", "sin color", "ruido de 0.1"):
        assert found[name].matrix.sum(1).tolist() == truth, name
    assert found["píxel de 1 m"].matrix.sum(1).tolist() != truth
    values = [score.miou for score in found.values()]
    assert len(set(values)) > 1


def test_a_change_that_changes_nothing(model, data):
    still = {"a": Condition(), "b": Condition(transform=Noise(0.0))}
    found = measure_conditions(model, data, count=2, size=64, conditions=still)
    assert (found["a"].matrix == found["b"].matrix).all()


def test_only_with_synthetic_scenes(model, data):
    other = data._replace(source=replace(data.source, name="dubai"))
    with pytest.raises(ValueError, match="la red se entrenó con 'dubai'"):
        measure_conditions(model, other)
