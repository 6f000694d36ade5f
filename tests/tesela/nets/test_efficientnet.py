"""EfficientNet-B0 es la de torchvision; la Lite0 es la misma tabla sin SE."""

import pytest
import torch
from herramientas.redes_ajenas import live_statistics
from tesela.nets import (
    EfficientNetB0,
    EfficientNetLite0,
    SqueezeExcitation,
    count_parameters,
)
from tesela.nets.efficientnet import efficientnet_name
from torch import nn
from torchvision.models import efficientnet_b0


def test_b0_equal_to_torchvision():
    torch.manual_seed(0)
    theirs, ours = efficientnet_b0(), EfficientNetB0()
    live_statistics(theirs)
    ours.load_state_dict({efficientnet_name(k): v for k, v in theirs.state_dict().items()})
    ours.eval(), theirs.eval()
    for size in ((32, 32), (45, 64)):
        x = torch.randn(2, 3, *size)
        assert theirs(x).std(dim=0).max() > 1e-2  # depende de la imagen
        torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-4)


def test_b0_drops_the_same_paths_as_torchvision():
    ours = [b.drop_path for s in EfficientNetB0().stages for b in s]
    theirs = [b.stochastic_depth for s in efficientnet_b0().features[1:8] for b in s]
    for mine, other in zip(ours, theirs, strict=True):
        assert getattr(mine, "p", 0.0) == pytest.approx(other.p)


def test_parameter_counts():
    assert count_parameters(EfficientNetB0()) == 5_288_548
    lite = EfficientNetLite0()
    gates = sum(
        count_parameters(m)
        for m in EfficientNetB0().modules()
        if isinstance(m, SqueezeExcitation)
    )
    assert count_parameters(lite) == 5_288_548 - gates == 4_652_008


def test_lite_has_relu6_no_gates_and_fixed_ends():
    lite = EfficientNetLite0()
    kinds = {type(m) for m in lite.modules()}
    assert nn.ReLU6 in kinds and nn.SiLU not in kinds and SqueezeExcitation not in kinds
    assert lite.stem[0].out_channels == 32 and lite.head[0].out_channels == 1280
    assert lite.stem[1].eps == 1e-3


@pytest.mark.parametrize("build", [EfficientNetB0, EfficientNetLite0])
def test_five_maps_for_a_decoder(build):
    model = build().eval()
    maps = model.features(torch.zeros(1, 3, 64, 96))
    assert list(maps) == [2, 4, 8, 16, 32]
    for reduction, values in maps.items():
        expected = (1, model.feature_channels[reduction], 64 // reduction, 96 // reduction)
        assert values.shape == expected


def test_padding_changes_the_output_and_not_the_parameters():
    torch.manual_seed(0)
    same = EfficientNetLite0(padding="same")
    live_statistics(same)
    same.eval()
    symmetric = EfficientNetLite0(padding="symmetric").eval()
    symmetric.load_state_dict(same.state_dict())
    x = torch.randn(1, 3, 64, 64)
    assert (same(x) - symmetric(x)).abs().max() > 1e-2


@pytest.mark.parametrize("name", ["features.9.0.weight", "stem.0.weight", "classifier.0"])
def test_unknown_names(name):
    with pytest.raises(ValueError, match="no es un parámetro de efficientnet_b0"):
        efficientnet_name(name)
