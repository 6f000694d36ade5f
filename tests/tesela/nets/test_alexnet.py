"""AlexNet: la cuenta, los tamaños y la igualdad con torchvision."""

import torch
import torchvision
from tesela.nets import AlexNet, count_parameters, load_matching, torchvision_names


def test_counts_are_those_of_torchvision_layer_by_layer():
    with torch.device("meta"):
        ours, theirs = AlexNet(), torchvision.models.AlexNet()
    assert count_parameters(ours) == count_parameters(theirs) == 61_100_840
    shapes = {k: v.shape for k, v in theirs.state_dict().items()}
    assert {k: v.shape for k, v in ours.state_dict().items()} == shapes


def test_count_by_hand():
    convolutions = 64 * (3 * 121 + 1) + 192 * (64 * 25 + 1) + 384 * (192 * 9 + 1)
    convolutions += 256 * (384 * 9 + 1) + 256 * (256 * 9 + 1)
    dense = 4096 * (9216 + 1) + 4096 * (4096 + 1) + 1000 * (4096 + 1)
    assert convolutions + dense == 61_100_840


def test_same_outputs_as_torchvision():
    torch.manual_seed(0)
    theirs = torchvision.models.AlexNet(num_classes=7).eval()
    ours = AlexNet(num_classes=7).eval()
    load_matching(ours, theirs.state_dict(), torchvision_names("alexnet"))
    x = torch.randn(2, 3, 95, 70)
    with torch.inference_mode():
        torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-5)


def test_the_maps_of_a_224_image():
    with torch.device("meta"):
        net = AlexNet()
        sizes, x = [], torch.zeros(1, 3, 224, 224)
        for layer in net.features:
            x = layer(x)
            sizes.append(x.shape[-1])
    assert sizes[0] == 55 and sizes[2] == 27 and sizes[5] == 13 and sizes[-1] == 6


def test_dropout_only_in_training():
    net = AlexNet(num_classes=3, hidden=64)
    x = torch.rand(1, 3, 63, 63)
    torch.manual_seed(0)
    first, second = net(x), net(x)
    assert not torch.equal(first, second)
    net.eval()
    assert torch.equal(net(x), net(x))
