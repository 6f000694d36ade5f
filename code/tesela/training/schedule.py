"""Cómo cambia la tasa de aprendizaje durante el entrenamiento, lote por lote."""

import torch

from tesela.training.config import TrainConfig

Scheduler = torch.optim.lr_scheduler.LRScheduler


def make_scheduler(
    optimizer: torch.optim.Optimizer, config: TrainConfig, steps: int
) -> Scheduler:
    """Construye el plan de la tasa de aprendizaje, que avanza lote por lote.

    Args:
        optimizer: el optimizador.
        config: la configuración; usa `schedule` y `learning_rate`.
        steps: lotes de todo el entrenamiento.

    Returns:
        El plan.
    """
    plans = torch.optim.lr_scheduler
    if config.schedule == "cosine":
        return plans.CosineAnnealingLR(optimizer, T_max=steps)
    if config.schedule == "onecycle":
        return plans.OneCycleLR(optimizer, max_lr=config.learning_rate, total_steps=steps)
    return plans.ConstantLR(optimizer, factor=1.0)
