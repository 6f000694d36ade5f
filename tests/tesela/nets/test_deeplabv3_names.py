"""Cada nombre de la DeepLabV3 de torchvision cae en uno de los nuestros."""

import pytest
import torch
from tesela.nets import DeepLabV3, deeplabv3_name, load_matching, resnet50
from torchvision.models.segmentation import deeplabv3_resnet50

OPTIONS = {"weights": None, "weights_backbone": None, "num_classes": 7}


@pytest.mark.parametrize("auxiliary", [False, True])
def test_names_and_shapes_match_one_to_one(auxiliary):
    with torch.device("meta"):
        theirs = deeplabv3_resnet50(**OPTIONS, aux_loss=auxiliary).state_dict()
    ours = DeepLabV3(resnet50(output_stride=8), 7).state_dict()
    renamed = {deeplabv3_name(key): value.shape for key, value in theirs.items()}
    assert (None in renamed) == auxiliary
    renamed.pop(None, None)
    assert renamed == {key: value.shape for key, value in ours.items()}


@pytest.mark.slow
def test_by_name_is_the_same_network():
    torch.manual_seed(0)
    theirs = deeplabv3_resnet50(**OPTIONS).eval()
    ours = DeepLabV3(resnet50(output_stride=8), 7).eval()
    load_matching(ours, theirs.state_dict(), deeplabv3_name)
    images = torch.rand(1, 3, 65, 70)
    with torch.no_grad():
        expected = theirs(images)["out"]
        torch.testing.assert_close(ours(images), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ["fc.weight", "classifier.3.weight", "head.0.weight"])
def test_other_networks_are_refused(name):
    with pytest.raises(ValueError, match=rf"'{name}' no es un parámetro de deeplabv3_res"):
        deeplabv3_name(name)
