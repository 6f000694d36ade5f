"""El ciclo aprende, se repite bit por bit y se niega a seguir con NaN."""

import pytest
import torch
from tesela.nets import MLP, SmallCNN
from tesela.training import DivergedError, TensorBatches, TrainConfig, fit, seed_everything
from torch import nn


@pytest.fixture(scope="module")
def data():
    """Cien imágenes de 8×8: la clase dice qué mitad es más brillante."""
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(100, 1, 8, 8, generator=generator)
    labels = torch.arange(100) % 2
    images[labels == 1, :, :, 4:] += 0.5
    images[labels == 0, :, :, :4] += 0.5
    return images, labels


def trained(data, seed=0, **changes):
    seed_everything(seed)
    model = nn.Sequential(SmallCNN(1, 2, (4,), image_size=8), nn.Dropout(0.1))
    config = TrainConfig(epochs=3, batch_size=16, learning_rate=0.01, seed=seed, **changes)
    return model, fit(model, data, data, config)


def flat(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


@pytest.mark.parametrize("schedule", ["constant", "cosine", "onecycle"])
def test_it_learns_with_every_schedule(data, schedule):
    model, history = trained(data, schedule=schedule)
    assert history.column("val_accuracy")[-1] > 0.9
    assert history.column("val_loss")[-1] < history.column("val_loss")[0]
    assert not model.training


def test_same_seed_same_bits(data):
    first, history = trained(data)
    torch.rand(5)
    second, again = trained(data)
    assert torch.equal(flat(first), flat(second))
    assert history.column("train_loss") == again.column("train_loss")
    assert not torch.equal(flat(first), flat(trained(data, seed=1)[0]))


def test_the_first_step_is_the_one_of_adamw_written_out(data):
    """Primer paso de Adam: w − lr·g/(|g| + ε), con g el gradiente del lote."""
    images, labels = data
    seed_everything(0)
    model = MLP(64, [], 2).double()
    before = flat(model)
    logits = model(images.double())
    grads = torch.autograd.grad(
        nn.functional.cross_entropy(logits, labels), list(model.parameters())
    )
    g = torch.cat([grad.flatten() for grad in grads])
    config = TrainConfig(epochs=1, batch_size=100, learning_rate=0.01)
    fit(model, (images.double(), labels), None, config)
    torch.testing.assert_close(flat(model), before - 0.01 * g / (g.abs() + 1e-8))


def test_global_randomness_is_left_alone(data):
    torch.manual_seed(1)
    expected = torch.rand(2)
    torch.manual_seed(1)
    first = torch.rand(1)
    model = MLP(64, [], 2)
    torch.manual_seed(1)
    torch.rand(1)
    fit(model, data, None, TrainConfig(epochs=1))
    assert torch.equal(torch.cat([first, torch.rand(1)]), expected)


def test_history_columns_and_early_exit(data):
    model = MLP(64, [], 2)
    history = fit(
        model, data, None, TrainConfig(epochs=5), on_epoch_end=lambda epoch, _: epoch == 1
    )
    assert history.column("epoch") == [0, 1]
    assert "val_loss" not in history.records[0]


def test_batches_keep_their_own_size(data):
    seen = []

    def spy(images, targets, generator):
        seen.append(len(images))
        return images, targets

    batches = TensorBatches(*data, batch_size=60, transform=spy)
    fit(MLP(64, [], 2), batches, None, TrainConfig(epochs=1, batch_size=5))
    assert seen == [60, 40]


def test_frozen_parameters_do_not_move(data):
    model = SmallCNN(1, 2, (4,), image_size=8)
    model.features.requires_grad_(False)
    before = flat(model.features).clone()
    fit(model, data, None, TrainConfig(epochs=1, weight_decay=0.1))
    assert torch.equal(flat(model.features), before)


def test_dense_targets_train_too():
    """Una convolución 1×1 aprende a separar píxeles oscuros y claros."""
    images = torch.rand(8, 1, 6, 6, generator=torch.Generator().manual_seed(0))
    masks = (images[:, 0] > 0.5).long()
    masks[:, 0] = 255
    seed_everything(0)
    history = fit(
        nn.Conv2d(1, 2, 1),
        (images, masks),
        (images, masks),
        TrainConfig(epochs=60, batch_size=4, learning_rate=0.1),
        loss=nn.CrossEntropyLoss(ignore_index=255),
    )
    assert history.column("val_accuracy")[-1] > 0.95


def test_nan_is_refused_with_advice(data):
    images = data[0].clone()
    images[3] = float("nan")
    with pytest.raises(DivergedError, match=r"\(nan\) en la época 0, lote .*learning_rate"):
        fit(MLP(64, [], 2), (images, data[1]), None, TrainConfig())


def test_nothing_to_train_is_refused(data):
    with pytest.raises(ValueError, match="no hay nada que entrenar"):
        fit(MLP(64, [], 2).requires_grad_(False), data, None, TrainConfig())
