"""ASPP: la misma imagen mirada a la vez con kernels de varias separaciones."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tesela.nets.dense_blocks import ConvBlock


class ImagePooling(nn.Module):
    """La rama que no mira a ningún lado: el promedio de la imagen, repetido en cada píxel.

    Con un solo valor por canal (un lote de una imagen) la normalización por lotes no tiene
    varianza que medir y PyTorch falla; aquí esa vez se usan sus medias acumuladas.

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen.
        norm: la normalización, como en `ConvBlock`.

    >>> ImagePooling(8, 4)(torch.zeros(1, 8, 5, 6)).shape
    torch.Size([1, 4, 5, 6])
    """

    def __init__(self, in_channels: int, out_channels: int, norm: str = "batch") -> None:
        """Crea la convolución 1×1 y su normalización."""
        super().__init__()
        self.block = ConvBlock(in_channels, out_channels, 1, norm)

    def forward(self, x: Tensor) -> Tensor:
        """Promedia, mezcla los canales y repite.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, out_channels, H, W)`, el mismo valor en todos los píxeles de un canal.
        """
        summary = x.mean(dim=(2, 3), keepdim=True)
        norm = self.block[1]
        if len(x) == 1 and self.training and isinstance(norm, nn.BatchNorm2d):
            mixed = self.block[0](summary)
            mixed = F.batch_norm(
                mixed, norm.running_mean, norm.running_var, norm.weight, norm.bias,
                eps=norm.eps,
            )  # fmt: skip
            mixed = self.block[2](mixed)
        else:
            mixed = self.block(summary)
        return mixed.expand(-1, -1, *x.shape[2:])


class ASPP(nn.Module):
    """Agrupamiento piramidal espacial con convoluciones dilatadas.

    Ramas en paralelo sobre el mismo mapa: una convolución 1×1, una de 3×3 por cada tasa, y
    el promedio de la imagen. Sus salidas se ponen una tras otra y una 1×1 las mezcla.

    Args:
        in_channels: canales que entran.
        rates: tasas de dilatación, una rama por cada una; puede ir vacía.
        out_channels: canales de cada rama y de la salida.
        image_pooling: si lleva la rama del promedio.
        dropout: probabilidad de apagar un número de la salida.
        norm: la normalización, como en `ConvBlock`.
        separable: si las de 3×3 son separables en profundidad (sin nada en medio).

    Raises:
        ValueError: si un tamaño o una tasa no es positiva.

    Referencia:
        Chen y otros (2017), sección 3.3 (`chen2017rethinking`). Con los valores por
        omisión es la ASPP de torchvision, con sus 0.5 de dropout.

    De 8 a 4 canales: 32 de la 1×1, 288 por cada 3×3, 32 del promedio, 4·5·4 de la mezcla,
    y las normas de 6 capas de 4 canales, 8 cada una:

    >>> sum(p.numel() for p in ASPP(8, (6, 12, 18), 4).parameters())  # 32 + 864 + 112 + 48
    1056
    """

    def __init__(
        self,
        in_channels: int,
        rates: Sequence[int] = (6, 12, 18),
        out_channels: int = 256,
        image_pooling: bool = True,
        dropout: float = 0.5,
        norm: str = "batch",
        separable: bool = False,
    ) -> None:
        """Crea las ramas y la mezcla."""
        super().__init__()
        if min(in_channels, out_channels, *rates) < 1:
            raise ValueError(
                f"ASPP: in_channels={in_channels}, out_channels={out_channels} y "
                f"rates={tuple(rates)}; se esperaban enteros de 1 en adelante."
            )
        if not 0 <= dropout <= 1:
            raise ValueError(f"ASPP: dropout={dropout}; se esperaba entre 0 y 1.")
        self.in_channels = in_channels
        self.rates = tuple(rates)
        branches: list[nn.Module] = [ConvBlock(in_channels, out_channels, 1, norm)]
        for rate in self.rates:
            branch = ConvBlock(in_channels, out_channels, 3, norm, dilation=rate)
            if separable:
                branch = separable_block(in_channels, out_channels, norm, rate)
            branches.append(branch)
        if image_pooling:
            branches.append(ImagePooling(in_channels, out_channels, norm))
        self.branches = nn.ModuleList(branches)
        self.project = ConvBlock(len(branches) * out_channels, out_channels, 1, norm)
        self.dropout = nn.Dropout(dropout) if dropout else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Mira a todas las escalas y mezcla.

        Args:
            x: `(N, in_channels, H, W)`.

        Returns:
            `(N, out_channels, H, W)`.

        Raises:
            ValueError: si no llegan `in_channels` canales.
        """
        if x.ndim != 4 or x.shape[1] != self.in_channels:
            raise ValueError(
                f"ASPP espera (N, {self.in_channels}, H, W) y llegó {tuple(x.shape)}."
            )
        seen = torch.cat([branch(x) for branch in self.branches], dim=1)
        mixed: Tensor = self.dropout(self.project(seen))
        return mixed


def separable_block(
    in_channels: int, out_channels: int, norm: str = "batch", dilation: int = 1
) -> ConvBlock:
    """Un `ConvBlock` de 3×3 cuya convolución se parte en profundidad y 1×1.

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen.
        norm: la normalización, como en `ConvBlock`.
        dilation: distancia entre pesos vecinos.

    Returns:
        El bloque.

    Referencia:
        Chen y otros (2018), fig. 3 (`chen2018encoder`), sin norma entre las dos mitades.

    De 8 a 4 canales, 8·9 pesos y 8·4, y la norma:

    >>> sum(p.numel() for p in separable_block(8, 4).parameters())  # 72 + 32 + 8
    112
    """
    block = ConvBlock(in_channels, out_channels, 1, norm)
    depthwise = nn.Conv2d(
        in_channels, in_channels, 3, 1, dilation, dilation, in_channels, bias=False
    )
    block[0] = nn.Sequential(depthwise, block[0])
    return block
