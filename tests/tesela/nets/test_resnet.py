"""ResNet: las cuentas, la igualdad con torchvision y los mapas para segmentar."""

import pytest
import torch
import torchvision
from herramientas.redes_ajenas import live_statistics
from tesela.nets import (
    ResNet,
    count_parameters,
    load_matching,
    resnet18,
    resnet34,
    resnet50,
    torchvision_names,
)

BUILDERS = {"resnet18": resnet18, "resnet34": resnet34, "resnet50": resnet50}
COUNTS = {"resnet18": 11_689_512, "resnet34": 21_797_672, "resnet50": 25_557_032}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_and_names(name):
    with torch.device("meta"):
        ours, theirs = BUILDERS[name](), torchvision.models.get_model(name)
    assert count_parameters(ours) == count_parameters(theirs) == COUNTS[name]
    load_matching(ours, theirs.state_dict(), torchvision_names(name))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_same_outputs_as_torchvision(name, training):
    torch.manual_seed(0)
    theirs = torchvision.models.get_model(name, num_classes=5)
    ours = BUILDERS[name](num_classes=5)
    x = torch.randn(4, 3, 70, 64)
    live_statistics(theirs)
    with torch.no_grad():
        load_matching(ours, theirs.state_dict(), torchvision_names(name))
        ours.train(training)
        theirs.train(training)
        torch.testing.assert_close(ours(x), theirs(x), atol=1e-4, rtol=1e-4)
    if training:
        kept = ours.stages.stage4[-1].body[-1][1].running_var
        last = theirs.layer4[-1]
        norm = last.bn3 if name == "resnet50" else last.bn2
        torch.testing.assert_close(kept, norm.running_var, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(("stride", "replace"), [(16, (0, 0, 1)), (8, (0, 1, 1))])
def test_dilated_network_is_that_of_torchvision(stride, replace):
    torch.manual_seed(0)
    dilate = [bool(r) for r in replace]
    theirs = torchvision.models.resnet50(replace_stride_with_dilation=dilate, num_classes=3)
    live_statistics(theirs)
    ours = resnet50(num_classes=3, output_stride=stride).eval()
    load_matching(ours, theirs.state_dict(), torchvision_names("resnet50"))
    x = torch.randn(1, 3, 64, 48)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), theirs.eval()(x), atol=1e-4, rtol=1e-4)
    assert ours.feature_pyramid(x)["stage4"].shape == (1, 2048, 64 // stride, 48 // stride)


@pytest.mark.parametrize("build", [resnet18, resnet50])
@pytest.mark.parametrize("stride", [16, 8])
def test_dilating_computes_the_same_network_on_a_finer_grid(build, stride):
    torch.manual_seed(0)
    coarse = build(num_classes=2, width=8).double().eval()
    fine = build(num_classes=2, width=8, output_stride=stride).double().eval()
    fine.load_state_dict(coarse.state_dict())
    x = torch.randn(1, 3, 96, 64, dtype=torch.float64)
    a, b = (net.feature_pyramid(x) for net in (coarse, fine))
    for name in a:
        step = b[name].shape[-1] // a[name].shape[-1]
        torch.testing.assert_close(b[name][..., ::step, ::step], a[name])
    assert b["stage4"].shape[-1] == 64 // stride


def test_pyramid_shapes_and_channels():
    net = resnet50(width=8, num_classes=2).eval()
    maps = net.feature_pyramid(torch.zeros(1, 3, 64, 96))
    assert list(maps) == ["stem", "stage1", "stage2", "stage3", "stage4"]
    assert {name: m.shape[1] for name, m in maps.items()} == net.channels
    assert [m.shape[2] for m in maps.values()] == [32, 16, 8, 4, 2]


def test_plain_network_has_no_shortcuts():
    plain, full = ResNet(width=8, residual=False), ResNet(width=8)
    assert not any("shortcut" in name for name in plain.state_dict())
    projections = sum(i * 2 * i + 2 * 2 * i for i in (8, 16, 32))
    assert count_parameters(full) - count_parameters(plain) == projections


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"output_stride": 4}, "output_stride=4; se esperaba 32, 16 u 8"),
        ({"depths": (1, 1, 1)}, r"depths=\(1, 1, 1\); se esperaban cuatro"),
        ({"depths": (1, 0, 1, 1)}, "se esperaban cuatro enteros positivos"),
        ({"width": 0}, "width=0; se esperaba un entero de 1 en adelante"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        ResNet(**options)
