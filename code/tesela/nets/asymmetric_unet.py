"""Una U-Net asimétrica: se piensa más al bajar que al subir, con ASPP y SE.

Cada pieza se puede quitar, para medir qué aporta con el mismo presupuesto de parámetros.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from tesela.nets.aspp import ASPP
from tesela.nets.budget import count_parameters
from tesela.nets.dense_blocks import ConvBlock, Upsample
from tesela.nets.inputs import check_images, check_sizes
from tesela.nets.squeeze_excitation import SqueezeExcitation


class AsymmetricUNet(nn.Module):
    """U-Net con más bloques en el codificador que en el decodificador.

    Con `encoder_blocks=(2, ...)`, `decoder_blocks=2`, `aspp=False` y `se=False` es `UNet`,
    la ordinaria: mismos parámetros y misma respuesta.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases K.
        width: canales del primer nivel, y cada nivel los duplica; o los de cada nivel, para
            ajustar un presupuesto más fino de lo que permite duplicar.
        encoder_blocks: convoluciones de 3×3 en cada nivel, de la imagen al fondo; entre
            nivel y nivel el tamaño se divide entre 2.
        decoder_blocks: convoluciones de 3×3 en cada nivel de la subida.
        aspp: si el fondo pasa por una ASPP.
        rates: las tasas de esa ASPP, en píxeles del mapa del fondo.
        se: si cada salto pasa por una SE, que decide qué canales cruzan.
        norm: la normalización, como en `ConvBlock`.

    Raises:
        ValueError: si un tamaño no es positivo, hay menos de dos niveles o `width` no trae
            uno por nivel.

    Referencia:
        Ronneberger, Fischer y Brox (2015) (`ronneberger2015unet`); Chen y otros (2017)
        (`chen2017rethinking`); Hu, Shen y Sun (2018) (`hu2018squeeze`). La combinación es
        de este libro.

    >>> model = AsymmetricUNet(3, 6, width=8, encoder_blocks=(1, 2, 3))
    >>> model.eval()(torch.zeros(1, 3, 33, 40)).shape
    torch.Size([1, 6, 33, 40])
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 2,
        width: int | Sequence[int] = 32,
        encoder_blocks: Sequence[int] = (2, 2, 3, 4, 4),
        decoder_blocks: int = 1,
        aspp: bool = True,
        rates: Sequence[int] = (2, 4, 6),
        se: bool = True,
        norm: str = "batch",
    ) -> None:
        """Crea las capas."""
        super().__init__()
        check_sizes(
            "AsymmetricUNet",
            in_channels=in_channels,
            num_classes=num_classes,
            decoder_blocks=decoder_blocks,
        )
        if len(encoder_blocks) < 2 or min(encoder_blocks) < 1:
            raise ValueError(
                f"AsymmetricUNet: encoder_blocks={tuple(encoder_blocks)}; se esperaban dos "
                "niveles o más, con un entero positivo cada uno."
            )
        channels = _channels(width, len(encoder_blocks))
        self.in_channels, self.num_classes = in_channels, num_classes
        self.depth = len(encoder_blocks) - 1
        self.pool = nn.MaxPool2d(2)
        self.encode = nn.ModuleList(
            _stack(inputs, outputs, count, norm)
            for inputs, outputs, count in zip(
                [in_channels, *channels[:-1]], channels, encoder_blocks, strict=True
            )
        )
        bottom = channels[-1]
        self.bottom: nn.Module = nn.Identity()
        if aspp:  # la mitad de los canales por rama: si no, pesaría más que toda la red
            half = max(1, bottom // 2)
            self.bottom = nn.Sequential(
                ASPP(bottom, rates, half, dropout=0.0, norm=norm),
                ConvBlock(half, bottom, 1, norm),
            )
        self.gates, self.up, self.decode = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for outputs, below in reversed(list(pairwise(channels))):
            # Con menos de ocho neuronas en medio, un mal sorteo las apaga todas.
            middle = max(8, outputs // 4)
            self.gates.append(SqueezeExcitation(outputs, middle) if se else nn.Identity())
            self.up.append(Upsample(below, outputs, "transpose"))
            self.decode.append(_stack(2 * outputs, outputs, decoder_blocks, norm))
        self.classifier = nn.Conv2d(channels[0], num_classes, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32, de `2**depth` píxeles o más.

        Returns:
            Logits `(N, num_classes, H, W)`.
        """
        check_images(images, "AsymmetricUNet", self.in_channels, 2**self.depth)
        maps = []
        x = images
        for level, block in enumerate(self.encode):
            x = block(self.pool(x) if level else x)
            maps.append(x)
        x = self.bottom(maps.pop())
        for gate, up, decode in zip(self.gates, self.up, self.decode, strict=True):
            skip = gate(maps.pop())
            x = up(x, (skip.shape[2], skip.shape[3]))
            x = decode(torch.cat([skip, x], dim=1))
        logits: Tensor = self.classifier(x)
        return logits


def match_budget(
    build: Callable[[int], nn.Module], budget: int, multiple: int = 4, largest: int = 512
) -> int:
    """El ancho con que una red se acerca más a un presupuesto de parámetros.

    Args:
        build: función de un ancho a una red; los parámetros deben crecer con él.
        budget: parámetros buscados.
        multiple: de cuánto en cuánto se prueba; 4 es lo que pide group norm.
        largest: el mayor ancho que se prueba.

    Returns:
        El ancho, múltiplo de `multiple`.

    Raises:
        ValueError: si ni el mayor ancho llega al presupuesto.

    Una capa densa de n a n tiene n² pesos y n sesgos; 72 es lo más cercano a 80:

    >>> match_budget(lambda n: nn.Linear(n, n), 80)
    8
    """
    with torch.device("meta"):  # solo se cuentan: no hace falta sortear los pesos
        sizes = {}
        for width in range(multiple, largest + 1, multiple):
            sizes[width] = count_parameters(build(width), trainable_only=False)
            if sizes[width] >= budget:
                break
        else:
            raise ValueError(
                f"Con ancho {largest} hay {sizes[max(sizes)]} parámetros y se buscaban "
                f"{budget}: sube largest o baja el presupuesto."
            )
    return min(sizes, key=lambda width: abs(sizes[width] - budget))


def _channels(width: int | Sequence[int], levels: int) -> list[int]:
    """Los canales de cada nivel, revisados."""
    if isinstance(width, int):
        check_sizes("AsymmetricUNet", width=width)
        return [width << level for level in range(levels)]
    if len(width) != levels:
        raise ValueError(
            f"AsymmetricUNet: width={tuple(width)} trae {len(width)} anchos y "
            f"encoder_blocks tiene {levels} niveles; se esperaba uno por nivel, o un "
            "solo entero."
        )
    for level, value in enumerate(width):
        check_sizes("AsymmetricUNet", **{f"width[{level}]": value})
    return list(width)


def _stack(inputs: int, outputs: int, count: int, norm: str) -> nn.Sequential:
    """Varias convoluciones de 3×3 seguidas; la primera cambia los canales."""
    sizes = [inputs] + [outputs] * count
    return nn.Sequential(*(ConvBlock(a, b, norm=norm) for a, b in pairwise(sizes)))
