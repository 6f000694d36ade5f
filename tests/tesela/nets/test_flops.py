"""La cuenta de operaciones: a mano, contra el contador de PyTorch y sin dejar huella."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.nets import (
    ConvNeXt,
    ConvNormReLU,
    DepthwiseSeparable,
    SmallCNN,
    Xception,
    cost_table,
    count_macs,
    layer_costs,
)
from tesela.ops import conv_flops
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


def torch_flops(model: nn.Module, images: torch.Tensor) -> int:
    """FLOPs según PyTorch, que cuenta 2 por MAC."""
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        model.eval()(images)
    return counter.get_total_flops()


def test_lenet_by_hand():
    """LeNet-5: 28²·6·25 + 10²·16·150 + 120·400 + 84·120 + 10·84 = 416 520 MACs."""
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip
    macs = [c.macs for c in layer_costs(net, torch.zeros(1, 1, 32, 32))]
    assert macs == [117_600, 240_000, 48_000, 10_080, 840]
    assert count_macs(net, torch.zeros(1, 1, 32, 32)) == 416_520
    assert count_macs(net, torch.zeros(3, 1, 32, 32)) == 3 * 416_520


NETS = {
    "pequeña": (lambda: SmallCNN(3, 10, image_size=32), 32),
    "separables": (
        lambda: nn.Sequential(ConvNormReLU(3, 8, stride=2), DepthwiseSeparable(8, 12)),
        33,
    ),
    "xception": (
        lambda: Xception(3, 10, (4, 8, 8, 12, 16, 16, 24, 32), middle_blocks=1),
        71,
    ),
    "convnext": (lambda: ConvNeXt(3, 10, (1, 2), (8, 16)), 32),
    "transpuesta": (
        lambda: nn.Sequential(
            nn.ConvTranspose2d(3, 6, 4, 2, 1, groups=3), nn.Conv2d(6, 2, 1)
        ),
        9,
    ),
}


@pytest.mark.parametrize("name", NETS)
def test_half_of_the_flops_of_torch(name):
    make, side = NETS[name]
    model, images = make(), torch.rand(2, 3, side, side)
    costs = layer_costs(model, images)
    assert sum(c.flops for c in costs) == torch_flops(model, images)
    assert count_macs(model, images) * 2 == torch_flops(model, images)


@given(
    st.sampled_from(["conv", "transpose"]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 4),
    st.integers(1, 2),
    st.integers(0, 2),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_convolution(kind, inputs, outputs, groups, kernel, stride, padding, bias):
    layer = nn.Conv2d if kind == "conv" else nn.ConvTranspose2d
    # Una transpuesta con mucho relleno puede no dejar ninguna salida.
    side = 9
    model = layer(
        groups * inputs, groups * outputs, kernel, stride, padding, groups=groups, bias=bias
    )
    images = torch.rand(2, groups * inputs, side, side - 1)
    assert 2 * count_macs(model, images) == torch_flops(model, images)


def test_the_same_numbers_as_the_formula_of_the_convolution_chapter():
    model = nn.Conv2d(6, 8, 3, padding=1, groups=2)
    (cost,) = layer_costs(model, torch.zeros(1, 6, 10, 12))
    assert cost.flops == conv_flops(6, 8, 3, (10, 12), groups=2)
    assert cost.parameters == 8 * 3 * 9 + 8


def test_without_memory_and_in_three_dimensions():
    with torch.device("meta"):
        model, images = Xception(), torch.zeros(1, 3, 299, 299)
    assert count_macs(model, images) == torch_flops(model, images) // 2
    assert count_macs(nn.Conv3d(1, 2, 3), torch.zeros(1, 1, 3, 4, 5)) == 2 * 27 * 2 * 3


def test_batch_norm_only_if_asked():
    model, images = ConvNormReLU(3, 4), torch.zeros(1, 3, 8, 8)
    (conv,) = layer_costs(model, images)
    both = layer_costs(model, images, batch_norm=True)
    assert both[0] == conv
    assert (both[1].kind, both[1].macs, both[1].parameters) == ("BatchNorm2d", 4 * 64, 8)


def test_a_shared_layer_costs_each_time_but_its_parameters_are_the_same():
    layer = nn.Linear(4, 4)
    costs = layer_costs(nn.Sequential(layer, nn.ReLU(), layer), torch.zeros(1, 4))
    assert [c.macs for c in costs] == [16, 16]
    total = cost_table(costs).splitlines()[-1].split()
    assert total == ["total", "20", "32"]


def test_what_a_hook_does_not_see():
    """Una operación escrita en el `forward` no es una capa; PyTorch sí la cuenta."""

    class Hidden(nn.Module):
        def forward(self, x):
            return x @ x

    images = torch.rand(4, 4)
    assert layer_costs(Hidden(), images) == []
    assert torch_flops(Hidden(), images) == 2 * 4**3


def test_the_network_is_left_as_it_was():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(4, 1))
    model.train()
    model[1].eval()  # congelada a propósito
    before = {k: v.clone() for k, v in model.state_dict().items()}
    layer_costs(model, torch.rand(1, 1, 6, 6))
    with pytest.raises(RuntimeError):
        layer_costs(model, torch.rand(1, 1, 9, 9))
    assert [m.training for m in model] == [True, False, True]
    assert not any(m._forward_hooks for m in model.modules())
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())


def test_the_table_in_millions():
    costs = layer_costs(nn.Conv2d(3, 64, 3, padding=1), torch.zeros(1, 3, 100, 100))
    assert cost_table(costs, 1e6).splitlines()[-1].split() == ["total", "1", "792", "17.28"]


def test_bad_input_is_explained():
    with pytest.raises(TypeError, match=r"images es un tuple y se esperaba un tensor"):
        layer_costs(nn.Linear(4, 3), (1, 4))
    with pytest.raises(ValueError, match="Llegaron 0 capas"):
        cost_table([])
    with pytest.raises(ValueError, match=r"unit=0"):
        cost_table(layer_costs(nn.Linear(4, 3), torch.zeros(1, 4)), 0)
