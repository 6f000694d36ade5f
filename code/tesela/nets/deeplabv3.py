"""DeepLabV3: un codificador que dilata en vez de encoger, y ASPP encima."""

from collections.abc import Sequence

from torch import Tensor, nn

from tesela.nets.aspp import ASPP
from tesela.nets.dense_blocks import ConvBlock, resize_logits
from tesela.nets.inputs import check_sizes
from tesela.nets.map_encoder import MapEncoder


def atrous_rates(output_stride: int) -> tuple[int, int, int]:
    """Las tasas de ASPP que ven lo mismo de la imagen sea cual sea el paso de salida.

    Args:
        output_stride: píxeles de la imagen por píxel del mapa: 8, 16 o 32.

    Returns:
        Tres tasas: `(6, 12, 18)` en 16, el doble en 8 y la mitad en 32.

    Raises:
        ValueError: si no es 8, 16 o 32.

    Referencia:
        Chen y otros (2017), sección 3.3 (`chen2017rethinking`), que da las de 16 y 8.

    >>> atrous_rates(8)
    (12, 24, 36)
    """
    if output_stride not in (8, 16, 32):
        raise ValueError(f"output_stride={output_stride!r}; se esperaba 8, 16 o 32.")
    scale = 32 // output_stride
    return 3 * scale, 6 * scale, 9 * scale


class DeepLabV3(nn.Module):
    """DeepLabV3: ASPP sobre el último mapa, una 3×3, una 1×1, y ampliar hasta la imagen.

    El paso de salida lo pone el codificador: `resnet50(output_stride=8)`.

    Args:
        encoder: una red con mapas intermedios, lo que acepte `MapEncoder`.
        num_classes: clases K.
        rates: tasas de ASPP; por omisión, las de `atrous_rates`.
        channels: canales de ASPP y de la 3×3.
        dropout: el de ASPP.

    Raises:
        ValueError: si un tamaño no es positivo, o faltan las tasas y el paso de salida del
            codificador no es 8, 16 o 32.

    Referencia:
        Chen y otros (2017) (`chen2017rethinking`). Con una ResNet-50 de paso 8 es
        `torchvision.models.segmentation.deeplabv3_resnet50` sin su rama auxiliar.

    >>> import torch
    >>> from tesela.nets import resnet18
    >>> model = DeepLabV3(resnet18(width=8, output_stride=16), num_classes=6, channels=16)
    >>> model.eval()(torch.zeros(1, 3, 65, 70)).shape
    torch.Size([1, 6, 65, 70])
    """

    def __init__(
        self,
        encoder: nn.Module,
        num_classes: int,
        rates: Sequence[int] | None = None,
        channels: int = 256,
        dropout: float = 0.5,
    ) -> None:
        """Crea la cabeza."""
        super().__init__()
        check_sizes("DeepLabV3", num_classes=num_classes, channels=channels)
        self.encoder = MapEncoder(encoder)
        if rates is None:
            rates = atrous_rates(self.encoder.reductions[-1])
        self.aspp = ASPP(self.encoder.channels[-1], rates, channels, dropout=dropout)
        self.head = ConvBlock(channels, channels)
        self.classifier = nn.Conv2d(channels, num_classes, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, C, H, W)`, float32.

        Returns:
            Logits `(N, num_classes, H, W)`.
        """
        deepest = self.encoder(images)[-1]
        logits = self.classifier(self.head(self.aspp(deepest)))
        return resize_logits(logits, (images.shape[2], images.shape[3]))
