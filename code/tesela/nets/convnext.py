"""ConvNeXt: una red convolucional con lo que se aprendió de los Transformers.

Deja fuera la profundidad estocástica del artículo, que apaga bloques al entrenar y no
hace nada al evaluar.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from tesela.nets.inputs import check_images


class ChannelLayerNorm(nn.LayerNorm):
    """Normaliza, en cada píxel, el vector de sus canales; la entrada es `(N, C, H, W)`.

    Args:
        channels: canales `C`. Aprende una escala y un sesgo por canal.

    Dos canales que valen 1 y 3 tienen media 2 y desviación 1:

    >>> norm = ChannelLayerNorm(2)
    >>> norm(torch.tensor([1.0, 3.0]).reshape(1, 2, 1, 1)).flatten().round().tolist()
    [-1.0, 1.0]
    """

    def __init__(self, channels: int) -> None:
        """Usa la misma épsilon que el artículo, 1e-6."""
        super().__init__(channels, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        """Normaliza cada píxel.

        Args:
            x: `(N, C, H, W)`.

        Returns:
            La misma forma.
        """
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNeXtBlock(nn.Module):
    """Bloque de ConvNeXt: 7×7 en profundidad, layer norm, ×4 canales, GELU y de regreso.

    Args:
        channels: canales de entrada y de salida.
        scale: valor inicial de la escala por canal que multiplica a la rama antes de
            sumarla al atajo.

    Referencia:
        Liu y otros (2022), figura 4 (`liu2022convnet`).

    Con 2 canales: 2·49 + 2 de la 7×7, 2·2 de la norma, 2·8 + 8 y 8·2 + 2 de las dos capas,
    y 2 de la escala:

    >>> sum(p.numel() for p in ConvNeXtBlock(2).parameters())  # 100 + 4 + 24 + 18 + 2
    148
    """

    def __init__(self, channels: int, scale: float = 1e-6) -> None:
        """Crea las capas; las dos densas se aplican píxel por píxel."""
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.expand = nn.Linear(channels, 4 * channels)
        self.activation = nn.GELU()
        self.project = nn.Linear(4 * channels, channels)
        self.scale = nn.Parameter(torch.full((channels, 1, 1), scale))

    def forward(self, x: Tensor) -> Tensor:
        """Suma la rama, ya escalada, y el atajo.

        Args:
            x: `(N, channels, H, W)`.

        Returns:
            La misma forma.
        """
        # Con los canales al final, una convolución 1×1 es una capa densa.
        branch = self.norm(self.depthwise(x).permute(0, 2, 3, 1))
        branch = self.project(self.activation(self.expand(branch)))
        total: Tensor = x + self.scale * branch.permute(0, 3, 1, 2)
        return total


class ConvNeXt(nn.Module):
    """ConvNeXt; los valores por omisión son los de ConvNeXt-T.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        depths: bloques de cada etapa.
        widths: canales de cada etapa; entre una y la siguiente se reduce a la mitad.
        patch: lado y paso de la primera convolución, que corta la imagen en parches que no
            se traslapan: 4 en el artículo; menos para imágenes pequeñas.
        scale: valor inicial de la escala de cada bloque.

    Raises:
        ValueError: si un tamaño no es positivo, o `depths` y `widths` no miden lo mismo.

    Referencia:
        Liu y otros (2022), tabla 9 (`liu2022convnet`).

    >>> sum(p.numel() for p in ConvNeXt().parameters())
    28589128
    """

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = 1000,
        depths: Sequence[int] = (3, 3, 9, 3),
        widths: Sequence[int] = (96, 192, 384, 768),
        patch: int = 4,
        scale: float = 1e-6,
    ) -> None:
        """Crea las capas; pesos normales truncados de desviación 0.02, como el artículo."""
        super().__init__()
        sizes = [*depths, *widths, in_channels, num_classes, patch]
        if len(depths) != len(widths) or not depths or min(sizes) < 1:
            raise ValueError(
                f"depths={tuple(depths)}, widths={tuple(widths)}, "
                f"in_channels={in_channels}, num_classes={num_classes}, patch={patch}: se "
                "esperaban enteros positivos y tantas profundidades como anchos."
            )
        self.in_channels = in_channels
        self.min_size = patch * 2 ** (len(widths) - 1)
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, widths[0], patch, stride=patch),
            ChannelLayerNorm(widths[0]),
        )
        self.downsamplers = nn.ModuleList(
            nn.Sequential(ChannelLayerNorm(a), nn.Conv2d(a, b, 2, stride=2))
            for a, b in pairwise(widths)
        )
        self.stages = nn.ModuleList(
            nn.Sequential(*(ConvNeXtBlock(width, scale) for _ in range(depth)))
            for depth, width in zip(depths, widths, strict=True)
        )
        self.norm = ChannelLayerNorm(widths[-1])
        self.classifier = nn.Linear(widths[-1], num_classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32; el artículo usa 224×224.

        Returns:
            Logits `(N, num_classes)`.
        """
        check_images(images, "ConvNeXt", self.in_channels, self.min_size)
        x = self.stages[0](self.stem(images))
        for shrink, stage in zip(self.downsamplers, self.stages[1:], strict=True):
            x = stage(shrink(x))
        logits: Tensor = self.classifier(
            self.norm(x.mean(dim=(2, 3), keepdim=True))[..., 0, 0]
        )
        return logits


def convnext_name(name: str) -> str:
    """El nombre aquí de un parámetro de `torchvision.models.convnext_tiny`.

    Args:
        name: el nombre en torchvision.

    Returns:
        El nombre en `ConvNeXt`; sirve de `rename` en `load_matching`.

    Raises:
        ValueError: si no es de esa red.

    >>> convnext_name("features.2.0.weight"), convnext_name("features.3.1.block.5.bias")
    ('downsamplers.0.0.weight', 'stages.1.1.project.bias')
    """
    layers = {"0": "depthwise", "2": "norm", "3": "expand", "5": "project"}
    heads = {"0": "norm", "2": "classifier"}
    # Allá las etapas y las reducciones van alternadas en una sola lista.
    match name.split("."):
        case ["classifier", index, kind] if index in heads:
            return f"{heads[index]}.{kind}"
        case ["features", "0", index, kind]:
            return f"stem.{index}.{kind}"
        case ["features", stage, block, "layer_scale"]:
            return f"stages.{int(stage) // 2}.{block}.scale"
        case ["features", stage, block, "block", index, kind] if index in layers:
            return f"stages.{int(stage) // 2}.{block}.{layers[index]}.{kind}"
        case ["features", stage, index, kind]:
            return f"downsamplers.{int(stage) // 2 - 1}.{index}.{kind}"
    raise ValueError(
        f"{name!r} no es un parámetro de convnext_tiny de torchvision: se esperaba "
        "«features.…» o «classifier.…»."
    )
