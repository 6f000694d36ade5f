"""ResNet: bloques residuales en cuatro etapas, para clasificar o como codificador."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from tesela.nets.blocks import ConvNormReLU
from tesela.nets.blocks_plain import initialize_he
from tesela.nets.blocks_residual import BasicBlock, Bottleneck
from tesela.nets.inputs import check_images, check_sizes

# Por paso de salida, el paso de las etapas 2, 3 y 4.
_STRIDES = {32: (2, 2, 2), 16: (2, 2, 1), 8: (2, 1, 1)}


class ResNet(nn.Module):
    """Una convolución de 7×7, un agrupamiento y cuatro etapas de bloques residuales.

    Con `output_stride` de 16 u 8, las últimas etapas no submuestrean: dilatan sus kernels
    para ver lo mismo en mapas mayores, que es lo que piden las redes de segmentación. Con
    los mismos pesos, uno de cada dos (o cuatro) píxeles del mapa es el de la red ordinaria.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        block: `BasicBlock` o `Bottleneck`.
        depths: bloques de cada una de las cuatro etapas.
        width: canales de la primera etapa; cada etapa los duplica.
        output_stride: píxeles de la imagen por píxel del último mapa: 32, 16 u 8.
        residual: con `False` quita los atajos: la red simple del artículo.

    Raises:
        ValueError: si un tamaño no es positivo, no hay cuatro etapas o `output_stride` no
            es 32, 16 u 8.

    Referencia:
        He, Zhang, Ren y Sun (2016), tabla 1 (`he2016deep`). El paso de los cuellos de
        botella va en la convolución de 3×3, como en torchvision.

    >>> sum(p.numel() for p in ResNet().parameters())  # ResNet-18
    11689512
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 1000,
        block: type[BasicBlock] | type[Bottleneck] = BasicBlock,
        depths: Sequence[int] = (2, 2, 2, 2),
        width: int = 64,
        output_stride: int = 32,
        residual: bool = True,
    ) -> None:
        """Crea las capas; las convoluciones, con la inicialización de He."""
        super().__init__()
        check_sizes("ResNet", in_channels=in_channels, num_classes=num_classes, width=width)
        if len(depths) != 4 or min(depths) < 1:
            raise ValueError(
                f"ResNet: depths={tuple(depths)}; se esperaban cuatro enteros positivos, "
                "los bloques de cada etapa."
            )
        if output_stride not in _STRIDES:
            raise ValueError(
                f"ResNet: output_stride={output_stride!r}; se esperaba 32, 16 u 8."
            )
        self.in_channels = in_channels
        self.stem = ConvNormReLU(in_channels, width, 7, stride=2)
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.stages = nn.ModuleDict()
        self.channels = {"stem": width}  # canales de cada mapa de feature_pyramid
        inputs, dilation = width, 1
        strides = (1, *_STRIDES[output_stride])
        for index, (depth, stride) in enumerate(zip(depths, strides, strict=True)):
            # La primera convolución lee el mapa de la etapa anterior, con su separación.
            previous = dilation
            if index and stride == 1:
                dilation *= 2
            blocks = []
            for number in range(depth):
                step, first = (stride, previous) if number == 0 else (1, dilation)
                blocks.append(
                    block(inputs, width << index, step, dilation, first, residual)
                )
                inputs = (width << index) * block.expansion
            self.stages[f"stage{index + 1}"] = nn.Sequential(*blocks)
            self.channels[f"stage{index + 1}"] = inputs
        self.classifier = nn.Linear(inputs, num_classes)
        initialize_he(self)

    def feature_pyramid(self, images: Tensor) -> dict[str, Tensor]:
        """Los mapas intermedios, del más fino al más grueso.

        Args:
            images: `(N, in_channels, H, W)`, float32.

        Returns:
            `"stem"`, a 1/2 del tamaño; `"stage1"`, a 1/4; `"stage2"`, `"stage3"` y
            `"stage4"`, a 1/8, 1/16 y 1/32 o lo que diga `output_stride`. Los canales de
            cada uno están en `self.channels`.
        """
        check_images(images, "ResNet", self.in_channels)
        maps = {"stem": self.stem(images)}
        x = self.pool(maps["stem"])
        for name, stage in self.stages.items():
            x = stage(x)
            maps[name] = x
        return maps

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32 (224 píxeles en el artículo).

        Returns:
            Logits `(N, num_classes)`.
        """
        features = self.feature_pyramid(images)["stage4"].mean(dim=(2, 3))
        logits: Tensor = self.classifier(features)
        return logits


def resnet18(in_channels: int = 3, num_classes: int = 1000, **options: Any) -> ResNet:
    """ResNet de 18 capas con pesos.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases.
        **options: las demás de `ResNet`: `width`, `output_stride`, `residual`.

    Returns:
        La red.

    >>> resnet18(num_classes=10, width=8).channels["stage4"]
    64
    """
    return ResNet(in_channels, num_classes, BasicBlock, (2, 2, 2, 2), **options)


def resnet34(in_channels: int = 3, num_classes: int = 1000, **options: Any) -> ResNet:
    """ResNet de 34 capas con pesos.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases.
        **options: las demás de `ResNet`: `width`, `output_stride`, `residual`.

    Returns:
        La red.

    >>> resnet34(num_classes=10, width=8).channels["stage4"]
    64
    """
    return ResNet(in_channels, num_classes, BasicBlock, (3, 4, 6, 3), **options)


def resnet50(in_channels: int = 3, num_classes: int = 1000, **options: Any) -> ResNet:
    """ResNet de 50 capas con pesos, con cuellos de botella.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases.
        **options: las demás de `ResNet`: `width`, `output_stride`, `residual`.

    Returns:
        La red.

    >>> resnet50(num_classes=10, width=8).channels["stage4"]
    256
    """
    return ResNet(in_channels, num_classes, Bottleneck, (3, 4, 6, 3), **options)
