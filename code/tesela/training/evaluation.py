"""Medir una red: sin gradiente, en modo de evaluación y sin dejar huella."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from tesela.training.batches import as_batches

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Scores:
    """Lo medido sobre un conjunto.

    Args:
        loss: pérdida media por elemento.
        accuracy: fracción de elementos acertados, de 0 a 1.
        count: elementos contados (imágenes, o píxeles si el objetivo es una máscara),
            sin los que la pérdida ignora.
    """

    loss: float
    accuracy: float
    count: int


def count_hits(
    logits: Tensor, targets: Tensor, ignore_index: int = -100
) -> tuple[int, int]:
    """Cuenta los aciertos y los elementos que valen.

    Args:
        logits: `(N, K)` o `(N, K, H, W)`.
        targets: clases `(N,)` o `(N, H, W)`, int64; o probabilidades `(N, K)`, como las
            de `MixUp`, de las que cuenta la mayor.
        ignore_index: objetivo que no se cuenta.

    Returns:
        Aciertos y elementos contados.

    >>> count_hits(torch.tensor([[0.0, 1.0], [3.0, 2.0]]), torch.tensor([1, 1]))
    (1, 2)
    """
    if targets.is_floating_point() and targets.shape == logits.shape:
        targets = targets.argmax(1)
    valid = targets != ignore_index
    hits = (logits.argmax(1) == targets) & valid
    return int(hits.sum()), int(valid.sum())


@torch.no_grad()
def evaluate(
    model: nn.Module, data: Any, loss: Loss | None = None, batch_size: int = 512
) -> Scores:
    """Mide la pérdida y la exactitud de una red.

    Args:
        model: la red; se usa en modo de evaluación y queda en el modo en que estaba.
        data: lo que acepte `as_batches`.
        loss: pérdida media de un lote; por omisión, la entropía cruzada.
        batch_size: elementos por lote, si `data` no trae ya los suyos.

    Returns:
        Pérdida, exactitud y elementos contados.

    Una red que devuelve su entrada acierta 1 de 2:

    >>> images = torch.tensor([[0.0, 1.0], [3.0, 2.0]])
    >>> evaluate(nn.Identity(), (images, torch.tensor([1, 1]))).accuracy
    0.5
    """
    criterion = loss if loss is not None else nn.CrossEntropyLoss()
    ignore_index = getattr(criterion, "ignore_index", -100)
    device = _device_of(model)
    total, hits, count = 0.0, 0, 0
    was_training = model.training
    model.eval()
    try:
        for images, targets in as_batches(data, batch_size).epoch(0):
            images, targets = images.to(device), targets.to(device)
            logits = model(images)
            right, valid = count_hits(logits, targets, ignore_index)
            if valid:
                total += float(criterion(logits, targets)) * valid
            hits, count = hits + right, count + valid
    finally:
        model.train(was_training)
    if count == 0:
        raise ValueError("Ningún elemento que medir: todos los objetivos son ignore_index.")
    return Scores(total / count, hits / count, count)


@torch.no_grad()
def predict(model: nn.Module, images: Tensor, batch_size: int = 512) -> Tensor:
    """Calcula los logits de muchas imágenes, por lotes y en modo de evaluación.

    Args:
        model: la red; queda en el modo en que estaba.
        images: `(N, ...)`.
        batch_size: imágenes por lote.

    Returns:
        Los logits de todas, en la CPU.

    >>> predict(nn.Flatten(), torch.zeros(5, 1, 2, 2), batch_size=2).shape
    torch.Size([5, 4])
    """
    device = _device_of(model)
    was_training = model.training
    model.eval()
    try:
        parts = [model(part.to(device)).cpu() for part in images.split(batch_size)]
    finally:
        model.train(was_training)
    return torch.cat(parts)


def _device_of(model: nn.Module) -> torch.device:
    """El dispositivo donde vive la red; la CPU si no tiene parámetros."""
    first = next(model.parameters(), None)
    return first.device if first is not None else torch.device("cpu")
