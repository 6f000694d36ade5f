"""La red común: mapas por reducción, características y entradas malas."""

import pytest
import torch
from tesela.nets import InvertedNetwork, Stage
from torch import nn

STAGES = [Stage(1, 4, 1, 1), Stage(2, 6, 2, 2), Stage(2, 8, 1, 1, 5), Stage(2, 10, 1, 2)]


def build(**options):
    torch.manual_seed(0)
    sizes = {"stem_channels": 4, "head_channels": 16, "num_classes": 3}
    return InvertedNetwork(STAGES, **(sizes | options))


@pytest.mark.parametrize("size", [(32, 48), (33, 17), (1, 1)])
def test_feature_maps_by_reduction(size):
    model = build().eval()
    maps = model.features(torch.rand(2, 3, *size))
    assert model.feature_channels == {2: 4, 4: 8, 8: 10}
    assert {r: m.shape[1] for r, m in maps.items()} == model.feature_channels
    for reduction, values in maps.items():
        assert values.shape[2:] == tuple(-(-side // reduction) for side in size)


def test_logits_come_from_the_embedding():
    model = build().eval()
    images = torch.rand(2, 3, 32, 32)
    vectors = model.embed(images)
    assert vectors.shape == (2, 16)
    torch.testing.assert_close(model(images), model.classifier(vectors))


def test_drop_path_grows_in_a_straight_line():
    model = build(drop_path=0.4)
    blocks = [block for stage in model.stages for block in stage]
    seen = [getattr(block.drop_path, "p", 0.0) for block in blocks]
    assert seen == pytest.approx([0.4 * i / 5 for i in range(5)])


def test_gradients_reach_everything():
    model = build(squeeze_excitation=True, activation=nn.SiLU, padding="same")
    model(torch.rand(4, 3, 32, 32)).sum().backward()
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (torch.zeros(3, 32, 32), r"images\[None\]"),
        (torch.zeros(2, 1, 32, 32), r"se esperaba \(N, 3, H, W\)"),
        (torch.zeros(2, 32, 32, 3), "permute"),
        (torch.zeros(2, 3, 0, 32), r"se esperaba \(N, 3, H, W\)"),
        (torch.zeros(2, 3, 32, 32, dtype=torch.uint8), "uint8 y se esperaban de punto"),
    ],
)
def test_bad_images(images, message):
    with pytest.raises(ValueError, match=message):
        build()(images)


@pytest.mark.parametrize("options", [{"num_classes": 0}, {"stem_channels": 0}])
def test_bad_sizes(options):
    with pytest.raises(ValueError, match="enteros de 1 en adelante"):
        build(**options)
    with pytest.raises(ValueError, match="0 etapas"):
        InvertedNetwork([])
