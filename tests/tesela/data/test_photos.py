import numpy as np
import pytest
import torch
from tesela.data import dataset_info, load_photo_crops, photos

PARTS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def task():
    return load_photo_crops()


def test_tamanos_y_equilibrio(task):
    for part, count in zip(PARTS, (200, 50, 100), strict=True):
        data = getattr(task, part)
        assert data.images.shape == (10 * count, 3, 32, 32)
        assert data.counts() == [count] * 10
    assert task.class_names == dataset_info("fotos").classes


def test_ninguna_parte_comparte_un_pixel_y_hay_franja(task):
    """La franja de 8 píxeles se comprueba pintando cada recorte en su fotografía."""
    for label in range(10):
        seen = np.zeros((1500, 1500), dtype=np.uint8)
        for bit, part in enumerate(PARTS):
            rows = task.boxes[part][getattr(task, part).labels == label].tolist()
            for top, left in rows:
                seen[top : top + 32, left : left + 32] |= 1 << bit
            margin = np.zeros_like(seen)
            for top, left in rows:
                margin[max(0, top - 8) : top + 40, max(0, left - 8) : left + 40] = 1
            others = seen & ~np.uint8(1 << bit)
            assert not (margin.astype(bool) & (others > 0)).any()


def test_los_recortes_son_de_su_fotografia(task):
    for label in (0, 4, 9):
        _, package, name, _ = photos._PHOTOS[label]
        photo = torch.from_numpy(photos._read_photo(package, name).copy()).permute(2, 0, 1)
        for index in torch.nonzero(task.test.labels == label).ravel()[:5].tolist():
            top, left = task.boxes["test"][index].tolist()
            crop = photo[:, top : top + 32, left : left + 32]
            assert torch.equal(
                (task.test.images[index] * 255).round().to(torch.uint8), crop
            )


def test_recortes_distintos_y_con_contraste(task):
    for part in PARTS:
        data = getattr(task, part)
        keys = torch.cat([data.labels[:, None], task.boxes[part]], dim=1)
        assert len(torch.unique(keys, dim=0)) == len(data)
        deviation = data.images.mean(dim=1).flatten(1).std(dim=1)
        assert float(deviation.min()) * 255 > 5.9


def test_misma_semilla_mismos_recortes_y_otra_no(task):
    small = {"train_per_class": 3, "validation_per_class": 1, "test_per_class": 2}
    first, second = load_photo_crops(**small), load_photo_crops(**small)
    assert torch.equal(first.train.images, second.train.images)
    assert torch.equal(first.boxes["test"], second.boxes["test"])
    other = load_photo_crops(**small, seed=1)
    assert not torch.equal(first.boxes["test"], other.boxes["test"])


def test_describe_dice_fuentes_y_reparto(task):
    text = task.describe()
    for words in (
        "NASA",
        "CC BY 2.0",
        "2000 de entrenamiento",
        "1000 de prueba",
        "espacial",
    ):
        assert words in text


def test_otro_tamano():
    task = load_photo_crops(16, train_per_class=2, validation_per_class=1, test_per_class=1)
    assert task.train.image_shape == (3, 16, 16)


def test_entrada_mala():
    with pytest.raises(ValueError, match="entre 8 y 64 píxeles y llegó 100"):
        load_photo_crops(100)
    with pytest.raises(ValueError, match="validation_per_class debe ser al menos 1"):
        load_photo_crops(validation_per_class=0)
    with pytest.raises(ValueError, match="Se pidieron 100000 recortes"):
        load_photo_crops(test_per_class=100_000)


def test_sin_la_fotografia_dice_que_hacer(monkeypatch, tmp_path):
    monkeypatch.setattr(photos.resources, "files", lambda _: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no trae astronaut\.png; reinstálala"):
        load_photo_crops()
