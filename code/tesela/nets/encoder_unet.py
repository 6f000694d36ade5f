"""U-Net con el codificador que se quiera: por ejemplo, uno ya entrenado con fotos."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from tesela.nets.dense_blocks import ConvBlock, Upsample
from tesela.nets.inputs import check_sizes
from tesela.nets.map_encoder import MapEncoder


class EncoderUNet(nn.Module):
    """El decodificador de U-Net sobre una red con mapas intermedios.

    Cada paso amplía al tamaño del mapa más fino siguiente, lo pone al lado y aplica dos
    convoluciones de 3×3. El último amplía al tamaño de la imagen, que no tiene mapa.

    Args:
        encoder: una red con mapas intermedios, lo que acepte `MapEncoder`; se entrena con
            lo demás, y sus pesos se comparten con la que se pasa.
        num_classes: clases K.
        decoder_channels: canales de cada paso, de lo profundo a la imagen: uno por mapa del
            codificador.
        norm: la normalización del decodificador, como en `ConvBlock`.
        skips: si cada paso recibe el mapa de enfrente.
        up: cómo se amplía: `"nearest"` o `"bilinear"`.

    Raises:
        ValueError: si no hay un número de canales por mapa, o una opción no existe.
        TypeError: si el codificador no da mapas.

    Referencia:
        Ronneberger, Fischer y Brox (2015) (`ronneberger2015unet`), con otro codificador;
        se amplía sin pesos, y no con una convolución transpuesta.

    >>> from tesela.nets import SmallCNN
    >>> encoder = SmallCNN(3, 10, channels=(4, 8))
    >>> model = EncoderUNet(encoder, num_classes=6, decoder_channels=(8, 4))
    >>> model(torch.zeros(1, 3, 33, 40)).shape
    torch.Size([1, 6, 33, 40])
    """

    def __init__(
        self,
        encoder: nn.Module,
        num_classes: int,
        decoder_channels: Sequence[int] = (256, 128, 64, 32, 16),
        norm: str = "batch",
        skips: bool = True,
        up: str = "nearest",
    ) -> None:
        """Crea el decodificador."""
        super().__init__()
        check_sizes("EncoderUNet", num_classes=num_classes)
        self.encoder = MapEncoder(encoder)
        channels = self.encoder.channels[::-1]
        if len(decoder_channels) != len(channels) or min(decoder_channels) < 1:
            raise ValueError(
                f"EncoderUNet: decoder_channels={tuple(decoder_channels)}; se esperaba un "
                f"entero positivo por cada mapa del codificador, que da {len(channels)} "
                f"(reducciones {self.encoder.reductions})."
            )
        if up not in ("nearest", "bilinear"):
            raise ValueError(f"EncoderUNet: up={up!r}; se esperaba 'nearest' o 'bilinear'.")
        self.skips = skips
        self.up, self.decode = nn.ModuleList(), nn.ModuleList()
        beside = [c if skips else 0 for c in (*channels[1:], 0)]
        if not skips:
            beside = [0] * len(channels)
        steps = pairwise((channels[0], *decoder_channels))
        for (inputs, outputs), skip in zip(steps, beside, strict=True):
            self.up.append(Upsample(inputs, inputs, up))
            self.decode.append(
                nn.Sequential(
                    ConvBlock(inputs + skip, outputs, norm=norm),
                    ConvBlock(outputs, outputs, norm=norm),
                )
            )
        self.classifier = nn.Conv2d(decoder_channels[-1], num_classes, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, C, H, W)`, float32.

        Returns:
            Logits `(N, num_classes, H, W)`.
        """
        maps = self.encoder(images)
        x = maps.pop()
        for up, decode in zip(self.up, self.decode, strict=True):
            finer = maps.pop() if maps else None
            target = images if finer is None else finer
            x = up(x, (target.shape[2], target.shape[3]))
            if self.skips and finer is not None:
                x = torch.cat([x, finer], dim=1)
            x = decode(x)
        logits: Tensor = self.classifier(x)
        return logits
