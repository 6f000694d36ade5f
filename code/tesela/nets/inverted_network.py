"""La red que comparten MobileNetV2 y EfficientNet: tallo, etapas de bloques y cabeza."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from torch import Tensor, nn

from tesela.nets.inverted_residual import ConvNormActivation, InvertedResidual


class Stage(NamedTuple):
    """Una etapa: bloques iguales, de los que solo el primero cambia canales y tamaño."""

    expansion: int
    channels: int
    blocks: int
    stride: int
    kernel_size: int = 3


class InvertedNetwork(nn.Module):
    """Tallo 3×3 con paso 2, etapas de bloques residuales invertidos, cabeza 1×1 y promedio.

    Args:
        stages: las etapas, en orden.
        num_classes: clases, o sea logits por imagen.
        in_channels: canales de la imagen.
        stem_channels: filtros del tallo.
        head_channels: filtros de la cabeza, que son las características de cada imagen.
        squeeze_excitation: si cada bloque lleva SE, con un cuarto de los canales que le
            entran (antes de ensanchar).
        activation: una clase de `torch.nn`.
        dropout: probabilidad de apagar cada característica antes de la última capa.
        drop_path: probabilidad de saltarse el último bloque al entrenar; en los demás
            crece en línea recta desde 0.
        block_options: lo demás de `InvertedResidual`: `padding`, `norm_eps`,
            `norm_momentum`.

    Raises:
        ValueError: si no hay etapas o un tamaño no es positivo.

    Referencia:
        Sandler y otros (2018), tabla 2 (`sandler2018inverted`), y Tan y Le (2019),
        tabla 1 (`tan2019efficientnet`).

    Con una etapa de un bloque que no ensancha: 27·4 + 8 del tallo, 36 + 8 y 16 + 8 del
    bloque, 4·6 + 12 de la cabeza y 6·2 + 2 de la última capa.

    >>> model = InvertedNetwork([Stage(1, 4, 1, 1)], 2, stem_channels=4, head_channels=6)
    >>> sum(p.numel() for p in model.parameters())  # 116 + 44 + 24 + 36 + 14
    234
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        num_classes: int = 1000,
        in_channels: int = 3,
        stem_channels: int = 32,
        head_channels: int = 1280,
        squeeze_excitation: bool = False,
        activation: Callable[[], nn.Module] = nn.ReLU6,
        dropout: float = 0.2,
        drop_path: float = 0.0,
        **block_options: Any,
    ) -> None:
        """Crea las capas y siembra los pesos como el artículo de He y otros."""
        super().__init__()
        if not stages or min(num_classes, in_channels, stem_channels, head_channels) < 1:
            raise ValueError(
                f"{len(stages)} etapas, num_classes={num_classes}, "
                f"in_channels={in_channels}, stem_channels={stem_channels}, "
                f"head_channels={head_channels}: se esperaba al menos una etapa y enteros "
                "de 1 en adelante."
            )
        self.in_channels = in_channels
        shared = {"activation": activation, **block_options}
        self.stem = ConvNormActivation(in_channels, stem_channels, 3, 2, **shared)
        total = sum(stage.blocks for stage in stages)
        channels, done, reduction = stem_channels, 0, 2
        groups: list[nn.Module] = []
        self._reductions: list[int] = []
        self.feature_channels: dict[int, int] = {}
        for stage in stages:
            blocks: list[nn.Module] = []
            for index in range(stage.blocks):
                blocks.append(
                    InvertedResidual(
                        channels,
                        stage.channels,
                        stage.kernel_size,
                        stage.stride if index == 0 else 1,
                        stage.expansion,
                        max(1, channels // 4) if squeeze_excitation else 0,
                        drop_path=drop_path * done / total,
                        **shared,
                    )
                )
                channels, done = stage.channels, done + 1
            reduction *= stage.stride
            groups.append(nn.Sequential(*blocks))
            self._reductions.append(reduction)
            self.feature_channels[reduction] = channels
        self.stages = nn.ModuleList(groups)
        self.head = ConvNormActivation(channels, head_channels, 1, **shared)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(head_channels, num_classes)
        initialize(self)

    def features(self, images: Tensor) -> dict[int, Tensor]:
        """Los mapas intermedios, uno por tamaño: el último de cada reducción.

        Sirve de codificador: `feature_channels` dice los canales de cada mapa. No pasa
        por la cabeza.

        Args:
            images: `(N, in_channels, H, W)`.

        Returns:
            Reducción → `(N, feature_channels[r], ceil(H / r), ceil(W / r))`, de la
            menor a la mayor.

        Raises:
            ValueError: si las imágenes no tienen esa forma o no son de punto flotante.
        """
        if images.ndim != 4 or images.shape[1] != self.in_channels or 0 in images.shape[2:]:
            raise ValueError(
                f"Llegaron imágenes {tuple(images.shape)} y se esperaba "
                f"(N, {self.in_channels}, H, W). Si es una sola, usa images[None]; si es "
                "gris, repite su canal; si los canales van al final, permute(0, 3, 1, 2)."
            )
        if not images.is_floating_point():
            raise ValueError(
                f"Las imágenes son {images.dtype} y se esperaban de punto flotante y ya "
                "normalizadas: conviértelas con images.float() y normaliza."
            )
        x = self.stem(images)
        maps: dict[int, Tensor] = {}
        for reduction, stage in zip(self._reductions, self.stages, strict=True):
            x = stage(x)
            maps[reduction] = x
        return maps

    def embed(self, images: Tensor) -> Tensor:
        """Las características de cada imagen: lo que lee la última capa.

        Args:
            images: `(N, in_channels, H, W)`.

        Returns:
            `(N, head_channels)`.
        """
        deepest = self.features(images)[self._reductions[-1]]
        vectors: Tensor = self.pool(self.head(deepest)).flatten(1)
        return vectors

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, de punto flotante y normalizadas.

        Returns:
            Logits `(N, num_classes)`.
        """
        logits: Tensor = self.classifier(self.dropout(self.embed(images)))
        return logits


def initialize(model: nn.Module) -> None:
    """Siembra los pesos: He en las convoluciones, 1 y 0 en las normas, densas pequeñas.

    Args:
        model: la red, que se modifica.

    Referencia:
        He y otros (2015) (`he2015delving`), contando las salidas y no las entradas.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear):
            limit = 1 / math.sqrt(module.out_features)
            nn.init.uniform_(module.weight, -limit, limit)
            nn.init.zeros_(module.bias)
