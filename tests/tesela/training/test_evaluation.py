"""Medir no cambia la red, y da lo mismo con cualquier tamaño de lote."""

import pytest
import torch
from tesela.training import evaluate, predict
from torch import nn


def test_by_hand():
    """Logits (0, 0): pérdida ln 2; el empate lo gana la clase 0, así que acierta 1 de 2."""
    scores = evaluate(nn.Identity(), (torch.zeros(2, 2), torch.tensor([0, 1])))
    assert scores.loss == pytest.approx(0.6931472)
    assert (scores.accuracy, scores.count) == (0.5, 2)


def test_batch_size_does_not_matter():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(17, 5, generator=generator)
    targets = torch.randint(0, 5, (17,), generator=generator)
    one = evaluate(nn.Identity(), (logits, targets), batch_size=3)
    all_at_once = evaluate(nn.Identity(), (logits, targets), batch_size=100)
    assert one.loss == pytest.approx(all_at_once.loss)
    assert one.loss == pytest.approx(float(nn.functional.cross_entropy(logits, targets)))
    hits = int((logits.argmax(1) == targets).sum())
    assert one.accuracy == all_at_once.accuracy == hits / 17


def test_mixed_targets_count_their_largest_class():
    """Con probabilidades (0.7, 0.3) y (0.4, 0.6), las clases son la 0 y la 1."""
    logits = torch.tensor([[2.0, 1.0], [2.0, 1.0]])
    targets = torch.tensor([[0.7, 0.3], [0.4, 0.6]])
    scores = evaluate(nn.Identity(), (logits, targets))
    assert (scores.accuracy, scores.count) == (0.5, 2)
    assert scores.loss == pytest.approx(float(nn.functional.cross_entropy(logits, targets)))


def test_masks_with_ignored_pixels():
    logits = torch.zeros(1, 2, 2, 2)
    logits[:, 1] = 1.0
    masks = torch.tensor([[[1, 0], [255, 255]]])
    loss = nn.CrossEntropyLoss(ignore_index=255)
    scores = evaluate(nn.Identity(), (logits, masks), loss)
    assert (scores.accuracy, scores.count) == (0.5, 2)
    assert scores.loss == pytest.approx(float(loss(logits, masks)))
    with pytest.raises(ValueError, match="ignore_index"):
        evaluate(nn.Identity(), (logits, torch.full((1, 2, 2), 255)), loss)


def test_mode_and_gradients_are_left_alone():
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2), nn.Dropout(0.5))
    images = torch.rand(6, 1, 2, 2)
    for training in (True, False):
        model.train(training)
        logits = predict(model, images, batch_size=4)
        assert model.training is training
        assert not logits.requires_grad
        torch.testing.assert_close(logits, model[1](images.flatten(1)).detach())
