"""El ciclo de entrenamiento: predecir, medir el error, derivar, corregir.

Deja fuera, por ahora, la precisión mixta, los puntos de control y el entrenamiento en
varios procesos: cada cosa tiene un solo lugar donde entrar.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from tesela.training.batches import TensorBatches, as_batches
from tesela.training.config import TrainConfig, resolve_device
from tesela.training.evaluation import Loss, count_hits, evaluate
from tesela.training.history import History
from tesela.training.schedule import Scheduler, make_scheduler


class DivergedError(ValueError):
    """La pérdida dejó de ser un número finito."""


def fit(
    model: nn.Module,
    train: Any,
    validation: Any,
    config: TrainConfig,
    loss: Loss | None = None,
    on_epoch_end: Callable[[int, History], bool | None] | None = None,
) -> History:
    """Entrena una red con AdamW y devuelve la historia de sus épocas.

    La misma semilla da los mismos pesos, bit por bit, en la misma CPU. El azar global
    queda como estaba.

    Args:
        model: la red; se modifica y queda en `config.device`, en modo de evaluación.
        train: datos de entrenamiento: lo que acepte `as_batches`. Si son
            `TensorBatches`, mandan su tamaño de lote, su orden y su aumento.
        validation: datos de validación, o `None` para no medir.
        config: la configuración.
        loss: función (logits, objetivos) → pérdida media del lote; por omisión, la
            entropía cruzada.
        on_epoch_end: se llama tras cada época con su número y la historia; si devuelve
            `True`, el entrenamiento para ahí.

    Returns:
        La historia, con `epoch`, `learning_rate`, `train_loss`, `train_accuracy`,
        `seconds` y, si hay validación, `val_loss` y `val_accuracy`. Las medidas de
        entrenamiento se toman mientras la red cambia.

    Raises:
        DivergedError: si la pérdida deja de ser finita.
        ValueError: si la red no tiene qué entrenar.
    """
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if not weights:
        raise ValueError(
            "La red no tiene parámetros con requires_grad=True: no hay nada que entrenar."
        )
    device = resolve_device(config.device)
    model.to(device)
    batches = as_batches(train, config.batch_size, shuffle=True, seed=config.seed)
    criterion = loss if loss is not None else nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(
        weights, lr=config.learning_rate, weight_decay=config.weight_decay
    )
    scheduler = make_scheduler(optimizer, config, steps=config.epochs * len(batches))
    history = History()
    accelerators = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=accelerators):
        torch.manual_seed(config.seed)
        for epoch in range(config.epochs):
            start = time.perf_counter()
            rate = optimizer.param_groups[0]["lr"]
            record = train_one_epoch(
                model, batches, epoch, criterion, optimizer, scheduler, device
            )
            if validation is not None:
                scores = evaluate(model, validation, criterion)
                record |= {"val_loss": scores.loss, "val_accuracy": scores.accuracy}
            seconds = time.perf_counter() - start
            history.append(epoch=epoch, learning_rate=rate, **record, seconds=seconds)
            if on_epoch_end is not None and on_epoch_end(epoch, history):
                break
    model.eval()
    return history


def train_one_epoch(
    model: nn.Module,
    batches: TensorBatches,
    epoch: int,
    criterion: Loss,
    optimizer: torch.optim.Optimizer,
    scheduler: Scheduler,
    device: torch.device,
) -> dict[str, float]:
    """Recorre los datos una vez, corrigiendo la red después de cada lote.

    Args:
        model: la red.
        batches: los lotes.
        epoch: número de la época, desde 0.
        criterion: la pérdida.
        optimizer: quien corrige los pesos.
        scheduler: quien cambia la tasa de aprendizaje, lote por lote.
        device: dónde se calcula.

    Returns:
        `train_loss` y `train_accuracy`, medidas mientras la red cambia.

    Raises:
        DivergedError: si la pérdida deja de ser finita.
    """
    ignore_index = getattr(criterion, "ignore_index", -100)
    total, hits, count = 0.0, 0, 0
    model.train()
    for step, (images, targets) in enumerate(batches.epoch(epoch)):
        images, targets = images.to(device), targets.to(device)
        logits: Tensor = model(images)
        loss = criterion(logits, targets)
        value = float(loss.detach())
        refuse_nan(value, epoch, step, optimizer)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        scheduler.step()
        right, valid = count_hits(logits.detach(), targets, ignore_index)
        total, hits, count = total + value * valid, hits + right, count + valid
    return {"train_loss": total / count, "train_accuracy": hits / count}


def refuse_nan(
    value: float, epoch: int, step: int, optimizer: torch.optim.Optimizer
) -> None:
    """Detiene el entrenamiento si la pérdida dejó de ser un número finito.

    Args:
        value: la pérdida del lote.
        epoch: número de la época.
        step: número del lote.
        optimizer: de él se toma la tasa de aprendizaje, para el mensaje.

    Raises:
        DivergedError: si la pérdida es infinita o NaN.
    """
    if not math.isfinite(value):
        rate = optimizer.param_groups[0]["lr"]
        raise DivergedError(
            f"La pérdida dejó de ser un número finito ({value}) en la época {epoch}, "
            f"lote {step}. Baja learning_rate (ahora {rate:g}) y revisa que las imágenes "
            "no traigan NaN y que no todos los objetivos sean ignore_index."
        )
