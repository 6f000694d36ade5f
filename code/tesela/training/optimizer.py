"""AdamW, en la versión más rápida que el dispositivo tenga."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tesela.training.config import TrainConfig

FUSED_DEVICES = ("cpu", "cuda", "mps", "xpu")


def make_optimizer(
    model: nn.Module,
    config: TrainConfig,
    parameters: Iterable[Any] | None = None,
) -> torch.optim.Optimizer:
    """Construye el optimizador de una red.

    Args:
        model: la red, ya en su dispositivo.
        config: la configuración; usa `learning_rate`, `weight_decay`, `fused` y
            `clip_norm`, que recorta el gradiente justo antes de cada corrección.
        parameters: qué entrenar, si no es todo lo que tenga `requires_grad`: parámetros o
            grupos `{"params": ..., "lr": ...}`, como los acepta PyTorch. Lo que un grupo
            no diga lo pone la configuración.

    Returns:
        El optimizador, con la corrección fundida en una sola pasada si se pidió y se
        puede: hace la misma cuenta, con otros redondeos, sin recorrer la memoria una vez
        por operación.

    Raises:
        ValueError: si no hay qué entrenar.

    >>> optimizer = make_optimizer(nn.Linear(2, 1), TrainConfig(learning_rate=0.5))
    >>> optimizer.param_groups[0]["lr"]
    0.5
    """
    groups = list(model.parameters() if parameters is None else parameters)
    if groups and not isinstance(groups[0], dict):
        groups = [{"params": groups}]
    groups = [{**group, "params": _trainable(group["params"])} for group in groups]
    groups = [group for group in groups if group["params"]]
    if not groups:
        raise ValueError(
            "La red no tiene parámetros con requires_grad=True: no hay nada que entrenar."
        )
    everything = [weight for group in groups for weight in group["params"]]
    options: dict[str, Any] = {"fused": True} if config.fused and _can(everything) else {}
    optimizer = torch.optim.AdamW(
        groups, lr=config.learning_rate, weight_decay=config.weight_decay, **options
    )
    if config.clip_norm is not None:
        clip = partial(_clip, everything, config.clip_norm)
        optimizer.register_step_pre_hook(clip)
    return optimizer


def _clip(weights: list[Tensor], norm: float, *_: Any) -> None:
    """Encoge el gradiente de todos los pesos hasta que su norma no pase de la pedida."""
    nn.utils.clip_grad_norm_(weights, norm)


def _trainable(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    """Los que se entrenan; PyTorch admite también un tensor solo."""
    several = [parameters] if isinstance(parameters, Tensor) else parameters
    return [parameter for parameter in several if parameter.requires_grad]


def _can(weights: list[Tensor]) -> bool:
    """Si todos están donde PyTorch sabe fundir la corrección."""
    return all(
        weight.is_floating_point() and weight.device.type in FUSED_DEVICES
        for weight in weights
    )
