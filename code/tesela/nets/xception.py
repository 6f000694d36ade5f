"""Xception: la separable en profundidad llevada a toda la red, con atajos.

Deja fuera el dropout que el artículo pone antes de la última capa (0.5 en ImageNet), que
es parte del entrenamiento y no de la cuenta de parámetros.
"""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn

from tesela.nets.inputs import check_images

CHANNELS = (32, 64, 128, 256, 728, 1024, 1536, 2048)


class SeparableConv(nn.Sequential):
    """Convolución separable como la de Xception: en profundidad, 1×1 y normalización.

    A diferencia de `DepthwiseSeparable`, entre las dos mitades no hay norma ni ReLU: el
    artículo midió que sin no linealidad en medio se aprende más rápido y mejor.

    Args:
        in_channels: canales que entran.
        out_channels: canales que salen.

    Referencia:
        Chollet (2017), figura 10 (`chollet2017xception`).

    De 8 a 16 canales: 8·9 pesos, 8·16 de la mezcla y 2·16 de la norma:

    >>> sum(p.numel() for p in SeparableConv(8, 16).parameters())  # 72 + 128 + 32
    232
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        """Crea las tres capas, sin sesgo en las convoluciones."""
        super().__init__(
            nn.Conv2d(
                in_channels, in_channels, 3, padding=1, groups=in_channels, bias=False
            ),
            nn.Conv2d(in_channels, out_channels, 1, bias=False),
            nn.BatchNorm2d(out_channels),
        )


class XceptionBlock(nn.Module):
    """Unas separables seguidas, cada una con su ReLU antes, y un atajo que se suma.

    Args:
        channels: canales de entrada y de cada separable: `(728, 728, 728, 728)` son tres.
        downsample: si reduce a la mitad con un max-pooling de 3×3 y paso 2; el atajo es
            entonces una convolución 1×1 de paso 2, y si no, la identidad.
        first_relu: si la primera separable lleva ReLU antes (en la red, todas menos la del
            primer bloque, que ya recibe una salida de ReLU).

    Raises:
        ValueError: si hay menos de dos números, o sin `downsample` el primero y el último
            no son iguales, porque no se podrían sumar.

    Referencia:
        Chollet (2017), figura 5 (`chollet2017xception`).

    >>> import torch
    >>> XceptionBlock((4, 8, 8), downsample=True)(torch.zeros(1, 4, 10, 10)).shape
    torch.Size([1, 8, 5, 5])
    """

    def __init__(
        self, channels: Sequence[int], downsample: bool = False, first_relu: bool = True
    ) -> None:
        """Crea las separables y el atajo."""
        super().__init__()
        if len(channels) < 2 or (not downsample and channels[0] != channels[-1]):
            raise ValueError(
                f"channels={tuple(channels)}: se esperaban al menos dos números y, sin "
                "downsample, el primero igual al último, para poder sumar el atajo."
            )
        layers: list[nn.Module] = []
        for index, (inputs, outputs) in enumerate(pairwise(channels)):
            if index or first_relu:
                layers.append(nn.ReLU())
            layers.append(SeparableConv(inputs, outputs))
        self.shortcut: nn.Module = nn.Identity()
        if downsample:
            layers.append(nn.MaxPool2d(3, stride=2, padding=1))
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels[0], channels[-1], 1, stride=2, bias=False),
                nn.BatchNorm2d(channels[-1]),
            )
        self.body = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Suma las separables y el atajo.

        Args:
            x: `(N, channels[0], H, W)`.

        Returns:
            `(N, channels[-1], H', W')`, con `H' = ⌈H/2⌉` si reduce.
        """
        total: Tensor = self.body(x) + self.shortcut(x)
        return total


class Xception(nn.Module):
    """Xception: tres tramos (entrada, medio y salida) y 36 convoluciones.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        channels: canales de las dos convoluciones del arranque, de los tres bloques que
            reducen al principio, del que reduce al final y de las dos últimas separables.
        middle_blocks: bloques del tramo medio, que no cambian ni canales ni tamaño.
        stem_stride: paso de la primera convolución: 2 en el artículo; 1 para imágenes
            pequeñas, donde reducir tan pronto borra lo que había que ver.

    Raises:
        ValueError: si algún tamaño no es positivo o no hay ocho canales.

    Referencia:
        Chollet (2017), figura 5 (`chollet2017xception`). Aquí el relleno es siempre
        simétrico; el de TensorFlow, con que se publicó, carga el píxel que sobra abajo y a
        la derecha, y los tamaños son los mismos.

    Con 1000 clases son los parámetros de la tabla 3 del artículo:

    >>> sum(p.numel() for p in Xception().parameters())
    22855952
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 1000,
        channels: Sequence[int] = CHANNELS,
        middle_blocks: int = 8,
        stem_stride: int = 2,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        if len(channels) != 8 or min(*channels, in_channels, num_classes, stem_stride) < 1:
            raise ValueError(
                f"in_channels={in_channels}, num_classes={num_classes}, "
                f"stem_stride={stem_stride}, channels={tuple(channels)}: se esperaban "
                "enteros positivos y exactamente ocho canales, como CHANNELS."
            )
        if middle_blocks < 0:
            raise ValueError(f"middle_blocks={middle_blocks}: se esperaba 0 o más.")
        self.in_channels = in_channels
        # Sin relleno, la segunda convolución necesita 3 píxeles de la primera.
        self.min_size = 3 + 2 * stem_stride if stem_stride > 1 else 1
        first, second, a, b, middle, d, e, f = channels
        # Con paso 2 el artículo no rellena; sin reducir, no hay píxeles que perder.
        padding = 0 if stem_stride > 1 else 1
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, first, 3, stem_stride, padding, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(),
            nn.Conv2d(first, second, 3, padding=padding, bias=False),
            nn.BatchNorm2d(second),
            nn.ReLU(),
        )
        self.entry = nn.Sequential(
            XceptionBlock((second, a, a), downsample=True, first_relu=False),
            XceptionBlock((a, b, b), downsample=True),
            XceptionBlock((b, middle, middle), downsample=True),
        )
        self.middle = nn.Sequential(
            *(XceptionBlock([middle] * 4) for _ in range(middle_blocks))
        )
        self.exit = nn.Sequential(
            XceptionBlock((middle, middle, d), downsample=True),
            SeparableConv(d, e),
            nn.ReLU(),
            SeparableConv(e, f),
            nn.ReLU(),
        )
        self.classifier = nn.Linear(f, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32; el artículo usa 299×299.

        Returns:
            Logits `(N, num_classes)`.
        """
        check_images(images, "Xception", self.in_channels, self.min_size)
        maps = self.exit(self.middle(self.entry(self.stem(images))))
        logits: Tensor = self.classifier(maps.mean(dim=(2, 3)))
        return logits
