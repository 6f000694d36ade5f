"""Una cadena hace cada paso en orden, con el mismo generador."""

import pytest
import torch
from tesela.data import RandomColor, RandomSymmetry, TransformChain


def test_order_and_generator():
    calls = []

    def step(name):
        def transform(images, targets, generator):
            calls.append((name, float(torch.rand(1, generator=generator))))
            return images + 1, targets

        return transform

    images, _ = TransformChain(step("a"), step("b"))(
        torch.zeros(1), None, torch.Generator().manual_seed(0)
    )
    expected = torch.rand(2, generator=torch.Generator().manual_seed(0)).tolist()
    assert images.item() == 2
    assert calls == [("a", expected[0]), ("b", expected[1])]


def test_an_empty_chain_changes_nothing():
    images, targets = torch.rand(2, 3, 4, 4), torch.zeros(2)
    out = TransformChain()(images, targets, torch.Generator())
    assert out[0] is images and out[1] is targets


def test_mask_and_image_follow_the_whole_chain():
    masks = torch.randint(0, 5, (4, 6, 6))
    images = (masks[:, None] / 10).float()
    chain = TransformChain(RandomSymmetry(), RandomColor(brightness=(0.5, 0.5)))
    moved, labels = chain(images, masks, torch.Generator().manual_seed(1))
    torch.testing.assert_close(moved[:, 0], labels / 20)


def test_bad_steps_are_explained():
    with pytest.raises(TypeError, match="Llegó un int; se esperaban funciones"):
        TransformChain(RandomSymmetry(), 3)
