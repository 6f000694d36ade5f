"""Los pesos de verdad: nombran fotografías, y unos pesos ajenos no pasan."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from tesela.nets import imagenet_names, load_efficientnet_lite0, normalize_lite0, pretrained
from tesela.training import seed_everything


@pytest.fixture(scope="module")
def model():
    return load_efficientnet_lite0()


def photo(package: str, name: str) -> torch.Tensor:
    """El cuadrado central de una fotografía, a 224 píxeles, `(1, 3, 224, 224)`."""
    with Image.open(resources.files(package) / name) as image:
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        box = (left, top, left + side, top + side)
        pixels = image.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC, box)
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1)[None].float() / 255


@pytest.mark.parametrize(
    ("package", "name", "accepted"),
    [
        ("skimage.data", "chelsea.png", {"Egyptian cat", "tiger cat", "tabby"}),
        ("skimage.data", "coffee.png", {"espresso"}),
        ("skimage.data", "camera.png", {"tripod"}),
        ("skimage.data", "motorcycle_left.png", {"moped", "motor scooter"}),
        ("sklearn.datasets.images", "china.jpg", {"palace", "bell cote", "monastery"}),
    ],
)
def test_it_names_photographs(model, package, name, accepted):
    with torch.no_grad():
        probabilities = model(normalize_lite0(photo(package, name))).softmax(1)[0]
    names = imagenet_names()
    assert names[int(probabilities.argmax())] in accepted
    together = sum(
        float(p) for p, n in zip(probabilities, names, strict=True) if n in accepted
    )
    assert together > 0.5


def test_random_weights_do_not_name_them(model):
    """La prueba anterior puede fallar: con pesos al azar no nombra nada."""
    seed_everything(0)
    blank = type(model)().eval()
    with torch.no_grad():
        cat = blank(normalize_lite0(photo("skimage.data", "chelsea.png"))).softmax(1)[0]
    assert cat.max() < 0.5
    assert imagenet_names()[int(cat.argmax())] not in {"Egyptian cat", "tiger cat", "tabby"}


def test_new_head_keeps_the_body(model):
    seed_everything(0)
    adapted = load_efficientnet_lite0(num_classes=5)
    x = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        assert adapted(x).shape == (2, 5)
        assert torch.equal(adapted.embed(x), model.embed(x))
    assert not adapted.training


def test_names_are_a_bijection():
    state = pretrained._read_weights()
    renamed = {pretrained.lite0_name(name) for name in state}
    assert len(renamed) == len(state)
    assert renamed == set(pretrained.EfficientNetLite0().state_dict())


@pytest.mark.parametrize(
    "name", ["_blocks.16._bn1.weight", "_blocks.0._se.weight", "fc.bias"]
)
def test_unknown_names(name):
    with pytest.raises(ValueError, match="no es un parámetro de EfficientNet-Lite0"):
        pretrained.lite0_name(name)


def test_missing_package(monkeypatch):
    monkeypatch.setattr(pretrained, "PACKAGE", "un_paquete_que_no_existe")
    with pytest.raises(
        ModuleNotFoundError, match="No está instalado el paquete un_paquete"
    ):
        load_efficientnet_lite0()


@pytest.mark.parametrize("content", [b"otra cosa", None])
def test_changed_file(monkeypatch, tmp_path: Path, content):
    path = tmp_path / "pesos.pth"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(pretrained, "_weights_path", lambda: path)
    with pytest.raises(ValueError, match="no es el archivo que se publicó"):
        load_efficientnet_lite0()


@pytest.mark.parametrize("change", ["lose", "reshape", "extra"])
def test_state_that_does_not_fit(monkeypatch, change):
    state = dict(pretrained._read_weights())
    if change == "lose":
        del state["_fc.bias"]
    elif change == "reshape":
        state["_fc.bias"] = state["_fc.bias"][:10]
    else:
        state["_fc.otro"] = state["_fc.bias"]
    monkeypatch.setattr(pretrained, "_read_weights", lambda: state)
    with pytest.raises(
        ValueError, match="Estos pesos no son de EfficientNetLite0"
    ) as error:
        load_efficientnet_lite0()
    assert "classifier." in str(error.value)


def test_normalization_by_hand():
    images = torch.tensor([0.0, 127 / 255, 1.0]).reshape(1, 1, 1, 3).expand(1, 3, 1, 3)
    expected = torch.tensor([-127 / 128, 0.0, 1.0])
    torch.testing.assert_close(normalize_lite0(images)[0, 2, 0], expected)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (torch.zeros(1, 1, 4, 4), r"se esperaba \(N, 3, H, W\)"),
        (torch.zeros(3, 4, 4), r"se esperaba \(N, 3, H, W\)"),
        (torch.zeros(1, 3, 4, 4, dtype=torch.uint8), "uint8 y se esperaban de punto"),
        (torch.full((1, 3, 4, 4), 200.0), "divide entre 255"),
        (torch.full((1, 3, 4, 4), float("nan")), "van de nan a nan"),
    ],
)
def test_bad_images(images, message):
    with pytest.raises(ValueError, match=message):
        normalize_lite0(images)


def test_bad_number_of_classes():
    with pytest.raises(ValueError, match="num_classes=0"):
        load_efficientnet_lite0(0)
