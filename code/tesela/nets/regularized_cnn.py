"""La red pequeña con lo que se le pida contra el sobreajuste.

Sirve para comparar: cambia una cosa y deja igual lo demás. Deja fuera el decaimiento,
el suavizado de etiquetas y el aumento, que no son de la red sino del entrenamiento.
"""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn

NORMS = ("none", "batch", "layer", "group", "instance")


class RegularizedCNN(nn.Module):
    """Bloques de convolución 3×3, normalización, ReLU, max-pooling y dropout espacial.

    Después, una capa densa oculta con dropout y la de salida.

    Args:
        in_channels: canales de la imagen.
        num_classes: clases, o sea logits por imagen.
        channels: filtros de cada bloque.
        image_size: alto y ancho de la imagen, en píxeles.
        hidden: neuronas de la capa densa oculta.
        norm: `"none"`, `"batch"`, `"layer"` (un solo grupo), `"group"` (grupos de 4
            canales) o `"instance"` (cada canal solo).
        spatial_dropout: probabilidad de apagar cada mapa al final de un bloque.
        dropout: probabilidad de apagar cada neurona oculta.

    Raises:
        ValueError: si un tamaño no es positivo, la imagen se agota, `norm` no existe o una
            probabilidad no está entre 0 y 1.

    Con un bloque de 4 filtros sobre una imagen gris de 4×4 y 2 neuronas ocultas hay
    (9·4 + 4) + (4·2·2·2 + 2) + (2·3 + 3) = 83 parámetros; batch norm añade 2·4:

    >>> sizes = {"channels": (4,), "image_size": 4, "hidden": 2}
    >>> for norm in ("none", "batch"):
    ...     model = RegularizedCNN(1, 3, **sizes, norm=norm)
    ...     print(sum(p.numel() for p in model.parameters()))
    83
    91
    """

    def __init__(
        self,
        in_channels: int,
        num_classes: int,
        channels: Sequence[int] = (16, 32),
        image_size: int = 16,
        hidden: int = 64,
        norm: str = "none",
        spatial_dropout: float = 0.0,
        dropout: float = 0.0,
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        sizes = [in_channels, *channels]
        final_size = image_size >> len(channels)
        if not channels or min(*sizes, num_classes, hidden, final_size) < 1:
            raise ValueError(
                f"in_channels={in_channels}, channels={tuple(channels)}, hidden={hidden}, "
                f"num_classes={num_classes}, image_size={image_size}: se esperaban enteros "
                "positivos y una imagen que se pueda dividir entre 2 en cada bloque."
            )
        for name, p in (("spatial_dropout", spatial_dropout), ("dropout", dropout)):
            if not 0 <= p <= 1:
                raise ValueError(f"{name} debe estar entre 0 y 1 y llegó {p}.")
        blocks: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            blocks += [
                nn.Conv2d(inputs, outputs, 3, padding=1),
                make_norm(norm, outputs),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.Dropout2d(spatial_dropout) if spatial_dropout else nn.Identity(),
            ]
        self.features = nn.Sequential(*blocks)
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(sizes[-1] * final_size**2, hidden),
            nn.ReLU(),
            nn.Dropout(dropout) if dropout else nn.Identity(),
            nn.Linear(hidden, num_classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, in_channels, H, W)`, float32.

        Returns:
            Logits `(N, num_classes)`.
        """
        logits: Tensor = self.classifier(self.features(images))
        return logits


def make_norm(norm: str, channels: int) -> nn.Module:
    """La capa de normalización que corresponde a un nombre.

    Args:
        norm: uno de `NORMS`. `"layer"` promedia cada imagen entera, con una escala por
            canal (group norm de un solo grupo), para que todas tengan los mismos pesos.
        channels: canales que normaliza.

    Returns:
        La capa; con `"none"`, una que no hace nada.

    Raises:
        ValueError: si el nombre no existe, o con `"group"` los canales no se dejan
            repartir de 4 en 4.

    >>> make_norm("group", 16).num_groups
    4
    """
    if norm not in NORMS:
        raise ValueError(f"norm={norm!r}: se esperaba una de {', '.join(NORMS)}.")
    if norm == "none":
        return nn.Identity()
    if norm == "batch":
        return nn.BatchNorm2d(channels)
    if norm == "group" and channels % 4:
        raise ValueError(
            f"norm='group' reparte los canales de 4 en 4 y hay {channels}: usa un múltiplo "
            "de 4."
        )
    groups = {"layer": 1, "group": channels // 4, "instance": channels}[norm]
    return nn.GroupNorm(groups, channels)
