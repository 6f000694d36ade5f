"""Parada temprana: para cuando debe, y devuelve los pesos de la mejor época."""

import pytest
import torch
from tesela.nets import MLP
from tesela.training import (
    EarlyStopping,
    History,
    TrainConfig,
    evaluate,
    fit,
    seed_everything,
)
from torch import nn


def run(values, **options):
    """Da los valores uno por época, con un peso que dice en cuál va."""
    model = nn.Linear(1, 1, bias=False)
    stopper = EarlyStopping(model, **options)
    history, monitor = History(), options.get("monitor", "val_loss")
    for epoch, value in enumerate(values):
        with torch.no_grad():
            model.weight.fill_(epoch)
        history.append(**{"epoch": epoch, monitor: value})
        if stopper(epoch, history):
            return stopper, epoch
    return stopper, None


@pytest.mark.parametrize(
    ("values", "options", "best", "stopped"),
    [
        ([3, 2, 1, 2, 3, 4], {"patience": 2}, 2, 4),
        ([3, 2, 1, 0], {"patience": 1}, 3, None),
        ([1, 2, 0.5, 2], {"patience": 2}, 2, None),  # la espera empieza de nuevo
        ([1, 1, 1], {"patience": 2}, 0, 2),  # igualar no es mejorar
        ([1, 0.95, 0.9], {"patience": 2, "min_delta": 0.2}, 0, 2),
        ([0.1, 0.3, 0.2, 0.2], {"patience": 2, "monitor": "val_accuracy"}, 1, 3),
    ],
)
def test_when_it_stops_and_what_it_keeps(values, options, best, stopped):
    stopper, epoch = run(values, **options)
    assert (stopper.best_epoch, epoch) == (best, stopped)
    assert stopper.best_value == values[best]
    stopper.restore()
    assert stopper.model.weight.item() == best


def test_a_loss_that_is_not_a_number_is_never_the_best():
    stopper, epoch = run([float("nan"), 2.0, float("nan"), float("nan")], patience=2)
    assert (stopper.best_epoch, epoch) == (1, 3)


def test_it_works_inside_fit():
    """Con etiquetas al azar la validación solo empeora: para y restaura."""
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(60, 1, 4, 4, generator=generator)
    labels = torch.randint(2, (60,), generator=generator)
    train, validation = (images[:30], labels[:30]), (images[30:], labels[30:])
    seed_everything(0)
    model = MLP(16, [32], 2)
    stopper = EarlyStopping(model, patience=3)
    config = TrainConfig(epochs=100, learning_rate=0.01)
    history = fit(model, train, validation, config, on_epoch_end=stopper)
    losses = history.column("val_loss")
    assert len(history) == stopper.best_epoch + 4 < 100
    assert min(losses) == losses[stopper.best_epoch] == stopper.best_value
    assert evaluate(model, validation).loss == pytest.approx(losses[-1])
    stopper.restore()
    assert evaluate(model, validation).loss == pytest.approx(min(losses))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patience": 0}, "patience=0"),
        ({"patience": True}, "patience=True"),
        ({"min_delta": -1}, "min_delta=-1"),
        ({"monitor": "train_loss"}, "no dice cuándo empieza el sobreajuste"),
    ],
)
def test_bad_options_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        EarlyStopping(nn.Linear(1, 1), **options)


def test_without_validation_it_says_so():
    stopper = EarlyStopping(nn.Linear(1, 1))
    with pytest.raises(ValueError, match="pasa datos de validación"):
        stopper(0, History([{"epoch": 0.0}]))
    with pytest.raises(ValueError, match="llama antes a fit"):
        stopper.restore()
    with pytest.raises(ValueError, match="ninguna época"):
        print(stopper.best_value)
