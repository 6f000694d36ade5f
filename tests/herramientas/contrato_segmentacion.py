"""Lo que toda red de segmentación debe cumplir, para las pruebas gemelas de cada una."""

from collections.abc import Callable

import pytest
import torch
from tesela.training import seed_everything
from torch import Tensor, nn

Build = Callable[[], nn.Module]
CLASSES = 5


def pictures(n: int, height: int, width: int, channels: int = 3, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(n, channels, height, width, generator=generator)


def seeded(build: Build, seed: int = 0) -> nn.Module:
    seed_everything(seed)
    return build()


def one_logit_per_class_and_pixel(build: Build) -> None:
    """`(N, C, H, W)` → `(N, K, H, W)`, también con lados impares y distintos."""
    model = seeded(build)
    for height, width in [(64, 64), (33, 47), (50, 32), (71, 37)]:
        for training in (True, False):
            model.train(training)
            logits = model(pictures(2, height, width))
            assert logits.shape == (2, CLASSES, height, width)
            assert torch.isfinite(logits).all()


def a_single_image_is_a_batch(build: Build) -> None:
    """Con una sola imagen también se entrena y se predice."""
    model = seeded(build)
    for training in (True, False):
        model.train(training)
        assert model(pictures(1, 64, 64)).shape == (1, CLASSES, 64, 64)


def gradient_reaches_every_parameter(build: Build) -> None:
    """Ningún parámetro sobra: a todos les llega un gradiente finito y que no es todo 0."""
    model = seeded(build).train()
    logits = model(pictures(3, 64, 64))
    target = torch.randint(CLASSES, (3, 64, 64), generator=torch.Generator().manual_seed(1))
    nn.functional.cross_entropy(logits, target).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, f"a {name} no le llega gradiente"
        assert torch.isfinite(parameter.grad).all(), name
        assert (parameter.grad != 0).any(), f"el gradiente de {name} es todo 0"


def evaluation_is_deterministic(build: Build) -> None:
    """En evaluación, repetir da lo mismo y los compañeros de lote no importan."""
    model = seeded(build).eval()
    images = pictures(3, 40, 48)
    with torch.no_grad():
        first = model(images)
        assert torch.equal(first, model(images))
        torch.testing.assert_close(model(images[1:2]), first[1:2], rtol=1e-4, atol=1e-5)


def weights_survive_a_round_trip(build: Build) -> None:
    """Los pesos de una red, puestos en otra recién hecha, dan la misma respuesta."""
    model, other = seeded(build, 0), seeded(build, 1)
    model.train()(pictures(2, 64, 64))  # mueve las medias de las normas
    model.eval()
    other.eval()
    images = pictures(1, 40, 48)
    with torch.no_grad():
        assert not torch.equal(model(images), other(images))
        other.load_state_dict(model.state_dict(), strict=True)
        assert torch.equal(model(images), other(images))


def memory_order_does_not_matter(build: Build) -> None:
    """Con los canales al final en la memoria da lo mismo."""
    model = seeded(build).eval()
    images = pictures(2, 40, 48)
    with torch.no_grad():
        expected = model(images)
        model.to(memory_format=torch.channels_last)
        found = model(images.contiguous(memory_format=torch.channels_last))
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)


def wrong_images_are_explained(build: Build) -> None:
    """Otros canales o una imagen sin lote: el mensaje lo dice, en español."""
    model = seeded(build)
    with pytest.raises(ValueError, match=r"in_channels=3 y llegaron imágenes de 4 canales"):
        model(pictures(1, 64, 64, channels=4))
    with pytest.raises(ValueError, match=r"Si es una sola imagen, usa x\[None\]"):
        model(pictures(1, 64, 64)[0])


CONTRACT = [
    one_logit_per_class_and_pixel,
    a_single_image_is_a_batch,
    gradient_reaches_every_parameter,
    evaluation_is_deterministic,
    weights_survive_a_round_trip,
    memory_order_does_not_matter,
    wrong_images_are_explained,
]
