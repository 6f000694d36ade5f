import hashlib
import pickle

import numpy as np
import pytest
import torch
from PIL import Image
from tesela.data import cifar10 as module
from tesela.data import dataset_info, load_cifar10

NAMES = dataset_info("cifar10").classes


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """Ni la red ni los datos de esta máquina entran en la prueba."""
    monkeypatch.delenv("TESELA_DATA", raising=False)
    monkeypatch.setattr(module, "cache_dir", lambda: tmp_path / "cache")


def make_folders(root, train=3, test=1, size=32):
    for part, count in (("train", train), ("test", test)):
        for label, name in enumerate(NAMES):
            folder = root / "cifar10-jpg" / part / name
            folder.mkdir(parents=True)
            for k in range(count):
                image = Image.new("RGB", (size, size), (25 * label, 10 * k, 99))
                image.save(folder / f"{k:04}.jpg", quality=95)
    return root


def make_torchvision(root, monkeypatch):
    """La misma forma que el archivo publicado, con diez imágenes y sus propias sumas."""
    from torchvision.datasets import CIFAR10

    folder = root / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    sums = {}
    pixels = {}
    for name in ("data_batch_1", "test_batch"):
        pixels[name] = rng.integers(0, 256, (10, 3072), dtype=np.uint8)
        raw = pickle.dumps({"data": pixels[name], "labels": list(range(10))[::-1]})
        (folder / name).write_bytes(raw)
        sums[name] = hashlib.md5(raw).hexdigest()
    raw = pickle.dumps({"label_names": list(NAMES)})
    (folder / "batches.meta").write_bytes(raw)
    meta = {
        "filename": "batches.meta",
        "key": "label_names",
        "md5": hashlib.md5(raw).hexdigest(),
    }
    monkeypatch.setattr(CIFAR10, "train_list", [["data_batch_1", sums["data_batch_1"]]])
    monkeypatch.setattr(CIFAR10, "test_list", [["test_batch", sums["test_batch"]]])
    monkeypatch.setattr(CIFAR10, "meta", meta)
    return pixels


def test_carpetas_de_jpeg(tmp_path):
    make_folders(tmp_path)
    train, test = load_cifar10(tmp_path), load_cifar10(tmp_path, train=False)
    assert train.images.shape == (30, 3, 32, 32) and train.counts() == [3] * 10
    assert len(test) == 10 and test.class_names == NAMES
    red = train.images[train.labels == 9][0, 0]
    assert abs(float(red.mean()) - 225 / 255) < 0.02
    assert "no se comparan" in train.describe() and "parte de prueba" in test.describe()
    # La carpeta misma también sirve.
    assert torch.equal(load_cifar10(tmp_path / "cifar10-jpg").images, train.images)


def test_la_forma_de_torchvision(tmp_path, monkeypatch):
    pixels = make_torchvision(tmp_path, monkeypatch)
    data = load_cifar10(tmp_path, train=False)
    assert data.labels.tolist() == list(range(10))[::-1]
    expected = torch.from_numpy(pixels["test_batch"].reshape(10, 3, 32, 32)) / 255
    assert torch.equal(data.images, expected)
    assert "leído con torchvision" in data.describe()


def test_la_de_torchvision_va_antes(tmp_path, monkeypatch):
    make_torchvision(tmp_path, monkeypatch)
    make_folders(tmp_path)
    assert len(load_cifar10(tmp_path)) == 10


def test_tesela_data(tmp_path, monkeypatch):
    monkeypatch.setenv("TESELA_DATA", str(make_folders(tmp_path)))
    assert len(load_cifar10()) == 30


def test_lo_ya_descargado(tmp_path, monkeypatch):
    make_torchvision(tmp_path / "cache" / "cifar10", monkeypatch)
    assert len(load_cifar10()) == 10


def test_descarga_solo_si_se_pide(tmp_path, monkeypatch):
    make_torchvision(tmp_path / "bajado", monkeypatch)
    monkeypatch.setattr(module, "fetch", lambda name: tmp_path / "bajado")
    with pytest.raises(FileNotFoundError, match="no se pidió descargarlo"):
        load_cifar10()
    assert len(load_cifar10(download=True)) == 10


def test_sin_datos_dice_las_tres_salidas(tmp_path):
    with pytest.raises(FileNotFoundError) as error:
        load_cifar10(tmp_path)
    for words in (str(tmp_path), "(1)", "TESELA_DATA", "load_photo_crops()"):
        assert words in str(error.value)


def test_torchvision_danado_no_se_cambia_por_jpeg(tmp_path, monkeypatch):
    make_torchvision(tmp_path, monkeypatch)
    make_folders(tmp_path)
    (tmp_path / "cifar-10-batches-py" / "data_batch_1").write_bytes(b"cortado")
    with pytest.raises(ValueError, match="incompleta o dañada"):
        load_cifar10(tmp_path)


def test_unas_cuantas_por_clase(tmp_path):
    make_folders(tmp_path, train=5)
    data = load_cifar10(tmp_path, per_class=2, seed=4)
    assert data.counts() == [2] * 10
    assert data.labels.tolist() != sorted(data.labels.tolist())
    assert torch.equal(load_cifar10(tmp_path, per_class=2, seed=4).images, data.images)
    with pytest.raises(ValueError, match="6 imágenes por clase y de 'airplane' hay 5"):
        load_cifar10(tmp_path, per_class=6)
    with pytest.raises(ValueError, match="per_class debe ser 1 o más"):
        load_cifar10(tmp_path, per_class=0)


def test_clase_que_falta_o_sobra(tmp_path):
    make_folders(tmp_path)
    folder = tmp_path / "cifar10-jpg" / "train"
    (folder / "cat").rename(folder / "gato")
    with pytest.raises(ValueError, match=r"faltan \['cat'\] y sobran \['gato'\]"):
        load_cifar10(tmp_path)


def test_imagen_de_otro_tamano_ilegible_o_ausente(tmp_path):
    make_folders(tmp_path)
    folder = tmp_path / "cifar10-jpg" / "train" / "dog"
    Image.new("RGB", (33, 32)).save(folder / "0000.jpg")
    with pytest.raises(ValueError, match=r"0000\.jpg mide 32×33 y debe medir 32×32"):
        load_cifar10(tmp_path)
    (folder / "0000.jpg").write_bytes(b"nada")
    with pytest.raises(ValueError, match=r"No se puede leer .*0000\.jpg"):
        load_cifar10(tmp_path)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(ValueError, match=r"dog no tiene ningún \.jpg"):
        load_cifar10(tmp_path)
