"""Medir no cambia la red, y da lo mismo con cualquier tamaño de lote."""

import pytest
import torch
from tesela.training import TrainConfig, accelerate, evaluate, predict
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


def test_miou_comes_from_one_matrix_and_not_from_each_batch():
    """Cuatro imágenes de un píxel; la clase 1 aparece solo en la última.

    Verdad 0, 0, 0, 1 y respuestas 0, 0, 1, 1: las IoU son 2/3 y 1/2, y su media 7/12. Con
    lotes de 2, promediar lotes daría (1 + (0 + 1/2)/2)/2 = 5/8.
    """
    answers = torch.tensor([0, 0, 1, 1])
    logits = nn.functional.one_hot(answers, 2).float()[:, :, None, None]
    masks = torch.tensor([0, 0, 0, 1])[:, None, None]
    for batch_size in (1, 2, 4):
        scores = evaluate(
            nn.Identity(), (logits, masks), batch_size=batch_size, num_classes=2
        )
        assert scores.miou == pytest.approx(7 / 12)
        assert scores.matrix.tolist() == [[2, 1], [0, 1]]
    assert evaluate(nn.Identity(), (logits, masks)).miou is None


def test_what_the_loss_ignores_is_not_in_the_matrix():
    logits = torch.zeros(1, 3, 2, 2)
    logits[:, 1] = 1.0
    masks = torch.tensor([[[1, 0], [255, 255]]])
    loss = nn.CrossEntropyLoss(ignore_index=255)
    scores = evaluate(nn.Identity(), (logits, masks), loss, num_classes=3)
    assert scores.matrix.sum() == scores.count == 2
    assert scores.miou == pytest.approx(0.25)  # IoU 0 y 1/2; la clase 2 no aparece


def test_it_measures_in_the_precision_of_the_training():
    model = nn.Conv2d(1, 2, 1)
    data = torch.rand(2, 1, 4, 4), torch.zeros(2, 4, 4, dtype=torch.long)
    fast = accelerate(model, TrainConfig(device="cpu", precision="bfloat16"))
    assert evaluate(fast, data).loss == pytest.approx(evaluate(model, data).loss, abs=0.02)
    assert evaluate(fast, data).loss != evaluate(model, data).loss
