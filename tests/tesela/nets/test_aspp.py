"""ASPP: igual a la de torchvision con sus pesos, y lo que ve cada rama."""

import pytest
import torch
import torch.nn.functional as F
from tesela.nets import ASPP, count_parameters, input_gradient
from tesela.nets.aspp import ImagePooling, separable_block
from torch import nn
from torchvision.models.segmentation.deeplabv3 import ASPP as TheirASPP


def copy_by_order(source: nn.Module, target: nn.Module) -> None:
    """Los tensores de una en la otra, en orden; las formas deben coincidir."""
    theirs, ours = source.state_dict(), target.state_dict()
    assert [t.shape for t in theirs.values()] == [t.shape for t in ours.values()]
    target.load_state_dict(dict(zip(ours, theirs.values(), strict=True)))


@pytest.mark.parametrize("rates", [(12, 24, 36), (6, 12, 18), (1, 2), (3,)])
@pytest.mark.parametrize("training", [True, False])
def test_same_as_torchvision_in_value_and_gradient(rates, training):
    torch.manual_seed(0)
    theirs = TheirASPP(8, rates, 6).double()
    ours = ASPP(8, rates, 6).double()
    copy_by_order(theirs, ours)
    x = torch.randn(3, 8, 13, 11, dtype=torch.float64)
    found = []
    for module in (theirs, ours):
        module.train(training)
        z = x.clone().requires_grad_()
        torch.manual_seed(1)  # el mismo dropout
        out = module(z)
        grads = torch.autograd.grad(out.square().sum(), [z, *module.parameters()])
        found.append((out.detach(), grads))
    torch.testing.assert_close(found[0][0], found[1][0])
    for a, b in zip(found[0][1], found[1][1], strict=True):
        torch.testing.assert_close(a, b)


def test_parameter_count():
    assert count_parameters(ASPP(2048, (12, 24, 36))) == count_parameters(
        TheirASPP(2048, [12, 24, 36])
    )
    assert count_parameters(ASPP(16, (), 4, image_pooling=False)) == 64 + 8 + 16 + 8


@pytest.mark.parametrize("rate", [1, 2, 5])
def test_each_branch_sees_nine_points_at_its_rate(rate):
    branch = ASPP(4, (rate,), 4).branches[1].eval()
    nn.init.constant_(branch[0].weight, 1.0)
    seen = input_gradient(branch, torch.rand(1, 4, 15, 15)) > 0
    rows, cols = seen.nonzero()
    assert set(rows) == set(cols) == {7 - rate, 7, 7 + rate} and seen.sum() == 9


def test_a_rate_larger_than_the_map_is_one_by_one():
    """Con 5 píxeles y tasa 5, de los nueve pesos solo el de en medio toca la imagen."""
    branch = ASPP(4, (5,), 6).branches[1].eval()
    x = torch.randn(2, 4, 5, 5)
    centre = F.conv2d(x, branch[0].weight[:, :, 1:2, 1:2])
    torch.testing.assert_close(branch(x), branch[2](branch[1](centre)))
    other = ASPP(4, (4,), 6).branches[1].eval()  # con tasa 4 las esquinas sí tocan
    centre = F.conv2d(x, other[0].weight[:, :, 1:2, 1:2])
    assert not torch.allclose(other(x), other[2](other[1](centre)))


def test_the_pooling_branch_is_flat():
    out = ImagePooling(4, 6).eval()(torch.randn(2, 4, 5, 7))
    assert torch.equal(out, out[:, :, :1, :1].expand_as(out))


def test_one_image_can_be_trained():
    """torchvision falla con un solo valor por canal; aquí se usan las medias acumuladas."""
    x = torch.randn(1, 8, 5, 5)
    with pytest.raises(ValueError, match="Expected more than 1 value per channel"):
        TheirASPP(8, [1], 4).train()(x)
    model = ASPP(8, (1,), 4).train()
    model.branches[-1](x).sum().backward()
    assert model(x).shape == (1, 4, 5, 5)
    pooling = ImagePooling(8, 4).train()
    alone = pooling(x)
    assert int(pooling.block[1].num_batches_tracked) == 0  # no mueve las medias
    torch.testing.assert_close(alone, pooling.eval()(x))


def test_separable_is_depthwise_then_pointwise():
    block = separable_block(4, 6, dilation=2).eval()
    x = torch.randn(1, 4, 9, 9)
    depthwise, pointwise = block[0][0].weight, block[0][1].weight
    spatial = F.conv2d(x, depthwise, padding=2, dilation=2, groups=4)
    torch.testing.assert_close(block(x), block[2](block[1](F.conv2d(spatial, pointwise))))
    assert count_parameters(ASPP(64, (1, 2), 32, separable=True)) < count_parameters(
        ASPP(64, (1, 2), 32)
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rates": (0, 2)}, r"rates=\(0, 2\)"),
        ({"out_channels": 0}, "out_channels=0"),
        ({"dropout": 2}, "dropout=2"),
        ({"norm": "lote"}, "norm='lote'"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        ASPP(8, **{"out_channels": 4, **options})


def test_bad_input():
    with pytest.raises(
        ValueError, match=r"ASPP espera \(N, 8, H, W\) y llegó \(1, 4, 5, 5\)"
    ):
        ASPP(8, (1,), 4)(torch.zeros(1, 4, 5, 5))
