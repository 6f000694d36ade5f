"""El promedio de varias redes: a mano, sin orden, y solo de probabilidades."""

import pytest
import torch
from tesela.tiling import committee, predict_labels, with_symmetries


def constant(*values):
    shares = torch.tensor(values).view(1, -1, 1, 1)
    return lambda tiles: shares.expand(len(tiles), -1, *tiles.shape[2:])


def test_the_average_by_hand():
    ask = committee([constant(0.9, 0.1), constant(0.2, 0.8), constant(0.1, 0.9)])
    answer = ask(torch.zeros(2, 3, 4, 4))
    assert answer.shape == (2, 2, 4, 4)
    assert torch.allclose(answer[0, :, 0, 0], torch.tensor([0.4, 0.6]))


def test_the_order_does_not_matter_and_one_member_is_itself():
    members = [constant(0.75, 0.25), constant(0.5, 0.5)]
    tiles = torch.zeros(1, 3, 2, 2)
    assert torch.equal(committee(members)(tiles), committee(members[::-1])(tiles))
    assert torch.equal(committee(members[:1])(tiles), members[0](tiles))


def test_it_predicts_scenes():
    ask = committee([constant(0.4, 0.6), with_symmetries(lambda x: x[:, :2] * 0)])
    labels = predict_labels(ask, torch.zeros(20, 30, 3).numpy(), tile=16)
    assert labels.shape == (20, 30) and (labels == 1).all()


def test_nobody():
    with pytest.raises(ValueError, match="no tiene a nadie"):
        committee([])


def test_logits_are_not_averaged():
    ask = committee([constant(0.5, 0.5), constant(3.0, -1.0)])
    with pytest.raises(ValueError, match=r"miembro 1 suma de 2 a 2 .* softmax"):
        ask(torch.zeros(1, 3, 2, 2))
