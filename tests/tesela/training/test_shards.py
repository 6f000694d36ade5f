"""El reparto: entre todos hacen el lote entero, y el promedio de sus pérdidas es exacto."""

from types import SimpleNamespace

import pytest
import torch
from tesela.training import TensorBatches
from tesela.training.shards import (
    ShardedBatches,
    ShardLoss,
    share_training,
    share_validation,
)
from torch import nn


def masks(count=7, ignored=()):
    generator = torch.Generator().manual_seed(0)
    targets = torch.randint(0, 3, (count, 2, 2), generator=generator)
    targets[list(ignored)] = 255
    return targets


def shards(batches, processes, ignore_index=255):
    return [ShardedBatches(batches, r, processes, ignore_index) for r in range(processes)]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_together_they_make_each_batch(processes):
    whole = TensorBatches(torch.arange(12.0), torch.arange(12), 5, shuffle=True, seed=4)
    parts = zip(*(own.epoch(2) for own in shards(whole, processes)), strict=True)
    for (_, expected), several in zip(whole.epoch(2), parts, strict=True):
        pairs = [
            pair
            for images, targets in several
            for pair in zip(images.tolist(), targets.tolist(), strict=True)
        ]
        kept = [(image, label) for image, label in pairs if label != 255]
        assert sorted(label for _, label in kept) == sorted(expected.tolist())
        assert all(image == label for image, label in kept)


@pytest.mark.parametrize("weight", [None, (0.5, 3.0, 1.0), (0.0, 0.0, 1.0)])
@pytest.mark.parametrize(
    ("count", "ignored"), [(6, ()), (7, ()), (5, (0, 2)), (4, (1, 3)), (1, ())]
)
def test_the_mean_of_the_processes_is_the_loss_of_the_batch(count, ignored, weight):
    """Con lotes impares, píxeles ignorados, pesos, y con menos imágenes que procesos."""
    targets = masks(count, ignored)
    weight = None if weight is None else torch.tensor(weight, dtype=torch.float64)
    criterion = nn.CrossEntropyLoss(weight, ignore_index=255)
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(count, 3, 2, 2, generator=generator, dtype=torch.float64)
    batches = TensorBatches(logits, targets, batch_size=count)
    losses, gradients, represented = [], [], []
    for rank in (0, 1):
        own = ShardedBatches(batches, rank, 2, 255, weight)
        loss = ShardLoss(criterion, own)
        assert loss.ignore_index == 255
        ((part, labels),) = own.epoch(0)
        scale = torch.ones(3, 1, 1, dtype=torch.float64, requires_grad=True)
        value = loss(part * scale, labels)
        losses.append(value.detach())
        represented.append(value.detach() * own.portion)
        gradients.append(torch.autograd.grad(value, scale)[0])
    scale = torch.ones(3, 1, 1, dtype=torch.float64, requires_grad=True)
    expected = criterion(logits * scale, targets)
    torch.testing.assert_close(sum(losses) / 2, expected.detach())
    # Y lo que suman al historial es la pérdida del lote por sus elementos.
    counted = int((targets != 255).sum())
    torch.testing.assert_close(sum(represented), expected.detach() * counted)
    (gradient,) = torch.autograd.grad(expected, scale)
    torch.testing.assert_close(sum(gradients) / 2, gradient)


def test_shares_by_hand():
    """De 3 imágenes a uno le tocan 2 y al otro 1: 2·2/3 y 2·1/3."""
    batches = TensorBatches(torch.zeros(3), torch.zeros(3), batch_size=3)
    first, second = shards(batches, 2)
    assert [len(t) for _, t in first.epoch(0)] == [2]
    assert [len(t) for _, t in second.epoch(0)] == [1]
    assert (first.share, second.share) == (pytest.approx(4 / 3), pytest.approx(2 / 3))


def test_a_process_without_images_gets_one_that_nobody_counts():
    batches = TensorBatches(torch.ones(1, 3, 2, 2), masks(1), batch_size=1)
    own = shards(batches, 2)[1]
    ((images, targets),) = own.epoch(0)
    assert (len(images), own.share) == (1, 0.0)
    assert (targets == 255).all()


def test_mixed_answers_count_once_per_image():
    answers = torch.full((3, 4), 0.25)
    batches = TensorBatches(torch.ones(3, 2), answers, batch_size=3)
    own = shards(batches, 2, ignore_index=-100)[0]
    assert [len(part) for part, _ in own.epoch(0)] == [2]
    assert (own.share, own.portion) == (pytest.approx(4 / 3), 1.5)


def test_a_batch_that_is_all_ignored_is_not_hidden():
    batches = TensorBatches(torch.zeros(2, 3, 2, 2), masks(2, (0, 1)), batch_size=2)
    own = shards(batches, 2)[0]
    ((images, targets),) = own.epoch(0)
    loss = ShardLoss(nn.CrossEntropyLoss(ignore_index=255), own)
    assert torch.isnan(loss(images, targets))


def test_validation_goes_by_whole_batches(monkeypatch):
    whole = TensorBatches(torch.arange(10.0), torch.arange(10), batch_size=3)
    seen = []
    for rank in (0, 1):
        monkeypatch.setattr("tesela.training.shards.ranks", lambda rank=rank: (rank, 2))
        own = share_validation(whole)
        batches = [t.tolist() for _, t in own.epoch(0)]
        assert len(own) == len(batches)
        seen += batches
    assert sorted(seen) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]


@pytest.mark.parametrize(
    ("criterion", "weight"),
    [
        (nn.CrossEntropyLoss(torch.tensor([1.0, 2.0]), ignore_index=255), [1.0, 2.0]),
        (nn.CrossEntropyLoss(), None),
        (SimpleNamespace(weight=4.0), None),  # un número, como el de la pérdida de bordes
        (nn.functional.cross_entropy, None),
    ],
)
def test_only_class_weights_change_the_shares(monkeypatch, criterion, weight):
    monkeypatch.setattr("tesela.training.shards.ranks", lambda: (1, 2))
    whole = TensorBatches(torch.zeros(4, 3), torch.zeros(4, dtype=torch.uint8))
    own, loss = share_training(whole, criterion)
    assert isinstance(loss, ShardLoss) and loss.criterion is criterion
    assert (own.weight.tolist() if own.weight is not None else None) == weight
    assert [len(images) for images, _ in own.epoch(0)] == [2] and own.share == 1.0


def test_alone_nothing_changes():
    whole = TensorBatches(torch.arange(4.0), torch.arange(4))
    criterion = nn.CrossEntropyLoss()
    assert share_training(whole, criterion) == (whole, criterion)
    assert share_validation(whole) is whole


def test_a_rank_that_does_not_exist():
    whole = TensorBatches(torch.arange(4.0), torch.arange(4))
    with pytest.raises(ValueError, match="rank=2 con 2 procesos: se esperaba de 0 a 1"):
        ShardedBatches(whole, 2, 2)
