import pytest
import torch
from tesela.data import ImageSet


def make(images=None, labels=None, names=("a", "b")):
    images = torch.rand(6, 1, 4, 4) if images is None else images
    labels = torch.tensor([0, 1, 0, 1, 0, 1]) if labels is None else labels
    return ImageSet(images, labels, names, "Datos: de prueba.")


def test_cuenta_y_describe():
    data = make(torch.zeros(3, 3, 4, 5), torch.tensor([1, 1, 0]))
    assert (len(data), data.num_classes, data.image_shape) == (3, 2, (3, 4, 5))
    assert data.counts() == [1, 2]
    assert data.describe() == (
        "Datos: de prueba.\n"
        "3 imágenes de 4×5 píxeles y 3 canales, en 2 clases: a (1), b (2)."
    )


def test_subconjunto_por_indices_y_por_mascara():
    data = make()
    assert torch.equal(data.subset(torch.tensor([5, 0])).images, data.images[[5, 0]])
    assert data.subset(data.labels == 1).counts() == [0, 3]


def test_reparto():
    train, test = make().split((2 / 3, 1 / 3), seed=1)
    assert train.counts() == [2, 2] and test.counts() == [1, 1]
    assert train.source == "Datos: de prueba."


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"images": torch.zeros(6, 1, 4, 4, dtype=torch.uint8)}, TypeError, "uint8"),
        ({"labels": torch.zeros(6)}, TypeError, "float32 y etiquetas int64"),
        ({"images": torch.zeros(6, 4, 4)}, ValueError, r"\(6, 4, 4\)"),
        ({"images": torch.zeros(5, 1, 4, 4)}, ValueError, r"\(5, 1, 4, 4\) y \(6,\)"),
        ({"images": torch.full((6, 1, 4, 4), 255.0)}, ValueError, "divídelos entre 255"),
        ({"images": torch.full((6, 1, 4, 4), float("nan"))}, ValueError, "van de nan"),
        ({"labels": torch.tensor([0, 1, 2, 0, 0, 0])}, ValueError, "de 0 a 2 y hay 2"),
        (
            {
                "images": torch.zeros(0, 1, 4, 4),
                "labels": torch.zeros(0, dtype=torch.int64),
            },
            ValueError,
            "vacío",
        ),
    ],
)
def test_entrada_mala(change, error, message):
    with pytest.raises(error, match=message):
        make(**change)
