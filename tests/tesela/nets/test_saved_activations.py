"""La memoria del gradiente: contada a mano, y que crece como los mapas."""

import pytest
import torch
from tesela.nets import resnet18, saved_bytes
from torch import nn


def test_each_block_of_memory_is_counted_once():
    """Dos convoluciones que leen lo mismo lo guardan una vez: 64 números de 4 bytes."""

    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)

        def forward(self, x):
            return self.a(x) + self.b(x)

    assert saved_bytes(Twice(), torch.ones(1, 1, 8, 8)) == 64 * 4


def test_weights_are_not_counted():
    big = nn.Conv2d(16, 64, 3, padding=1)
    assert saved_bytes(big, torch.ones(1, 16, 4, 4)) == 16 * 16 * 4


def test_it_grows_with_the_batch_and_the_maps():
    model = resnet18(width=4).eval()
    one = saved_bytes(model, torch.ones(1, 3, 64, 64))
    assert saved_bytes(model, torch.ones(2, 3, 64, 64)) == pytest.approx(2 * one, rel=0.01)
    fine = resnet18(width=4, output_stride=8).eval()
    assert saved_bytes(fine, torch.ones(1, 3, 64, 64)) > 1.5 * one


def test_it_leaves_no_trace():
    model = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with torch.no_grad():
        saved_bytes(model, torch.rand(2, 1, 4, 4))
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert model[0].weight.grad is None


def test_nothing_to_learn_is_an_error():
    with pytest.raises(ValueError, match="ReLU no tiene parámetros que aprender"):
        saved_bytes(nn.ReLU(), torch.ones(1))
