"""El ciclo de entrenamiento: predecir, medir el error, derivar, corregir.

Es el mismo con una CPU, una GPU o varios procesos. Cada cosa que puede rodearlo vive en su
módulo: la precisión en `accelerate`, el reparto en `distributed` y `shards`, los puntos de
control en `checkpoint`.
"""

import math
import time
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from tesela.training.accelerate import accelerate
from tesela.training.batches import Batches, as_batches
from tesela.training.checkpoint import Checkpoints
from tesela.training.config import TrainConfig, resolve_device
from tesela.training.distributed import distribute, ranks
from tesela.training.evaluation import Loss, measure
from tesela.training.history import History
from tesela.training.optimizer import make_optimizer
from tesela.training.progress import Progress, training_progress
from tesela.training.schedule import Scheduler, make_scheduler
from tesela.training.shards import share_training, share_validation
from tesela.training.state import TrainState
from tesela.training.tally import Tally, count_hits


class DivergedError(ValueError):
    """La pérdida dejó de ser un número finito."""


def fit(
    model: nn.Module,
    train: Any,
    validation: Any,
    config: TrainConfig,
    loss: Loss | None = None,
    on_epoch_end: Callable[[int, History], bool | None] | None = None,
    *,
    parameters: Iterable[Any] | None = None,
    num_classes: int | None = None,
    checkpoints: Checkpoints | None = None,
    resume: bool = False,
    progress: bool | None = None,
) -> History:
    """Entrena una red con AdamW y devuelve la historia de sus épocas.

    La misma semilla da los mismos pesos, bit por bit, en la misma CPU, también si se corta
    y se reanuda. El azar global queda como estaba. Dentro de `process_group` entrenan
    juntos todos los procesos: cada lote se reparte entre ellos.

    Args:
        model: la red; se modifica y queda en `config.device`, en modo de evaluación.
        train: datos de entrenamiento: lo que acepte `as_batches`. Si son
            `Batches`, mandan su tamaño de lote, su orden y su aumento.
        validation: datos de validación, o `None` para no medir.
        config: la configuración.
        loss: función (logits, objetivos) → pérdida media del lote; por omisión, la
            entropía cruzada.
        on_epoch_end: se llama tras cada época con su número y la historia; si devuelve
            `True`, el entrenamiento para ahí. Con varios procesos se llama en todos, y
            debe contestar lo mismo. Si tiene `state_dict`, va en el punto de control.
        parameters: qué se entrena, si no es todo: parámetros o grupos, como los acepta
            `make_optimizer`.
        num_classes: número de clases, para medir también la mIoU de validación.
        checkpoints: dónde guardar el último estado y los mejores pesos.
        resume: si se sigue desde el último punto de control, cuando lo hay.
        progress: si se muestra la barra; `None`, solo en una terminal.

    Returns:
        La historia, con `epoch`, `learning_rate`, `train_loss`, `train_accuracy`,
        `seconds` y, si hay validación, `val_loss`, `val_accuracy` y `val_miou` (esta con
        `num_classes`). Las medidas de entrenamiento se toman mientras la red cambia.

    Raises:
        DivergedError: si la pérdida deja de ser finita.
        ValueError: si la red no tiene qué entrenar, o se pide reanudar sin `checkpoints`.
    """
    if resume and checkpoints is None:
        raise ValueError("resume=True necesita checkpoints: di de qué carpeta se reanuda.")
    device = resolve_device(config.device)
    criterion = loss if loss is not None else nn.CrossEntropyLoss()
    if isinstance(criterion, nn.Module):
        criterion.to(device)  # los pesos por clase deben estar con los logits
    forward = accelerate(model, config)
    optimizer = make_optimizer(model, config, parameters)
    engine = distribute(forward)
    whole = as_batches(train, config.batch_size, shuffle=True, seed=config.seed)
    batches, train_criterion = share_training(whole, criterion)
    steps = config.epochs * len(batches)
    scheduler = make_scheduler(optimizer, config, steps)
    history = History()
    state = TrainState(
        model, optimizer, scheduler, history, config, len(batches), on_epoch_end
    )
    accelerators = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=accelerators):
        # Con la misma semilla, cada proceso apagaría las mismas neuronas que su vecino.
        torch.manual_seed(config.seed + 1_000_003 * ranks()[0])
        if resume and checkpoints is not None:
            checkpoints.restore(state)
        first = config.epochs if state.finished else len(history)
        with training_progress(steps, first * len(batches), progress) as bar:
            for epoch in range(first, config.epochs):
                start = time.perf_counter()
                rate = optimizer.param_groups[0]["lr"]
                record = train_one_epoch(
                    engine,
                    batches,
                    epoch,
                    train_criterion,
                    optimizer,
                    scheduler,
                    device,
                    bar,
                )
                record |= _measure_epoch(forward, validation, criterion, num_classes)
                seconds = time.perf_counter() - start
                history.append(epoch=epoch, learning_rate=rate, **record, seconds=seconds)
                stop = bool(on_epoch_end is not None and on_epoch_end(epoch, history))
                state.finished = stop or epoch + 1 == config.epochs
                if checkpoints is not None:
                    checkpoints.save(state)
                if stop:
                    break
    model.eval()
    return history


def train_one_epoch(
    model: nn.Module,
    batches: Batches,
    epoch: int,
    criterion: Loss,
    optimizer: torch.optim.Optimizer,
    scheduler: Scheduler,
    device: torch.device,
    progress: Progress | None = None,
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
        progress: la barra que avanza con cada lote.

    Returns:
        `train_loss` y `train_accuracy`, medidas mientras la red cambia.

    Raises:
        DivergedError: si la pérdida deja de ser finita.
    """
    ignore_index = getattr(criterion, "ignore_index", -100)
    tally = Tally()
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
        tally.add(value, right, valid, getattr(batches, "portion", valid))
        if progress is not None:
            progress.step(epoch, value)
    scores = tally.scores()
    return {"train_loss": scores.loss, "train_accuracy": scores.accuracy}


def _measure_epoch(
    model: nn.Module, validation: Any, criterion: Loss, num_classes: int | None
) -> dict[str, float]:
    """Mide la red con los datos de validación.

    Args:
        model: la red.
        validation: lo que acepte `as_batches`, o `None`.
        criterion: la pérdida.
        num_classes: número de clases, para la mIoU; `None`, sin ella.

    Returns:
        `val_loss`, `val_accuracy` y, si se pidió, `val_miou`; nada sin validación.
    """
    if validation is None:
        return {}
    batches = share_validation(as_batches(validation, batch_size=512))
    scores = measure(model, batches, criterion, num_classes).scores()
    record = {"val_loss": scores.loss, "val_accuracy": scores.accuracy}
    return record if scores.miou is None else record | {"val_miou": scores.miou}


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
