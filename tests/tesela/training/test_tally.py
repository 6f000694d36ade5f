"""La cuenta: medias pesadas por elementos, y aciertos sin lo que se ignora."""

import pytest
import torch
from tesela.training.tally import Tally, count_hits


def test_the_mean_weighs_each_batch_by_its_elements():
    """(2·1 + 1·4)/5 = 1.2 y (1 + 3)/5 = 0.8."""
    tally = Tally()
    tally.add(2.0, 1, 1)
    tally.add(1.0, 3, 4)
    scores = tally.scores()
    assert (scores.loss, scores.accuracy, scores.count) == (1.2, 0.8, 5)
    assert scores.miou is None and scores.matrix is None


def test_nothing_counted():
    with pytest.raises(ValueError, match="todos los objetivos son ignore_index"):
        Tally().scores()


def test_hits_by_hand():
    logits = torch.tensor([[[[2.0, 0.0, 5.0]], [[1.0, 3.0, 5.0]]]])
    targets = torch.tensor([[[0, 0, 255]]])
    assert count_hits(logits, targets, ignore_index=255) == (1, 2)


@pytest.mark.parametrize("channels_last", [False, True])
def test_hits_equal_argmax_with_ties_too(channels_last):
    generator = torch.Generator().manual_seed(0)
    logits = torch.randint(0, 3, (4, 6, 33, 17), generator=generator).float()
    targets = torch.randint(0, 6, (4, 33, 17), generator=generator)
    if channels_last:
        logits = logits.contiguous(memory_format=torch.channels_last)
    expected = int((logits.argmax(1) == targets).sum())
    assert count_hits(logits, targets) == (expected, targets.numel())
