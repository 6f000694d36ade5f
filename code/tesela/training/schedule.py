"""Cómo cambia la tasa de aprendizaje durante el entrenamiento, lote por lote."""

import math
from functools import partial

import torch

from tesela.training.config import TrainConfig

Scheduler = torch.optim.lr_scheduler.LRScheduler


def make_scheduler(
    optimizer: torch.optim.Optimizer, config: TrainConfig, steps: int
) -> Scheduler:
    """Construye el plan de la tasa de aprendizaje, que avanza lote por lote.

    Args:
        optimizer: el optimizador; cada grupo de parámetros conserva su propia tasa.
        config: la configuración; usa `schedule`, `warmup` y `learning_rate`.
        steps: lotes de todo el entrenamiento.

    Returns:
        El plan.
    """
    plans = torch.optim.lr_scheduler
    if config.schedule == "onecycle":
        rates = [group["lr"] for group in optimizer.param_groups]
        rising = config.warmup or 0.3
        return plans.OneCycleLR(optimizer, rates, total_steps=steps, pct_start=rising)
    if config.warmup:
        warmup = max(1, round(config.warmup * steps))
        cosine = config.schedule == "cosine"
        plan = partial(warmup_factor, warmup=warmup, steps=steps, cosine=cosine)
        return plans.LambdaLR(optimizer, plan)
    if config.schedule == "cosine":
        return plans.CosineAnnealingLR(optimizer, T_max=steps)
    return plans.ConstantLR(optimizer, factor=1.0)


def warmup_factor(step: int, warmup: int, steps: int, cosine: bool) -> float:
    """Por cuánto se multiplica la tasa en un lote, con calentamiento.

    Sube en línea recta durante los primeros lotes, cuando los promedios de Adam todavía
    se apoyan en pocos gradientes; después baja como medio coseno, o se queda en 1.

    Args:
        step: número del lote, desde 0.
        warmup: lotes de calentamiento, de 1 en adelante.
        steps: lotes de todo el entrenamiento.
        cosine: si después baja hasta 0.

    Returns:
        El factor, de 0 a 1.

    Con 2 lotes de calentamiento de un total de 6, sube a 1 y a la mitad de los 4 que
    quedan vale cos²(45°) = 1/2:

    >>> [round(warmup_factor(step, 2, 6, True), 3) for step in (0, 1, 2, 4, 6)]
    [0.5, 1.0, 1.0, 0.5, 0.0]
    """
    if step < warmup:
        return (step + 1) / warmup
    if not cosine:
        return 1.0
    fraction = min(1.0, (step - warmup) / max(1, steps - warmup))
    return 0.5 * (1.0 + math.cos(math.pi * fraction))
