"""Las imágenes que acompañan no deben cambiar la predicción de ninguna."""

import pytest
import torch
from tesela.checks import check_alone_or_together
from torch import nn


def net(*layers):
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), *layers)


IMAGES = torch.rand(3, 3, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("layer", [nn.BatchNorm2d(4), nn.Dropout(0.5)])
def test_training_mode_is_caught(layer):
    model = net(layer)
    with pytest.raises(AssertionError, match=r"cambian 3 de 3.*model\.eval"):
        check_alone_or_together(model, IMAGES)
    check_alone_or_together(model.eval(), IMAGES)


def test_group_norm_never_mixes():
    check_alone_or_together(net(nn.GroupNorm(2, 4)), IMAGES)


def test_one_image_is_not_enough():
    with pytest.raises(ValueError, match="images trae 1 imagen y hacen falta dos o más"):
        check_alone_or_together(net(), IMAGES[:1])
