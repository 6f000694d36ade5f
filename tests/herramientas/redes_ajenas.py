"""Lo que hace falta para comparar una red con la de una biblioteca, con pesos al azar."""

import torch
from torch import nn


def live_statistics(model: nn.Module, size: int = 32) -> None:
    """Pone en cada batch norm las estadísticas de un lote al azar.

    Con las iniciales (media 0, varianza 1) una red profunda sin entrenar apaga la señal:
    sus logits valen 1e-9, y cualquier otra red «coincidiría» con ella.
    """
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        model.train()(torch.randn(16, 3, size, size))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
