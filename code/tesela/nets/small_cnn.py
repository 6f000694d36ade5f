"""Una red convolucional pequeña: la menor que todavía merece el nombre.

Bloques de convolución 3×3, ReLU y max-pooling 2×2; después, una capa densa que lee
el último mapa. Nada más: ni normalización ni dropout, que llegan en sus capítulos.
"""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn


class SmallCNN(nn.Module):
    """Red convolucional de clasificación con un bloque por elemento de `channels`.

    Args:
        in_channels: canales de la imagen (1 en gris, 3 en color).
        num_classes: clases, o sea logits por imagen.
        channels: filtros de cada bloque.
        image_size: alto y ancho de la imagen, en píxeles; cada bloque los divide
            entre 2 (con piso).
        head: cómo se leen los mapas al final: `"flatten"` (una capa densa sobre todas
            las posiciones) o `"average"` (el promedio de cada mapa, que olvida dónde).

    Raises:
        ValueError: si un tamaño no es positivo, la imagen se agota antes del último
            bloque o `head` no existe.

    Sobre una imagen gris de 8×8 con 4 filtros y 2 clases hay (1·9·4 + 4) de la
    convolución y (4·4·4·2 + 2) de la capa densa, 40 + 130 = 170 parámetros:

    >>> sum(p.numel() for p in SmallCNN(1, 2, channels=(4,), image_size=8).parameters())
    170
    """

    def __init__(
        self,
        in_channels: int,
        num_classes: int,
        channels: Sequence[int] = (16, 32),
        image_size: int = 28,
        head: str = "flatten",
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        sizes = [in_channels, *channels]
        if not channels or min(*sizes, num_classes) < 1:
            raise ValueError(
                f"in_channels={in_channels}, channels={tuple(channels)} y "
                f"num_classes={num_classes}: se esperaban enteros positivos y al menos un "
                "bloque."
            )
        final_size = image_size >> len(channels)
        if final_size < 1:
            raise ValueError(
                f"Una imagen de {image_size} px no se puede dividir entre 2 "
                f"{len(channels)} veces: usa menos bloques o imágenes más grandes."
            )
        if head not in ("flatten", "average"):
            raise ValueError(f"head={head!r}: se esperaba 'flatten' o 'average'.")
        blocks: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            blocks += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        self.features = nn.Sequential(*blocks)
        pooled = 1 if head == "average" else final_size
        self.pool = nn.AdaptiveAvgPool2d(1) if head == "average" else nn.Identity()
        self.classifier = nn.Linear(sizes[-1] * pooled**2, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32.

        Returns:
            Logits `(N, num_classes)`.
        """
        maps = self.pool(self.features(images))
        logits: Tensor = self.classifier(maps.flatten(1))
        return logits
