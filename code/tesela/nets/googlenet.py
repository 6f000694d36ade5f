"""GoogLeNet: nueve módulos Inception y un promedio global en lugar de capas densas."""

from typing import NamedTuple

from torch import Tensor, nn

from tesela.nets.blocks import ConvNormReLU
from tesela.nets.blocks_inception import AuxiliaryClassifier, Inception, InceptionChannels
from tesela.nets.inputs import check_images, check_sizes

MIN_SIZE = 15
_TABLE = {
    "3a": InceptionChannels(64, 96, 128, 16, 32, 32),
    "3b": InceptionChannels(128, 128, 192, 32, 96, 64),
    "4a": InceptionChannels(192, 96, 208, 16, 48, 64),
    "4b": InceptionChannels(160, 112, 224, 24, 64, 64),
    "4c": InceptionChannels(128, 128, 256, 24, 64, 64),
    "4d": InceptionChannels(112, 144, 288, 32, 64, 64),
    "4e": InceptionChannels(256, 160, 320, 32, 128, 128),
    "5a": InceptionChannels(256, 160, 320, 32, 128, 128),
    "5b": InceptionChannels(384, 192, 384, 48, 128, 128),
}


class GoogLeNetOutput(NamedTuple):
    """Lo que devuelve `GoogLeNet(auxiliary=True)` mientras se entrena.

    Args:
        logits: `(N, num_classes)`, la salida de la red.
        first: los del clasificador que lee 4a.
        second: los del que lee 4d.

    >>> GoogLeNetOutput("a", "b", "c").logits
    'a'
    """

    logits: Tensor
    first: Tensor
    second: Tensor


class GoogLeNet(nn.Module):
    """La red de nueve módulos Inception, como la de torchvision.

    Se aparta del artículo, igual que torchvision, en que normaliza por lotes (2015) en
    lugar de normalizar respuestas vecinas, en que agrupa antes de 5a con ventanas de 2×2 y
    no de 3×3, y en la rama de 5×5, que es de 3×3 mientras `wide_kernel` no diga 5.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        auxiliary: si lleva los dos clasificadores auxiliares. Con ellos, en modo de
            entrenamiento devuelve un `GoogLeNetOutput`; en evaluación, solo los logits.
        wide_kernel: lado del kernel de la rama ancha.
        dropout: probabilidad de apagar cada característica antes de la última capa.

    Raises:
        ValueError: si un tamaño no es positivo o las imágenes miden menos de 15 píxeles.

    Referencia:
        Szegedy y otros (2015), tabla 1 (`szegedy2015going`).

    >>> import torch
    >>> with torch.device("meta"):
    ...     model = GoogLeNet()
    >>> sum(p.numel() for p in model.parameters())
    6624904
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 1000,
        auxiliary: bool = False,
        wide_kernel: int = 3,
        dropout: float = 0.2,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        check_sizes("GoogLeNet", in_channels=in_channels, num_classes=num_classes)
        self.in_channels = in_channels
        self.stem = nn.Sequential(
            ConvNormReLU(in_channels, 64, 7, stride=2),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
            ConvNormReLU(64, 64, 1),
            ConvNormReLU(64, 192, 3),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
        )
        # Se agrupa justo antes del primer módulo de las etapas 4 y 5.
        self.pools = nn.ModuleDict(
            {
                "4a": nn.MaxPool2d(3, stride=2, ceil_mode=True),
                "5a": nn.MaxPool2d(2, stride=2, ceil_mode=True),
            }
        )
        self.inceptions = nn.ModuleDict()
        self.auxiliaries = nn.ModuleDict()
        inputs = 192
        for name, channels in _TABLE.items():
            self.inceptions[name] = Inception(inputs, channels, wide_kernel)
            inputs = channels.total
            if auxiliary and name in ("4a", "4d"):
                self.auxiliaries[name] = AuxiliaryClassifier(inputs, num_classes)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(inputs, num_classes)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eps = 1e-3  # el de torchvision, heredado de la red de TensorFlow

    def forward(self, images: Tensor) -> Tensor | GoogLeNetOutput:
        """Calcula los logits y, al entrenar con auxiliares, también los suyos.

        Args:
            images: `(N, in_channels, H, W)`, float32, de 15 píxeles o más por lado (224 en
                el artículo).

        Returns:
            Logits `(N, num_classes)`, o un `GoogLeNetOutput`.
        """
        check_images(images, "GoogLeNet", self.in_channels, MIN_SIZE)
        x = self.stem(images)
        extra: list[Tensor] = []
        for name, block in self.inceptions.items():
            if name in self.pools:
                x = self.pools[name](x)
            x = block(x)
            if self.training and name in self.auxiliaries:
                extra.append(self.auxiliaries[name](x))
        logits: Tensor = self.classifier(self.dropout(self.pool(x).flatten(1)))
        return GoogLeNetOutput(logits, *extra) if extra else logits
