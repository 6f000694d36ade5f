"""Xception: la cuenta del artículo, hecha a mano, y sus piezas contra las de PyTorch."""

import pytest
import torch
from tesela.nets import SeparableConv, Xception, XceptionBlock, count_parameters
from torch import nn
from torch.nn import functional as F


def separable(inputs: int, outputs: int) -> int:
    """9 pesos por canal, la mezcla 1×1, y escala y sesgo de la norma."""
    return 9 * inputs + inputs * outputs + 2 * outputs


def shortcut(inputs: int, outputs: int) -> int:
    return inputs * outputs + 2 * outputs


def test_the_parameters_of_the_paper_and_of_keras_counted_by_hand():
    """Tabla 3 de Chollet (2017): 22 855 952; Keras suma además las estadísticas."""
    stem = 27 * 32 + 2 * 32 + 9 * 32 * 64 + 2 * 64
    entry = sum(
        separable(a, b) + separable(b, b) + shortcut(a, b)
        for a, b in ((64, 128), (128, 256), (256, 728))
    )
    middle = 8 * 3 * separable(728, 728)
    last = separable(728, 728) + separable(728, 1024) + shortcut(728, 1024)
    last += separable(1024, 1536) + separable(1536, 2048)
    head = 2048 * 1000 + 1000
    model = Xception()
    by_hand = stem + entry + middle + last + head
    assert count_parameters(model) == by_hand == 22_855_952
    # Media y varianza de cada canal: Keras las cuenta como parámetros no entrenables.
    statistics = sum(b.numel() for name, b in model.named_buffers() if "running" in name)
    assert statistics == 54_528
    assert by_hand + statistics == 22_910_480


def test_there_are_36_convolutions_besides_the_shortcuts():
    """El artículo cuenta cada separable como una convolución."""
    separables = [m for m in Xception().modules() if isinstance(m, SeparableConv)]
    assert len(separables) + 2 == 36


def test_a_separable_is_one_convolution_with_a_product_kernel():
    torch.manual_seed(0)
    block, x = SeparableConv(3, 5).eval(), torch.randn(2, 3, 7, 6)
    depthwise, pointwise, norm = block
    kernel = pointwise.weight * depthwise.weight[:, 0]  # (5, 3, 3, 3)
    torch.testing.assert_close(block(x), norm(F.conv2d(x, kernel, padding=1)))


def test_a_block_adds_its_branch_and_its_shortcut():
    torch.manual_seed(0)
    block, x = XceptionBlock((3, 4, 4), downsample=True).eval(), torch.randn(1, 3, 9, 8)
    _, first, _, second, pool = block.body
    branch = pool(second(F.relu(first(F.relu(x)))))
    torch.testing.assert_close(block(x), branch + block.shortcut(x))
    same = XceptionBlock([4] * 4).eval()
    with torch.no_grad():
        for layer in same.body:
            if isinstance(layer, SeparableConv):
                nn.init.zeros_(layer[1].weight)
    y = torch.randn(1, 4, 5, 5)
    torch.testing.assert_close(same(y), y)  # sin rama queda el atajo


def test_the_sizes_of_the_paper():
    """299 → 149 → 147 → 74 → 37 → 19 → 10, figura 5."""
    with torch.device("meta"):
        model, x = Xception().eval(), torch.zeros(1, 3, 299, 299)
    x = model.stem(x)
    assert x.shape == (1, 64, 147, 147)
    sizes = [x := block(x) for block in model.entry]
    assert [tuple(s.shape[1:]) for s in sizes] == [
        (128, 74, 74),
        (256, 37, 37),
        (728, 19, 19),
    ]
    assert model.exit(model.middle(x)).shape == (1, 2048, 10, 10)


def test_small_images_and_gradients():
    model = Xception(1, 4, (4, 4, 8, 8, 8, 8, 8, 8), middle_blocks=0, stem_stride=1)
    logits = model(torch.rand(2, 1, 32, 32))
    assert logits.shape == (2, 4)
    assert model.stem(torch.rand(2, 1, 32, 32)).shape == (2, 4, 32, 32)
    logits.sum().backward()
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Xception(channels=(32, 64)), "exactamente ocho canales, como CHANNELS"),
        (lambda: Xception(num_classes=0), "num_classes=0"),
        (lambda: Xception(middle_blocks=-1), "middle_blocks=-1: se esperaba 0 o más"),
        (lambda: XceptionBlock((4,)), "al menos dos números"),
        (lambda: XceptionBlock((4, 8)), "para poder sumar el atajo"),
    ],
)
def test_bad_sizes_are_explained(make, message):
    with pytest.raises(ValueError, match=message):
        make()
