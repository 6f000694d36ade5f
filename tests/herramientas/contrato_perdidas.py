"""Lo que toda pérdida debe cumplir, para las pruebas gemelas de cada una."""

import pytest
import torch
from torch import Tensor, nn


def sample(seed: int = 0, classes: int = 3, dtype: torch.dtype = torch.float64):
    """Logits y objetivo al azar, con algunos píxeles sin etiqueta y todas las clases."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(2, classes, 4, 5, generator=generator, dtype=dtype)
    target = torch.randint(classes, (2, 4, 5), generator=generator)
    target[0, 0, :classes] = torch.arange(classes)
    target[torch.rand(2, 4, 5, generator=generator) < 0.2] = 255
    target[1, 3, :classes] = torch.arange(classes)
    return logits, target


def gradient_is_the_slope(loss: nn.Module) -> None:
    """El gradiente es el de las diferencias finitas, en 64 bits."""
    loss = loss.double()
    for seed in range(3):
        logits, target = sample(seed)
        assert torch.autograd.gradcheck(
            lambda z, t=target: loss(z, t), logits.requires_grad_()
        )


def ignored_pixels_do_not_count(loss: nn.Module) -> None:
    """Cambiar los logits donde no hay etiqueta no cambia nada, y su gradiente es 0."""
    logits, target = sample(7)
    logits.requires_grad_()
    value = loss(logits, target)
    (grad,) = torch.autograd.grad(value, logits)
    hidden = (target == 255)[:, None].expand_as(logits)
    assert hidden.any() and (grad[hidden] == 0).all() and (grad[~hidden] != 0).any()
    changed = torch.where(hidden, logits.detach() + 50, logits.detach())
    torch.testing.assert_close(loss(changed, target), value.detach())


def nothing_to_count_is_zero(loss: nn.Module) -> None:
    """Con todo sin etiqueta vale 0 y su gradiente es 0: un recorte así no estorba."""
    logits, _ = sample()
    logits.requires_grad_()
    value = loss(logits, torch.full((2, 4, 5), 255))
    (grad,) = torch.autograd.grad(value, logits)
    assert value == 0 and (grad == 0).all()


def half_precision_is_safe(loss: nn.Module) -> None:
    """Con logits de 16 bits calcula en 32, y no se desborda con logits enormes."""
    logits, target = sample(3, dtype=torch.float32)
    value = loss(logits.bfloat16(), target)
    assert value.dtype == torch.float32
    torch.testing.assert_close(value, loss(logits, target), rtol=0.05, atol=0.02)
    huge = (1e4 * logits).requires_grad_()
    (grad,) = torch.autograd.grad(loss(huge, target), huge)
    assert torch.isfinite(grad).all()


def better_is_lower(loss: nn.Module) -> None:
    """Acertar con seguridad pierde casi 0, y menos que no saber y que fallar."""
    _, target = sample(5)
    truth = nn.functional.one_hot(target.where(target != 255, 0), 3).movedim(-1, 1).double()
    right, unsure, wrong = (float(loss(k * truth, target)) for k in (60.0, 0.0, -60.0))
    assert right < 1e-3 < unsure < wrong


def bad_input_is_explained(loss: nn.Module) -> None:
    """Lo que no se puede calcular se rechaza, y el mensaje dice qué hacer."""
    logits, target = sample()
    off_by_one = target.clone()
    off_by_one[0, 0, 0] = 3
    cases: list[tuple[Tensor, Tensor, type[Exception], str]] = [
        (logits, target.int(), TypeError, r"target debe ser int64 y llegó torch.int32"),
        (logits.long(), target, TypeError, "logits debe ser flotante y llegó torch.int64"),
        (logits[0], target[0], ValueError, r"usa logits\[None\]"),
        (logits, target[:1], ValueError, "no son las mismas imágenes"),
        (logits[..., :4], target, ValueError, "no miden lo mismo"),
        (logits, off_by_one, ValueError, r"clases que no existen: 3 \(1 px\).*paleta"),
        (logits, -target, ValueError, "clases que no existen: -"),
    ]
    for given, wanted, error, message in cases:
        with pytest.raises(error, match=message):
            loss(given, wanted)


CONTRACT = [
    gradient_is_the_slope,
    ignored_pixels_do_not_count,
    nothing_to_count_is_zero,
    half_precision_is_safe,
    better_is_lower,
    bad_input_is_explained,
]
