"""LeNet-5: la cuenta del artículo, capa por capa, y sus tres piezas a mano."""

import numpy as np
import pytest
import torch
from tesela.nets import LeNet5, count_parameters
from tesela.nets.lenet import _C3_TABLE, PartialConv2d, ScaledTanh, Subsampling
from torch import nn


def test_every_layer_counts_what_the_paper_says():
    net = LeNet5()
    counts = {
        name: count_parameters(layer) for name, layer in net.features.named_children()
    }
    counts = {name: count for name, count in counts.items() if count}
    assert counts == {"c1": 156, "s2": 12, "c3": 1516, "s4": 32, "c5": 48120}
    assert count_parameters(net.f6) == 10164
    assert sum(counts.values()) + 10164 == 60000
    assert count_parameters(net) == 60000 + 850


def test_modern_count_by_hand():
    by_hand = (25 * 6 + 6) + (25 * 6 * 16 + 16) + 48120 + 10164 + 850
    assert count_parameters(LeNet5(modern=True)) == by_hand == 61706


def test_connection_table_is_that_of_the_paper():
    assert [len(row) for row in _C3_TABLE] == [3] * 6 + [4] * 9 + [6]
    assert [set(row) for row in _C3_TABLE[4:6]] == [{0, 4, 5}, {0, 1, 5}]
    assert [set(row) for row in _C3_TABLE[12:15]] == [
        {0, 1, 3, 4},
        {1, 2, 4, 5},
        {0, 2, 3, 5},
    ]
    # Ningún filtro lee lo mismo que otro: es lo que buscaba la tabla.
    assert len({frozenset(row) for row in _C3_TABLE}) == 16
    # Y cada mapa de S2 alimenta a 10 de los 16.
    assert np.bincount(np.concatenate(_C3_TABLE)).tolist() == [10] * 6


def test_partial_convolution_is_a_full_one_with_zeros():
    torch.manual_seed(0)
    layer = PartialConv2d(((0, 2), (1,)), in_channels=3, kernel_size=3)
    full = nn.Conv2d(3, 2, 3)
    with torch.no_grad():
        full.weight.zero_()
        full.weight[0, 0], full.weight[0, 2], full.weight[1, 1] = layer.weight
        full.bias.copy_(layer.bias)
    x = torch.randn(2, 3, 6, 5, requires_grad=True)
    torch.testing.assert_close(layer(x), full(x))
    layer(x).sum().backward()
    assert layer.weight.grad.shape == (3, 3, 3)
    # El filtro 1 no lee el canal 0: cambiarlo no lo mueve.
    y = x.detach().clone()
    y[:, 0] += 1
    assert torch.equal(layer(x)[:, 1], layer(y)[:, 1])


def test_subsampling_by_hand():
    layer = Subsampling(1)
    with torch.no_grad():
        layer.weight.fill_(0.5)
        layer.bias.fill_(-1)
    x = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    assert layer(x).item() == 0.5 * 10 - 1


def test_scaled_tanh():
    tanh = ScaledTanh()
    assert tanh(torch.tensor(1.0)).item() == pytest.approx(1, abs=1e-3)
    assert tanh(torch.tensor(-1.0)).item() == pytest.approx(-1, abs=1e-3)
    assert tanh(torch.tensor(50.0)).item() == pytest.approx(1.7159)


@pytest.mark.parametrize("modern", [False, True])
def test_sizes_and_channels(modern):
    net = LeNet5(in_channels=3, num_classes=4, modern=modern)
    assert net(torch.zeros(2, 3, 32, 32)).shape == (2, 4)
    assert net.features.c1(torch.zeros(1, 3, 32, 32)).shape == (1, 6, 28, 28)


@pytest.mark.parametrize("modern", [False, True])
def test_weights_can_be_saved_and_read(modern):
    first, second = LeNet5(modern=modern), LeNet5(modern=modern)
    second.load_state_dict(first.state_dict())
    x = torch.randn(2, 1, 32, 32)
    assert torch.equal(first(x), second(x))
