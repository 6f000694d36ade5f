"""Una red densa pequeña en la que se pone y se quita la atención, y nada más cambia."""

from collections.abc import Sequence

from torch import Tensor, nn

from tesela.nets.aspp import ASPP
from tesela.nets.dense_blocks import ConvBlock, resize_logits
from tesela.nets.inputs import check_images, check_sizes
from tesela.nets.squeeze_excitation import SqueezeExcitation


class AttentionFCN(nn.Module):
    """Red completamente convolucional a un cuarto del tamaño, con SE y ASPP opcionales.

    Dos convoluciones con agrupamiento llevan la imagen a 1/4; siguen unos bloques de 3×3,
    cada uno con su SE si se pide; después ASPP, si se pide; una 1×1 da los logits y se
    amplían. Sirve para comparar: lo demás queda igual.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases K.
        width: canales de los bloques.
        blocks: convoluciones de 3×3 a 1/4 del tamaño.
        se: si cada bloque lleva una SE, con `max(8, width // 4)` neuronas en medio.
        rates: tasas de ASPP, de `width` canales; `None` no pone ASPP.
        image_pooling: si esa ASPP lleva la rama del promedio.
        norm: la normalización, como en `ConvBlock`.

    Raises:
        ValueError: si un tamaño o una tasa no es positiva.

    >>> import torch
    >>> model = AttentionFCN(3, 6, width=8, se=True, rates=(1, 2)).eval()
    >>> model(torch.zeros(1, 3, 33, 40)).shape
    torch.Size([1, 6, 33, 40])
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 2,
        width: int = 32,
        blocks: int = 3,
        se: bool = False,
        rates: Sequence[int] | None = None,
        image_pooling: bool = True,
        norm: str = "batch",
    ) -> None:
        """Crea las capas."""
        super().__init__()
        check_sizes(
            "AttentionFCN",
            in_channels=in_channels,
            num_classes=num_classes,
            width=width,
            blocks=blocks,
        )
        self.in_channels, self.num_classes = in_channels, num_classes
        self.stem = nn.Sequential(
            ConvBlock(in_channels, width, norm=norm),
            nn.MaxPool2d(2),
            ConvBlock(width, width, norm=norm),
            nn.MaxPool2d(2),
        )
        self.blocks = nn.ModuleList(
            ConvBlock(width, width, norm=norm) for _ in range(blocks)
        )
        middle = max(8, width // 4)
        self.gates = nn.ModuleList(
            SqueezeExcitation(width, middle) if se else nn.Identity() for _ in range(blocks)
        )
        self.context: nn.Module = nn.Identity()
        if rates is not None:
            self.context = ASPP(
                width, rates, width, image_pooling=image_pooling, dropout=0.0, norm=norm
            )
        self.classifier = nn.Conv2d(width, num_classes, 1)

    def features(self, images: Tensor) -> Tensor:
        """Los mapas de los que salen los logits, a 1/4 del tamaño.

        Args:
            images: `(N, in_channels, H, W)`, float32, de 4 píxeles de lado o más.

        Returns:
            `(N, width, H // 4, W // 4)`.
        """
        check_images(images, "AttentionFCN", self.in_channels, 4)
        x = self.stem(images)
        for block, gate in zip(self.blocks, self.gates, strict=True):
            x = gate(block(x))
        maps: Tensor = self.context(x)
        return maps

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32, de 4 píxeles de lado o más.

        Returns:
            Logits `(N, num_classes, H, W)`.
        """
        logits = self.classifier(self.features(images))
        return resize_logits(logits, (images.shape[2], images.shape[3]))
