"""DeepLabV3: la de torchvision con sus pesos, y los tres pasos de salida."""

import pytest
import torch
from herramientas.contrato_segmentacion import CLASSES, CONTRACT, pictures
from tesela.nets import (
    DeepLabV3,
    SmallCNN,
    atrous_rates,
    count_parameters,
    resnet18,
    resnet50,
)
from torchvision.models.segmentation import deeplabv3_resnet50

from .test_aspp import copy_by_order


@pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("stride", [8, 16, 32])
def test_contract(rule, stride):
    rule(lambda: DeepLabV3(resnet18(width=8, output_stride=stride), CLASSES, channels=16))


@pytest.mark.slow
def test_same_as_torchvision_with_copied_weights():
    torch.manual_seed(0)
    theirs = deeplabv3_resnet50(weights=None, weights_backbone=None, num_classes=21)
    ours = DeepLabV3(resnet50(output_stride=8), 21)
    assert count_parameters(ours) == count_parameters(theirs) == 39_638_869
    copy_by_order(theirs, ours)
    images = pictures(1, 65, 70)
    with torch.no_grad():
        expected = theirs.eval()(images)["out"]
        torch.testing.assert_close(ours.eval()(images), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("stride", [8, 16, 32])
def test_the_rates_see_the_same_pixels(stride):
    """Tasa por paso de salida: 96, 192 y 288 píxeles de la imagen, siempre."""
    assert [stride * rate for rate in atrous_rates(stride)] == [96, 192, 288]
    model = DeepLabV3(resnet18(width=8, output_stride=stride), 2, channels=8)
    assert model.aspp.rates == atrous_rates(stride)
    assert model.encoder.reductions[-1] == stride


def test_the_stride_does_not_change_the_parameters():
    sizes = {
        count_parameters(DeepLabV3(resnet18(width=8, output_stride=s), 2, channels=8))
        for s in (8, 16, 32)
    }
    assert len(sizes) == 1


def test_other_encoders_need_their_rates():
    encoder = SmallCNN(3, 10, channels=(8, 8))
    with pytest.raises(ValueError, match="output_stride=4; se esperaba 8, 16 o 32"):
        DeepLabV3(encoder, 2)
    assert DeepLabV3(encoder, 2, rates=(1, 2), channels=8).aspp.rates == (1, 2)


def test_bad_sizes():
    with pytest.raises(ValueError, match="DeepLabV3: channels=0"):
        DeepLabV3(resnet18(width=8, output_stride=8), 2, channels=0)
