"""El camino con red: sin ella lo dice, y con los pesos de torchvision da sus salidas."""

from urllib.error import URLError

import pytest
import torch
from herramientas.redes_ajenas import live_statistics
from tesela.nets import load_torchvision_weights
from torchvision import models
from torchvision.models._api import WeightsEnum


@pytest.mark.parametrize("name", ["mobilenet_v2", "efficientnet_b0"])
def test_the_weights_reach_our_network(monkeypatch, name):
    torch.manual_seed(0)
    theirs = getattr(models, name)()
    live_statistics(theirs)
    theirs.eval()
    monkeypatch.setattr(
        WeightsEnum, "get_state_dict", lambda self, **_: theirs.state_dict()
    )
    ours, preprocess = load_torchvision_weights(name)
    x = preprocess(torch.rand(1, 3, 300, 260))
    assert x.shape == (1, 3, 224, 224)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), theirs(x), atol=1e-5, rtol=1e-4)
    assert load_torchvision_weights(name, 4).model.classifier.out_features == 4


@pytest.mark.parametrize("error", [URLError("sin red"), TimeoutError(), ConnectionError()])
def test_without_network_it_says_what_to_do(monkeypatch, error):
    def fail(self, **_):
        raise error

    monkeypatch.setattr(WeightsEnum, "get_state_dict", fail)
    with pytest.raises(ConnectionError, match="usa load_efficientnet_lite0"):
        load_torchvision_weights("mobilenet_v2")


def test_bad_arguments():
    with pytest.raises(
        ValueError, match="se esperaba una de efficientnet_b0, mobilenet_v2"
    ):
        load_torchvision_weights("resnet18")
    with pytest.raises(ValueError, match="num_classes=0"):
        load_torchvision_weights("mobilenet_v2", 0)
