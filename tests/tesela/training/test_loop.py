"""El ciclo aprende, se repite bit por bit y se niega a seguir con NaN."""

import pytest
import torch
from tesela.nets import MLP, SmallCNN
from tesela.training import (
    DivergedError,
    EarlyStopping,
    TensorBatches,
    TrainConfig,
    evaluate,
    fit,
    seed_everything,
)
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


def test_defaults_are_the_plain_loop_bit_by_bit(data):
    """Con las opciones por omisión, lo mismo que el ciclo de cinco renglones."""
    images, labels = data
    seed_everything(0)
    plain = nn.Sequential(SmallCNN(1, 2, (4,), image_size=8), nn.Dropout(0.1))
    seed_everything(0)
    model = nn.Sequential(SmallCNN(1, 2, (4,), image_size=8), nn.Dropout(0.1))
    config = TrainConfig(epochs=2, batch_size=16, learning_rate=0.01, device="cpu")
    batches = TensorBatches(images, labels, 16, shuffle=True, seed=0)
    optimizer = torch.optim.AdamW(plain.parameters(), lr=0.01, weight_decay=0.0)
    torch.manual_seed(0)
    for epoch in range(2):
        plain.train()
        for some, answers in batches.epoch(epoch):
            optimizer.zero_grad()
            nn.functional.cross_entropy(plain(some), answers).backward()
            optimizer.step()
    fit(model, data, None, config)
    assert torch.equal(flat(plain), flat(model))


@pytest.mark.parametrize(
    "changes",
    [
        {"precision": "auto", "channels_last": True, "fused": True},
        {"precision": "bfloat16"},
        {"clip_norm": 1.0, "warmup": 0.1, "schedule": "cosine"},
    ],
)
def test_it_learns_with_every_option_and_repeats_itself(data, changes):
    model, history = trained(data, **changes)
    again, _ = trained(data, **changes)
    assert history.column("val_accuracy")[-1] > 0.9
    assert torch.equal(flat(model), flat(again))


def test_any_object_with_epochs_and_a_length_gives_batches(data):
    class OnDemand:
        def __len__(self):
            return 5

        def epoch(self, number):
            for start in range(0, 100, 20):
                yield data[0][start : start + 20], data[1][start : start + 20]

    model = MLP(64, [], 2)
    history = fit(model, OnDemand(), OnDemand(), TrainConfig(epochs=3, learning_rate=0.05))
    assert history.column("val_accuracy")[-1] > 0.9


def test_groups_of_parameters_keep_their_own_rate(data):
    model = SmallCNN(1, 2, (4,), image_size=8)
    before = flat(model.features).clone()
    groups = [{"params": model.classifier.parameters()}]
    fit(model, data, None, TrainConfig(epochs=1), parameters=groups)
    assert torch.equal(flat(model.features), before)


def test_miou_of_validation_is_a_column():
    images = torch.rand(8, 1, 6, 6, generator=torch.Generator().manual_seed(0))
    masks = (images[:, 0] > 0.5).long()
    masks[:, 0] = 255
    data, loss = (images, masks), nn.CrossEntropyLoss(ignore_index=255)
    config = TrainConfig(epochs=2, batch_size=4, device="cpu")
    model = nn.Conv2d(1, 2, 1)
    history = fit(model, data, data, config, loss, num_classes=2)
    assert history.column("val_miou")[-1] == evaluate(model, data, loss, num_classes=2).miou
    stopper = EarlyStopping(model, monitor="val_miou")
    history = fit(model, data, data, config, loss, stopper, num_classes=2)
    assert stopper.best_value == max(history.column("val_miou"))


def test_class_weights_travel_with_the_loss(data):
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 0.0]))
    model = MLP(64, [], 2)
    fit(model, data, None, TrainConfig(epochs=8, learning_rate=0.1), loss)
    assert (model(data[0]).argmax(1) == 0).all()
