"""El módulo Inception: varias ventanas a la vez, abaratadas con convoluciones de 1×1."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from tesela.nets.blocks import ConvNormReLU


class InceptionChannels(NamedTuple):
    """Los seis números que definen un módulo Inception, como en la tabla del artículo.

    Args:
        one: filtros de la rama de 1×1.
        three_reduce: canales a los que se baja antes de 3×3.
        three: filtros de 3×3.
        five_reduce: canales a los que se baja antes de 5×5.
        five: filtros de 5×5.
        pool: filtros de 1×1 que siguen al max-pooling.

    >>> InceptionChannels(64, 96, 128, 16, 32, 32).total
    256
    """

    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool: int

    @property
    def total(self) -> int:
        """Los canales que salen: las cuatro ramas, una junto a otra."""
        return self.one + self.three + self.five + self.pool


class Inception(nn.Module):
    """Cuatro ramas sobre el mismo mapa, concatenadas por canales.

    1×1; 1×1 y 3×3; 1×1 y 5×5; max-pooling 3×3 y 1×1. Todas conservan el alto y el ancho.

    Args:
        in_channels: canales que entran.
        channels: los filtros de cada rama.
        wide_kernel: lado del kernel de la tercera rama. El artículo usa 5; torchvision, 3,
            por un error que se conservó para no invalidar sus pesos.

    Referencia:
        Szegedy y otros (2015), figura 2(b) y tabla 1 (`szegedy2015going`). La
        normalización por lotes es posterior (`ioffe2015batch`).

    La salida de 3a tiene 64 + 128 + 32 + 32 canales:

    >>> block = Inception(192, InceptionChannels(64, 96, 128, 16, 32, 32))
    >>> block(torch.zeros(2, 192, 7, 5)).shape
    torch.Size([2, 256, 7, 5])
    """

    def __init__(
        self, in_channels: int, channels: InceptionChannels, wide_kernel: int = 5
    ) -> None:
        """Crea las cuatro ramas con la inicialización de PyTorch."""
        super().__init__()
        self.branches = nn.ModuleList(
            [
                ConvNormReLU(in_channels, channels.one, 1),
                nn.Sequential(
                    ConvNormReLU(in_channels, channels.three_reduce, 1),
                    ConvNormReLU(channels.three_reduce, channels.three, 3),
                ),
                nn.Sequential(
                    ConvNormReLU(in_channels, channels.five_reduce, 1),
                    ConvNormReLU(channels.five_reduce, channels.five, wide_kernel),
                ),
                nn.Sequential(
                    nn.MaxPool2d(3, stride=1, padding=1),
                    ConvNormReLU(in_channels, channels.pool, 1),
                ),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        """Pasa el mapa por las cuatro ramas y las junta.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, channels.total, H, W)`.
        """
        return torch.cat([branch(x) for branch in self.branches], dim=1)


class AuxiliaryClassifier(nn.Module):
    """Un clasificador a media red, que le da gradiente a las capas de abajo al entrenar.

    Args:
        in_channels: canales del mapa que lee.
        num_classes: clases.
        dropout: probabilidad de apagar cada neurona oculta.

    Referencia:
        Szegedy y otros (2015), sección 5 (`szegedy2015going`). El promedio adaptable a
        4×4 sustituye al de 5×5 con paso 3, que sobre 14×14 da lo mismo de tamaño.

    >>> AuxiliaryClassifier(16, 10)(torch.zeros(2, 16, 14, 14)).shape
    torch.Size([2, 10])
    """

    def __init__(self, in_channels: int, num_classes: int, dropout: float = 0.7) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.conv = ConvNormReLU(in_channels, 128, 1)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Calcula los logits auxiliares.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            Logits `(N, num_classes)`.
        """
        hidden = self.fc1(self.conv(self.pool(x)).flatten(1)).relu()
        logits: Tensor = self.fc2(self.dropout(hidden))
        return logits
