"""FCN: un clasificador vuelto denso da lo mismo, y es la de torchvision donde coincide."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT, pictures
from tesela.nets import FCN, SmallCNN, count_parameters, linear_to_conv, resnet18, resnet50
from torch import nn
from torchvision.models.segmentation import fcn_resnet50

from .test_aspp import copy_by_order


def on_resnet(**options):
    return FCN(resnet18(width=8), CLASSES, **options)


BUILDS = {
    "32s": on_resnet,
    "16s": lambda: on_resnet(skips=1),
    "8s": lambda: on_resnet(skips=2),
    "cabeza conv": lambda: on_resnet(head="conv"),
    "SmallCNN": lambda: FCN(SmallCNN(3, 10, channels=(8, 16, 16)), CLASSES, skips=2),
}


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_contract(rule, build):
    rule(build)


@pytest.mark.parametrize(("head", "kernel"), [("average", 1), ("flatten", 4)])
def test_a_dense_classifier_gives_the_same_logits(head, kernel):
    """En una imagen de su tamaño hay un solo lugar; en una mayor, uno por ventana."""
    model = SmallCNN(3, 5, channels=(4, 8), image_size=16, head=head).double()
    conv = linear_to_conv(model.classifier, kernel)
    images = torch.rand(2, 3, 16, 16, dtype=torch.float64)
    dense = conv(model.features(images))
    expected = model(images)
    torch.testing.assert_close(dense.mean((2, 3)), expected)
    large = torch.rand(1, 3, 24, 32, dtype=torch.float64)
    if head == "flatten":
        assert dense.shape[2:] == (1, 1)
        answers = conv(model.features(large))
        assert answers.shape[2:] == (3, 5)
        # Quitando el relleno de la orilla, cada respuesta es la del clasificador ahí: la de
        # en medio de un recorte grande depende solo de los píxeles que ve.
        again = conv(model.features(large.roll(4, 3)))
        torch.testing.assert_close(again[:, :, 1, 3:4], answers[:, :, 1, 2:3])


def test_bad_dense_layers():
    with pytest.raises(ValueError, match=r"tiene 10 entradas, que no son C·3²"):
        linear_to_conv(nn.Linear(10, 2), 3)
    assert linear_to_conv(nn.Linear(4, 2, bias=False)).bias is None


@pytest.mark.slow
def test_same_as_torchvision_with_copied_weights():
    torch.manual_seed(0)
    theirs = fcn_resnet50(weights=None, weights_backbone=None, num_classes=5)
    ours = FCN(resnet50(output_stride=8), 5, head="conv")
    assert count_parameters(ours) == count_parameters(theirs) == 32_948_805
    copy_by_order(theirs, ours)
    images = pictures(1, 65, 70)
    with torch.no_grad():
        expected = theirs.eval()(images)["out"]
        torch.testing.assert_close(ours.eval()(images), expected, rtol=1e-4, atol=1e-4)


def test_added_logits_start_at_zero():
    """FCN-8s empieza dando lo mismo que una cuyos mapas finos no dicen nada."""
    model = on_resnet(skips=2).eval()
    images = pictures(1, 64, 64)
    before = model(images)
    for head in model.skip_heads:
        nn.init.normal_(head.weight)
    assert not torch.allclose(model(images), before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"skips": 5},
            r"skips=5; con este codificador se esperaba de 0 a 4.*\(2, 4, 8, 16, 32\)",
        ),
        ({"skips": -1}, "skips=-1"),
        ({"head": "mlp"}, "head='mlp'; se esperaba 'linear' o 'conv'"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        on_resnet(**options)
