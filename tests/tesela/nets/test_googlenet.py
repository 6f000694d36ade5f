"""GoogLeNet: las cuentas, la salida con auxiliares y la igualdad con torchvision."""

import pytest
import torch
import torchvision
from herramientas.redes_ajenas import live_statistics
from tesela.nets import (
    GoogLeNet,
    GoogLeNetOutput,
    count_parameters,
    load_matching,
    torchvision_names,
)
from torch import nn


def theirs(auxiliary: bool, num_classes: int = 1000) -> nn.Module:
    return torchvision.models.GoogLeNet(
        num_classes, aux_logits=auxiliary, init_weights=False
    )


def test_counts():
    with torch.device("meta"):
        assert count_parameters(GoogLeNet()) == 6_624_904
        assert count_parameters(theirs(False)) == 6_624_904
        full = GoogLeNet(auxiliary=True)
        assert count_parameters(full) == count_parameters(theirs(True)) == 13_004_888
        # Con el kernel del artículo, la tercera rama tiene 16 pesos más por pareja.
        pairs = sum(c.five_reduce * c.five for c in table())
        assert count_parameters(GoogLeNet(wide_kernel=5)) == 6_624_904 + 16 * pairs


def table():
    from tesela.nets.googlenet import _TABLE

    return _TABLE.values()


@pytest.mark.parametrize("auxiliary", [False, True])
def test_same_outputs_as_torchvision(auxiliary):
    torch.manual_seed(0)
    reference = theirs(auxiliary, num_classes=6)
    net = GoogLeNet(num_classes=6, auxiliary=auxiliary)
    live_statistics(reference)
    load_matching(net, reference.state_dict(), torchvision_names("googlenet"))
    x = torch.randn(2, 3, 64, 61)
    with torch.no_grad():
        ours, other = net.eval()(x), reference.eval()(x)
    torch.testing.assert_close(ours, other, atol=1e-4, rtol=1e-4)
    assert (ours[0] - ours[1]).abs().max() > 0.01  # la señal llega viva al final


def test_same_in_training_with_auxiliaries():
    torch.manual_seed(0)
    reference = theirs(True, num_classes=6).train()
    net = GoogLeNet(num_classes=6, auxiliary=True).train()
    load_matching(net, reference.state_dict(), torchvision_names("googlenet"))
    for module in (*net.modules(), *reference.modules()):
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # se sortean en otro orden
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        ours, other = net(x), reference(x)
    assert isinstance(ours, GoogLeNetOutput)
    torch.testing.assert_close(ours.logits, other.logits, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(ours.first, other.aux_logits1, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(ours.second, other.aux_logits2, atol=1e-4, rtol=1e-4)


def test_auxiliaries_only_speak_in_training():
    net = GoogLeNet(num_classes=3, auxiliary=True).eval()
    assert net(torch.zeros(1, 3, 32, 32)).shape == (1, 3)
    assert GoogLeNet(num_classes=3).train()(torch.zeros(2, 3, 64, 64)).shape == (2, 3)


def test_channels_of_the_table_of_the_paper():
    totals = [channels.total for channels in table()]
    assert totals == [256, 480, 512, 512, 512, 528, 832, 832, 1024]
