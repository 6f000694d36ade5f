import numpy as np
import pytest
import torch
from tesela.data import SceneCache, SceneRef, channel_statistics, class_frequencies
from tesela.data.inria import INRIA_CLASSES


def make_scenes(count=5):
    rng = np.random.default_rng(0)
    scenes, images, masks = [], [], []
    for i in range(count):
        shape = (10 + i, 7)
        image = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
        mask = rng.choice(np.array([0, 1, 2, 3, 4, 255], np.uint8), shape)
        images.append(image.reshape(-1, 3))
        masks.append(mask.ravel())
        scenes.append(
            SceneRef(f"{i}", f"{i}", *shape, lambda p=(image, mask): p, SceneCache(0))
        )
    return scenes, np.concatenate(images), np.concatenate(masks)


def test_iguales_a_las_de_torch_con_todo_en_memoria():
    scenes, pixels, _ = make_scenes()
    found = channel_statistics(scenes)
    whole = torch.from_numpy(pixels).double() / 255
    torch.testing.assert_close(found.mean, whole.mean(0).float())
    torch.testing.assert_close(found.std, whole.std(0, unbiased=False).float())
    assert found.pixels == len(pixels)


def test_no_dependen_del_orden():
    scenes, _, _ = make_scenes()
    a, b = channel_statistics(scenes), channel_statistics(scenes[::-1])
    assert torch.equal(a.mean, b.mean) and torch.equal(a.std, b.std)


def test_frecuencias_iguales_a_contar():
    scenes, _, mask = make_scenes()
    found = class_frequencies(scenes)
    assert list(found) == ["building", "land", "road", "vegetation", "water", "unlabeled"]
    for name, index in zip(found, (0, 1, 2, 3, 4, 255), strict=True):
        assert found[name] == pytest.approx((mask == index).mean(), abs=1e-12)
    assert sum(found.values()) == pytest.approx(1)


def test_un_indice_de_otro_conjunto():
    with pytest.raises(ValueError, match=r"de '0' trae los índices \[2, 3, 4\]"):
        class_frequencies(make_scenes()[0], INRIA_CLASSES)


def test_sin_escenas():
    with pytest.raises(ValueError, match="ninguna escena que medir"):
        channel_statistics([])
    with pytest.raises(ValueError, match="ninguna escena que contar"):
        class_frequencies([])
