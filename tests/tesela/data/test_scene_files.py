import numpy as np
import pytest
from PIL import Image
from tesela.data import AERIAL_CLASSES, colorize_mask
from tesela.data.scene_files import image_size, pair_size, read_pair

MASK = np.random.default_rng(0).integers(0, 5, (40, 50), dtype=np.uint8)
PHOTO = np.random.default_rng(1).integers(0, 256, (40, 50, 3), dtype=np.uint8)


@pytest.fixture
def pair(tmp_path):
    image, mask = tmp_path / "a.png", tmp_path / "a-mascara.png"
    Image.fromarray(PHOTO).save(image)
    Image.fromarray(colorize_mask(MASK)).save(mask)
    return image, mask


def test_lee_lo_que_se_guardo(pair):
    assert pair_size(*pair) == (40, 50)
    image, mask = read_pair(*pair, AERIAL_CLASSES)
    np.testing.assert_array_equal(image, PHOTO)
    np.testing.assert_array_equal(mask, MASK)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_imagenes_que_se_vuelven_color(tmp_path, mode):
    path = tmp_path / "a.png"
    picture = Image.fromarray(PHOTO).convert(mode)
    picture.save(path)
    mask = tmp_path / "m.png"
    Image.fromarray(colorize_mask(MASK)).save(mask)
    image, _ = read_pair(path, mask, AERIAL_CLASSES)
    np.testing.assert_array_equal(image, np.asarray(picture.convert("RGB")))


def test_tamanos_que_difieren(pair):
    Image.fromarray(colorize_mask(MASK[:39])).save(pair[1])
    with pytest.raises(
        ValueError, match=r"a\.png mide 40×50 y su máscara .*a-mascara\.png mide 39×50"
    ):
        pair_size(*pair)
    with pytest.raises(ValueError, match="deben medir lo mismo"):
        read_pair(*pair, AERIAL_CLASSES)


def test_color_desconocido_dice_cual_cuantos_y_donde(pair):
    painted = colorize_mask(MASK)
    painted[:3, :4] = (1, 2, 3)
    Image.fromarray(painted).save(pair[1])
    with pytest.raises(ValueError, match=r"a-mascara\.png: .*#010203 \(12 píxeles\)"):
        read_pair(*pair, AERIAL_CLASSES)


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif"])
def test_imagen_truncada(pair, tmp_path, suffix):
    path = tmp_path / f"corta.{suffix}"
    Image.fromarray(PHOTO).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
    with pytest.raises(ValueError, match=rf"corta\.{suffix} (está truncado|no es una)"):
        read_pair(path, pair[1], AERIAL_CLASSES)


def test_mascara_truncada(pair):
    pair[1].write_bytes(pair[1].read_bytes()[:-200])
    assert pair_size(*pair) == (40, 50)  # el encabezado está entero
    with pytest.raises(ValueError, match=r"a-mascara\.png está truncado o dañado"):
        read_pair(*pair, AERIAL_CLASSES)


def test_lo_que_no_es_una_imagen(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("<html>")
    with pytest.raises(ValueError, match=r"a\.png no es una imagen"):
        image_size(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"a\.png no es una imagen"):
        image_size(path)


def test_dieciseis_bits(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.zeros((4, 4), np.uint16)).save(path)
    with pytest.raises(ValueError, match=r"a\.png no tiene 8 bits por canal"):
        image_size(path)


def test_demasiado_grande(pair, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 900)
    with pytest.raises(ValueError, match=r"a\.png es demasiado grande.*pártelo"):
        image_size(pair[0])


def test_archivo_que_desaparece(pair):
    pair[0].unlink()
    with pytest.raises(FileNotFoundError, match=r"No está .*a\.png, que sí estaba"):
        read_pair(*pair, AERIAL_CLASSES)
