"""Las cuatro estrategias: qué cambia cada una, y que guardar no altera nada."""

from dataclasses import replace

import pytest
import torch
from tesela.nets import (
    freeze,
    freeze_statistics,
    load_efficientnet_lite0,
    norm_statistics,
    split_network,
)
from tesela.training import (
    STRATEGIES,
    TensorBatches,
    TrainConfig,
    fine_tune,
    fit,
    parameter_groups,
    seed_everything,
)


@pytest.fixture(scope="module")
def data():
    generator = torch.Generator().manual_seed(0)
    return torch.rand(8, 3, 32, 32, generator=generator) * 2 - 1, torch.arange(8) % 2


def changed(model):
    """Los comienzos de los nombres de los tensores que ya no son los de ImageNet."""
    start = load_efficientnet_lite0(2).state_dict()
    names = [n for n, v in model.state_dict().items() if not torch.equal(v, start[n])]
    return {".".join(n.split(".")[: 2 if n.startswith("stages") else 1]) for n in names}


def test_frozen_changes_only_the_last_layer(data):
    model = fine_tune(STRATEGIES["congelado"], *data, 2, steps=2)
    assert changed(model) == {"classifier"}


def test_partial_changes_only_the_end(data):
    model = fine_tune(STRATEGIES["parcial"], *data, 2, steps=2)
    assert changed(model) == {"stages.5", "stages.6", "head", "classifier"}


def test_full_changes_all_but_the_statistics(data):
    model = fine_tune(STRATEGIES["total"], *data, 2, steps=2)
    assert {"stem", "stages.0", "stages.6", "head", "classifier"} <= changed(model)
    before, after = norm_statistics(load_efficientnet_lite0()), norm_statistics(model)
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_with_live_statistics_they_do_move(data):
    live = replace(STRATEGIES["total"], freeze_norms=False)
    after = norm_statistics(fine_tune(live, *data, 2, steps=2))
    before = norm_statistics(load_efficientnet_lite0())
    assert not any(torch.equal(before[name], after[name]) for name in before)


def test_from_scratch_knows_nothing_of_imagenet(data):
    model = fine_tune(STRATEGIES["desde cero"], *data, 2, steps=1)
    start = load_efficientnet_lite0(2)
    pair = [net.stem[0].weight.detach().flatten() for net in (model, start)]
    assert abs(float(torch.corrcoef(torch.stack(pair))[0, 1])) < 0.2


def test_caching_is_the_same_as_running_everything(data):
    """Entrenar la cola sobre lo guardado da los pesos de entrenar la red congelada."""
    images, labels = data
    strategy = STRATEGIES["parcial"]
    cached = fine_tune(strategy, images, labels, 2, seed=3, steps=4)
    seed_everything(3)
    whole = freeze_statistics(load_efficientnet_lite0(2))
    freeze(split_network(whole, strategy.cut)[0])
    config = TrainConfig(
        epochs=4, batch_size=16, weight_decay=0.01, schedule="cosine", seed=3
    )
    groups = parameter_groups(whole, strategy.rates)
    batches = TensorBatches(images, labels, 16, shuffle=True, seed=3)
    fit(whole, batches, None, config, parameters=groups)
    torch.testing.assert_close(cached.state_dict(), whole.state_dict(), atol=2e-3, rtol=0)
    with torch.no_grad():
        torch.testing.assert_close(cached(images), whole(images), atol=2e-2, rtol=0)


def test_same_seed_same_model(data):
    first, second = (fine_tune(STRATEGIES["parcial"], *data, 2, steps=2) for _ in range(2))
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)


def test_bad_steps(data):
    with pytest.raises(ValueError, match="steps=0"):
        fine_tune(STRATEGIES["total"], *data, 2, steps=0)
