"""Las escenas se leen por ventanas, estén en memoria o en disco."""

import numpy as np
import pytest
import tifffile
from tesela.data import Block
from tesela.tiling import ArrayScene, as_scene, open_raster

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", ["a.npy", "a.tif"])
def test_a_window_from_disk_is_the_same(tmp_path, name):
    path = tmp_path / name
    if name.endswith(".npy"):
        np.save(path, PIXELS)
    else:
        tifffile.imwrite(path, PIXELS, photometric="rgb")
    scene = as_scene(path)
    assert isinstance(scene.array, np.memmap)
    assert (scene.height, scene.width) == (40, 30)
    np.testing.assert_array_equal(scene.read(Block(3, 5, 10, 20)), PIXELS[3:13, 5:25])


def test_gray_gains_its_axis():
    scene = as_scene(PIXELS[:, :, 0])
    assert scene.read(Block(0, 0, 2, 2)).shape == (2, 2, 1)


def test_anything_with_windows_is_a_scene():
    class Source:
        height, width = 4, 5

        def read(self, window):
            return np.zeros((window.height, window.width, 3))

    source = Source()
    assert as_scene(source) is source


def test_what_cannot_be_read_by_windows_is_explained(tmp_path):
    packed = tmp_path / "b.tif"
    tifffile.imwrite(packed, PIXELS, photometric="rgb", compression="zlib")
    with pytest.raises(
        ValueError, match=r"«b\.tif» no se puede leer por ventanas.*COMPRESS"
    ):
        open_raster(packed)
    (tmp_path / "roto.npy").write_bytes(b"nada")
    with pytest.raises(ValueError, match=r"«roto\.npy» no es un \.npy"):
        open_raster(tmp_path / "roto.npy")
    (tmp_path / "c.png").write_bytes(b"nada")
    with pytest.raises(ValueError, match=r"«c\.png»: se esperaba un \.npy o un \.tif"):
        open_raster(tmp_path / "c.png")
    with pytest.raises(FileNotFoundError, match=r"No existe el raster"):
        open_raster(tmp_path / "nada.npy")
    with pytest.raises(TypeError, match="No sé leer ventanas de un list"):
        as_scene([1, 2])
    with pytest.raises(ValueError, match="Los canales van al final"):
        ArrayScene(PIXELS.transpose(2, 0, 1).repeat(3, axis=2)[:, :, :80])
    with pytest.raises(ValueError, match="sin ejes vacíos"):
        ArrayScene(np.zeros((0, 4, 3)))
