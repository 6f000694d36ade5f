"""U-Net: se baja resumiendo, se sube ampliando, y cada altura se habla con la de enfrente.

La de 2015 (sin relleno, `padding="valid"`) y la de hoy (con relleno y normalización) son
la misma clase.
"""

import torch
from torch import Tensor, nn

from tesela.nets.dense_blocks import ConvBlock, Upsample, center_crop
from tesela.nets.inputs import check_images, check_sizes


def unet_sizes(input_size: int, depth: int = 4, padding: str = "valid") -> list[int]:
    """El lado del mapa después de cada paso de una U-Net, eje por eje.

    Args:
        input_size: lado de la imagen, en píxeles.
        depth: cuántas veces se divide entre 2.
        padding: `"valid"` o `"same"`.

    Returns:
        El lado tras las dos convoluciones de cada nivel, bajando y luego subiendo:
        `2·depth + 1` números; el último es el de la salida.

    Raises:
        ValueError: si la imagen se agota o, sin relleno, algún nivel queda impar: el
            mensaje dice qué lados cercanos sirven.

    Referencia:
        Ronneberger, Fischer y Brox (2015), fig. 1 (`ronneberger2015unet`).

    >>> unet_sizes(572)
    [568, 280, 136, 64, 28, 52, 100, 196, 388]
    >>> unet_sizes(33, depth=2, padding="same")
    [33, 16, 8, 16, 33]
    """
    sides = _descend(input_size, depth, padding)
    if sides is None:
        good = [
            s for s in range(1, input_size + 2**depth + 1) if _descend(s, depth, padding)
        ]
        smallest = next(s for s in range(1, 10**6) if _descend(s, depth, padding))
        near = sorted({max(good, default=smallest), smallest} | {*good[-2:]})
        raise ValueError(
            f"Una imagen de {input_size} px no pasa por {depth} niveles con "
            f"padding={padding!r}: se agota, o un lado impar no se deja dividir entre 2. "
            f"Sirven, por ejemplo, {', '.join(map(str, near))} px."
        )
    lost = 4 if padding == "valid" else 0
    up = [sides[-1]]
    for level in reversed(range(depth)):
        up.append(2 * up[-1] - lost if padding == "valid" else sides[level])
    return sides + up[1:]


def _descend(size: int, depth: int, padding: str) -> list[int] | None:
    """Los lados de la bajada, o nada si la imagen no sirve."""
    lost = 4 if padding == "valid" else 0
    sides = [size - lost]
    for _ in range(depth):
        if sides[-1] < 2 or (padding == "valid" and sides[-1] % 2):
            return None
        sides.append(sides[-1] // 2 - lost)
    final = sides[-1]
    for _ in range(depth):
        final = 2 * final - lost
    return sides if min(*sides, final) >= 1 else None


class UNet(nn.Module):
    """U-Net con su propio codificador: dos convoluciones de 3×3 por nivel.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases K.
        width: canales del primer nivel; cada nivel los duplica.
        depth: cuántas veces se divide el tamaño entre 2.
        norm: la normalización, como en `ConvBlock`; el artículo no usa (`"none"`).
        padding: `"same"` (la salida mide lo que la imagen) o `"valid"` (la de 2015).
        skips: si cada nivel de la subida recibe el mapa de enfrente.
        up: cómo se amplía: `"transpose"`, la del artículo, o `"bilinear"`, seguida de una
            convolución 1×1 que deja los mismos canales.
        dropout: probabilidad de apagar mapas enteros en el fondo.

    Raises:
        ValueError: si un tamaño no es positivo o una opción no existe.

    Referencia:
        Ronneberger, Fischer y Brox (2015), fig. 1 (`ronneberger2015unet`). Con
        `padding="same"` no hay que recortar los saltos ni perder orilla.

    La del artículo, con un canal y dos clases:

    >>> original = UNet(1, 2, norm="none", padding="valid")
    >>> sum(p.numel() for p in original.parameters())
    31030658
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 2,
        width: int = 64,
        depth: int = 4,
        norm: str = "batch",
        padding: str = "same",
        skips: bool = True,
        up: str = "transpose",
        dropout: float = 0.0,
    ) -> None:
        """Crea las capas."""
        super().__init__()
        check_sizes(
            "UNet",
            in_channels=in_channels,
            num_classes=num_classes,
            width=width,
            depth=depth,
        )
        self.in_channels, self.num_classes = in_channels, num_classes
        self.depth, self.padding, self.skips = depth, padding, skips
        options = {"norm": norm, "padding": padding}
        channels = [width << level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            _double(inputs, outputs, **options)
            for inputs, outputs in zip([in_channels, *channels], channels, strict=False)
        )
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout2d(dropout) if dropout else nn.Identity()
        self.up, self.reduce, self.decode = (
            nn.ModuleList(),
            nn.ModuleList(),
            nn.ModuleList(),
        )
        for outputs in reversed(channels[:-1]):
            transposed = up == "transpose"
            self.reduce.append(
                nn.Identity() if transposed else nn.Conv2d(2 * outputs, outputs, 1)
            )
            self.up.append(Upsample((1 + transposed) * outputs, outputs, up))
            self.decode.append(_double((1 + skips) * outputs, outputs, **options))
        self.classifier = nn.Conv2d(width, num_classes, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32. Con `"same"`, de cualquier lado de
                `2**depth` píxeles o más; con `"valid"`, uno de los que acepta `unet_sizes`.

        Returns:
            Logits `(N, num_classes, H, W)`; con `"valid"`, del lado que da `unet_sizes`.
        """
        same = self.padding == "same"
        check_images(images, "UNet", self.in_channels, 2**self.depth if same else 1)
        if not same:
            for side in images.shape[2:]:
                unet_sizes(side, self.depth, self.padding)
        maps = []
        x = images
        for level, block in enumerate(self.down):
            x = block(self.pool(x) if level else x)
            maps.append(x)
        x = self.dropout(maps.pop())
        for reduce, up, decode in zip(self.reduce, self.up, self.decode, strict=True):
            skip = maps.pop()
            size = (skip.shape[2], skip.shape[3])
            if not same:  # sin relleno lo de enfrente es mayor: se queda su centro
                size = (2 * x.shape[2], 2 * x.shape[3])
                skip = center_crop(skip, size)
            x = up(reduce(x), size)
            x = decode(torch.cat([skip, x], dim=1) if self.skips else x)
        logits: Tensor = self.classifier(x)
        return logits


def _double(inputs: int, outputs: int, norm: str, padding: str) -> nn.Sequential:
    """Las dos convoluciones de un nivel."""
    return nn.Sequential(
        ConvBlock(inputs, outputs, norm=norm, padding=padding),
        ConvBlock(outputs, outputs, norm=norm, padding=padding),
    )
