"""DeepLabV3+: DeepLabV3 con un decodificador corto que recupera los bordes."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from tesela.nets.aspp import ASPP, separable_block
from tesela.nets.deeplabv3 import atrous_rates
from tesela.nets.dense_blocks import ConvBlock, resize_logits
from tesela.nets.inputs import check_sizes
from tesela.nets.map_encoder import MapEncoder


class DeepLabV3Plus(nn.Module):
    """ASPP en lo profundo y, a un cuarto del tamaño, un mapa fino que dice dónde acaba.

    El paso de salida lo pone el codificador: `resnet18(output_stride=16)`.

    Args:
        encoder: una red con mapas intermedios, lo que acepte `MapEncoder`.
        num_classes: clases K.
        rates: tasas de ASPP; por omisión, las de `atrous_rates`.
        channels: canales de ASPP y del decodificador.
        low_channels: canales a los que se reduce el mapa fino: pocos, para que no le gane
            al profundo.
        decoder: con `False` no hay decodificador: los logits salen de ASPP.
        separable: si las 3×3 de ASPP y del decodificador son separables.
        dropout: el de ASPP.

    Raises:
        ValueError: si un tamaño no es positivo, el codificador no da un mapa a 1/4, o
            faltan las tasas y su paso de salida no es 8, 16 o 32.

    Referencia:
        Chen y otros (2018), fig. 2 (`chen2018encoder`), con dos convoluciones de 3×3 en el
        decodificador (tabla 2 del artículo).

    >>> from tesela.nets import resnet18
    >>> encoder = resnet18(width=8, output_stride=16)
    >>> model = DeepLabV3Plus(encoder, num_classes=6, channels=16, low_channels=4)
    >>> model.eval()(torch.zeros(1, 3, 65, 70)).shape
    torch.Size([1, 6, 65, 70])
    """

    def __init__(
        self,
        encoder: nn.Module,
        num_classes: int,
        rates: Sequence[int] | None = None,
        channels: int = 256,
        low_channels: int = 48,
        decoder: bool = True,
        separable: bool = False,
        dropout: float = 0.5,
    ) -> None:
        """Crea ASPP y el decodificador."""
        super().__init__()
        check_sizes(
            "DeepLabV3Plus",
            num_classes=num_classes,
            channels=channels,
            low_channels=low_channels,
        )
        self.encoder = MapEncoder(encoder)
        reductions = self.encoder.reductions
        if decoder and 4 not in reductions[:-1]:
            raise ValueError(
                f"DeepLabV3Plus: el codificador da mapas a {reductions} y el decodificador "
                "necesita uno a 1/4, además del último. Usa otro, o decoder=False."
            )
        if rates is None:
            rates = atrous_rates(reductions[-1])
        deepest = self.encoder.channels[-1]
        self.aspp = ASPP(deepest, rates, channels, dropout=dropout, separable=separable)
        self.low: nn.Module = nn.Identity()
        self.decode: nn.Module = nn.Identity()
        # El último mapa a 1/4: el más elaborado de los de ese tamaño.
        self.low_index = max(
            (i for i, r in enumerate(reductions[:-1]) if r == 4), default=-1
        )
        if decoder:
            block = separable_block if separable else ConvBlock
            self.low = ConvBlock(self.encoder.channels[self.low_index], low_channels, 1)
            self.decode = nn.Sequential(
                block(channels + low_channels, channels), block(channels, channels)
            )
        self.decoder = decoder
        self.classifier = nn.Conv2d(channels, num_classes, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, C, H, W)`, float32.

        Returns:
            Logits `(N, num_classes, H, W)`.
        """
        maps = self.encoder(images)
        x = self.aspp(maps[-1])
        if self.decoder:
            low = self.low(maps[self.low_index])
            x = resize_logits(x, (low.shape[2], low.shape[3]))
            x = self.decode(torch.cat([x, low], dim=1))
        return resize_logits(self.classifier(x), (images.shape[2], images.shape[3]))
