"""VGG: una sola receta, convoluciones de 3×3, repetida hasta 16 capas con pesos."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from tesela.nets.blocks_plain import conv_relu, initialize_he
from tesela.nets.inputs import check_images, check_sizes

# Convoluciones por etapa; después de cada etapa, un max-pooling.
_DEPTHS = {11: (1, 1, 2, 2, 2), 16: (2, 2, 3, 3, 3)}
_CHANNELS = (64, 128, 256, 512, 512)


class VGG(nn.Module):
    """Etapas de convoluciones de 3×3, con max-pooling tras cada una, y tres capas densas.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        depths: convoluciones de cada etapa.
        channels: canales de cada etapa.
        norm: si cada convolución lleva normalización por lotes (posterior al artículo).
        hidden: neuronas de las dos capas densas ocultas.
        dropout: probabilidad de apagar cada neurona de esas capas.

    Raises:
        ValueError: si un tamaño no es positivo, `depths` y `channels` no miden lo mismo o
            las imágenes se agotan: miden menos de 2 píxeles por cada etapa multiplicados.

    Referencia:
        Simonyan y Zisserman (2015), tabla 1 (`simonyan2015very`).

    De los 138 357 544 parámetros de VGG-16, 25088·4096 + 4096 son de una sola capa:

    >>> import torch
    >>> with torch.device("meta"):
    ...     model = VGG()
    >>> sum(p.numel() for p in model.parameters()), 25088 * 4096 + 4096
    (138357544, 102764544)
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 1000,
        depths: Sequence[int] = _DEPTHS[16],
        channels: Sequence[int] = _CHANNELS,
        norm: bool = False,
        hidden: int = 4096,
        dropout: float = 0.5,
    ) -> None:
        """Crea las capas; las convoluciones, con la inicialización de He."""
        super().__init__()
        check_sizes("VGG", in_channels=in_channels, num_classes=num_classes, hidden=hidden)
        if len(depths) != len(channels) or not depths or min(*depths, *channels) < 1:
            raise ValueError(
                f"VGG: depths={tuple(depths)} y channels={tuple(channels)}; se esperaban "
                "enteros positivos, uno por etapa en cada uno."
            )
        self.in_channels = in_channels
        self.min_size = 2 ** len(depths)
        layers: list[nn.Module] = []
        inputs = in_channels
        for depth, outputs in zip(depths, channels, strict=True):
            for _ in range(depth):
                layers += conv_relu(inputs, outputs, norm=norm)
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(inputs * 7 * 7, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, num_classes),
        )
        initialize_he(self)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32, de 32 píxeles o más por lado si hay
                cinco etapas (224 en el artículo).

        Returns:
            Logits `(N, num_classes)`.
        """
        check_images(images, "VGG", self.in_channels, self.min_size)
        maps = self.pool(self.features(images))
        logits: Tensor = self.classifier(maps.flatten(1))
        return logits


def vgg11(in_channels: int = 3, num_classes: int = 1000, **options: Any) -> VGG:
    """VGG de 8 convoluciones y 3 capas densas (columna A).

    Args:
        in_channels: canales de la imagen.
        num_classes: clases.
        **options: las demás de `VGG`: `norm`, `hidden`, `dropout`.

    Returns:
        La red.

    >>> model = vgg11(num_classes=10, hidden=8)
    >>> sum(isinstance(m, nn.Conv2d) for m in model.modules())
    8
    """
    return VGG(in_channels, num_classes, _DEPTHS[11], **options)


def vgg16(in_channels: int = 3, num_classes: int = 1000, **options: Any) -> VGG:
    """VGG de 13 convoluciones y 3 capas densas (columna D).

    Args:
        in_channels: canales de la imagen.
        num_classes: clases.
        **options: las demás de `VGG`: `norm`, `hidden`, `dropout`.

    Returns:
        La red.

    >>> model = vgg16(num_classes=10, hidden=8, norm=True)
    >>> sum(isinstance(m, nn.Conv2d) for m in model.modules())
    13
    """
    return VGG(in_channels, num_classes, _DEPTHS[16], **options)
