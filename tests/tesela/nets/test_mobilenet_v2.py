"""MobileNetV2 es la de torchvision: mismos parámetros y, con sus pesos, iguales salidas."""

import pytest
import torch
from herramientas.redes_ajenas import live_statistics
from tesela.nets import MobileNetV2, count_parameters
from tesela.nets.mobilenet_v2 import mobilenet_v2_name
from torchvision.models import mobilenet_v2


def test_equal_to_torchvision():
    torch.manual_seed(0)
    theirs, ours = mobilenet_v2(), MobileNetV2()
    live_statistics(theirs)
    renamed = {mobilenet_v2_name(k): v for k, v in theirs.state_dict().items()}
    ours.load_state_dict(renamed)
    ours.eval(), theirs.eval()
    for size in ((32, 32), (45, 64)):
        x = torch.randn(2, 3, *size)
        assert theirs(x).std(dim=0).max() > 1e-2  # depende de la imagen
        torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-4)


def test_parameters_of_the_paper():
    assert count_parameters(MobileNetV2()) == 3_504_872
    # Otra última capa: 1280 pesos y un sesgo por clase.
    assert count_parameters(MobileNetV2(10)) == 3_504_872 - 990 * 1281


@pytest.mark.parametrize(
    "name", ["features.19.0.weight", "layer1.0.weight", "classifier.0"]
)
def test_unknown_names(name):
    with pytest.raises(ValueError, match="no es un parámetro de mobilenet_v2"):
        mobilenet_v2_name(name)
