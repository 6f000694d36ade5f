"""Medir una red: sin gradiente, en modo de evaluación y sin dejar huella."""

from typing import Any

import torch
from torch import Tensor, nn

from tesela.training.batches import Batches, as_batches
from tesela.training.shards import Loss
from tesela.training.tally import Scores, Tally, count_hits


def evaluate(
    model: nn.Module,
    data: Any,
    loss: Loss | None = None,
    batch_size: int = 512,
    num_classes: int | None = None,
) -> Scores:
    """Mide la pérdida, la exactitud y, si se pide, la mIoU de una red.

    La mIoU sale de una sola matriz de confusión que se acumula sobre todos los lotes:
    promediar la de cada lote daría otro número, que depende de cómo se repartan.

    Args:
        model: la red; se usa en modo de evaluación y queda en el modo en que estaba. Con
            `accelerate(model, config)` se mide en su precisión.
        data: lo que acepte `as_batches`.
        loss: pérdida media de un lote; por omisión, la entropía cruzada.
        batch_size: elementos por lote, si `data` no trae ya los suyos.
        num_classes: clases de la matriz de confusión; `None` no la lleva.

    Returns:
        Pérdida, exactitud y elementos contados; con `num_classes`, también la mIoU y la
        matriz.

    Raises:
        ValueError: si todos los objetivos se ignoran.

    Una red que devuelve su entrada acierta 1 de 2:

    >>> images = torch.tensor([[0.0, 1.0], [3.0, 2.0]])
    >>> evaluate(nn.Identity(), (images, torch.tensor([1, 1]))).accuracy
    0.5
    """
    criterion = loss if loss is not None else nn.CrossEntropyLoss()
    return measure(model, as_batches(data, batch_size), criterion, num_classes).scores()


@torch.no_grad()
def measure(
    model: nn.Module, batches: Batches, criterion: Loss, num_classes: int | None = None
) -> Tally:
    """Recorre unos lotes y lleva la cuenta, sin resumirla.

    Args:
        model: la red; queda en el modo en que estaba.
        batches: los lotes; se recorre la época 0.
        criterion: pérdida media de un lote.
        num_classes: clases de la matriz de confusión; `None` no la lleva.

    Returns:
        La cuenta.

    >>> batches = as_batches((torch.zeros(3, 2), torch.tensor([0, 0, 1])))
    >>> measure(nn.Identity(), batches, nn.CrossEntropyLoss()).hits
    2
    """
    ignore_index = getattr(criterion, "ignore_index", -100)
    tally = Tally(num_classes, ignore_index)
    device = _device_of(model)
    was_training = model.training
    model.eval()
    try:
        for images, targets in batches.epoch(0):
            images, targets = images.to(device), targets.to(device)
            logits = model(images)
            right, valid = count_hits(logits, targets, ignore_index)
            if valid:  # la pérdida de un lote que se ignora entero no es un número
                tally.add(float(criterion(logits, targets)), right, valid)
            if tally.confusion is not None:
                tally.confusion.update(logits, targets)
    finally:
        model.train(was_training)
    return tally


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
