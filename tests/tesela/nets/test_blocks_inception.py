"""El módulo Inception: sus cuentas, sus ramas y la igualdad con torchvision."""

import pytest
import torch
from tesela.nets import Inception, InceptionChannels, count_parameters
from tesela.nets.blocks_inception import AuxiliaryClassifier
from torchvision.models.googlenet import Inception as TorchvisionInception

CHANNELS = InceptionChannels(64, 96, 128, 16, 32, 32)


@pytest.mark.parametrize("wide", [3, 5])
def test_count_by_hand(wide):
    weights = 192 * (64 + 96 + 16 + 32) + 96 * 128 * 9 + 16 * 32 * wide**2
    norms = 2 * (64 + 96 + 128 + 16 + 32 + 32)
    assert count_parameters(Inception(192, CHANNELS, wide)) == weights + norms


def test_the_default_is_the_kernel_of_the_paper():
    assert Inception(8, CHANNELS).branches[2][1][0].kernel_size == (5, 5)


def test_branches_go_side_by_side_in_order():
    block = Inception(4, InceptionChannels(1, 2, 3, 4, 5, 6)).eval()
    x = torch.randn(2, 4, 6, 7)
    out = block(x)
    assert out.shape == (2, 15, 6, 7)
    pieces = out.split([1, 3, 5, 6], dim=1)
    for piece, branch in zip(pieces, block.branches, strict=True):
        torch.testing.assert_close(piece, branch(x))


@pytest.mark.parametrize("training", [False, True])
def test_same_as_torchvision(training):
    torch.manual_seed(0)
    theirs = TorchvisionInception(8, 2, 3, 4, 5, 6, 7).train(training)
    ours = Inception(8, InceptionChannels(2, 3, 4, 5, 6, 7), wide_kernel=3).train(training)
    for module in ours.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eps = 1e-3
    values = list(theirs.state_dict().values())
    ours.load_state_dict(dict(zip(ours.state_dict(), values, strict=True)))
    x = torch.randn(2, 8, 9, 8)
    torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


def test_auxiliary_counts_and_smallest_map():
    block = AuxiliaryClassifier(512, 1000)
    by_hand = 512 * 128 + 2 * 128 + 2048 * 1024 + 1024 + 1024 * 1000 + 1000
    assert count_parameters(block) == by_hand
    assert block.eval()(torch.zeros(1, 512, 1, 1)).shape == (1, 1000)
