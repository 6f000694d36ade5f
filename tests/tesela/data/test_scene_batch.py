"""Un lote de escenas es cada escena, con sus ejes y su rango."""

import numpy as np
import pytest
import torch
from tesela.data import aerial_scene, scene_tensors


def test_each_scene_keeps_its_place():
    images, masks = scene_tensors([5, 2], size=64)
    for image, mask, seed in zip(images, masks, [5, 2], strict=True):
        scene = aerial_scene(seed, 64)
        np.testing.assert_array_equal((image * 255).round().permute(1, 2, 0), scene.image)
        np.testing.assert_array_equal(mask, scene.mask)
    assert images.dtype == torch.float32 and masks.dtype == torch.int64
    assert images.min() >= 0 and 0.5 < images.max() <= 1


def test_gray_is_the_mean_of_the_channels():
    color, _ = scene_tensors(range(2), size=64)
    gray, _ = scene_tensors(range(2), size=64, gray=True)
    assert gray.shape == (2, 1, 64, 64)
    torch.testing.assert_close(gray[:, 0], color.mean(1))


def test_resolution_is_passed_on():
    fine, _ = scene_tensors([0], size=64, metres_per_pixel=0.25)
    coarse, _ = scene_tensors([0], size=64)
    assert not torch.equal(fine, coarse)


def test_bad_seeds_are_explained():
    with pytest.raises(ValueError, match=r"repetidas: \[3\]"):
        scene_tensors([3, 4, 3])
    with pytest.raises(ValueError, match="llegaron 0"):
        scene_tensors([])
