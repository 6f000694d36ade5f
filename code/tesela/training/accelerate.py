"""La misma red, calculada más deprisa: disposición de los canales y precisión mixta."""

from typing import Any

import torch
from torch import Tensor, nn

from tesela.training.config import TrainConfig, resolve_device
from tesela.training.precision import Precision, resolve_precision


class Accelerated(nn.Module):
    """Una red que se llama igual que otra y usa sus mismos pesos, más deprisa.

    Con precisión mixta devuelve los logits en float32: el softmax y el logaritmo de la
    pérdida no se hacen con 8 bits de mantisa.

    Args:
        model: la red; se comparte, no se copia.
        precision: con cuántos bits se calcula.
        channels_last: si las imágenes se guardan con los canales de cada píxel juntos, que
            es como las convoluciones las recorren; su forma sigue siendo `(N, C, H, W)`.

    >>> twice = Accelerated(nn.Conv2d(1, 1, 1), Precision("bfloat16", "ejemplo"))
    >>> twice(torch.zeros(1, 1, 2, 2)).dtype
    torch.float32
    """

    def __init__(
        self, model: nn.Module, precision: Precision, channels_last: bool = True
    ) -> None:
        """Guarda la red y, si hace falta, cambia cómo están sus pesos en la memoria."""
        super().__init__()
        self.model, self.precision = model, precision
        self.channels_last = channels_last
        if channels_last:
            move: Any = model.to  # los tipos de PyTorch no conocen memory_format
            move(memory_format=torch.channels_last)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, C, H, W)`, o `(N, ...)` para una red densa.

        Returns:
            Los logits, en float32 si la precisión es mixta.
        """
        if self.channels_last and images.ndim == 4:
            images = images.contiguous(memory_format=torch.channels_last)
        with self.precision.autocast(images.device):
            logits: Tensor = self.model(images)
        return logits.float() if self.precision.mixed else logits


def accelerate(model: nn.Module, config: TrainConfig) -> nn.Module:
    """La red como la usa `fit`: en su dispositivo y con la precisión de la configuración.

    Sirve también para medir: `evaluate(accelerate(model, config), data)`.

    Args:
        model: la red; se lleva a `config.device`.
        config: la configuración; usa `device`, `precision` y `channels_last`.

    Returns:
        La propia red si no hay nada que acelerar; si no, una que la envuelve.

    >>> network = nn.Linear(2, 1)
    >>> accelerate(network, TrainConfig(device="cpu")) is network
    True
    """
    device = resolve_device(config.device)
    model.to(device)
    precision = resolve_precision(config.precision, device)
    if not precision.mixed and not config.channels_last:
        return model
    return Accelerated(model, precision, config.channels_last)
