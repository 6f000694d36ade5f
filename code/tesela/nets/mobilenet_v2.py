"""MobileNetV2: residuales invertidos con cuellos de botella lineales."""

import re

from tesela.nets.inverted_network import InvertedNetwork, Stage

STAGES = (
    Stage(1, 16, 1, 1),
    Stage(6, 24, 2, 2),
    Stage(6, 32, 3, 2),
    Stage(6, 64, 4, 2),
    Stage(6, 96, 3, 1),
    Stage(6, 160, 3, 2),
    Stage(6, 320, 1, 1),
)


class MobileNetV2(InvertedNetwork):
    """MobileNetV2 de ancho 1.

    Args:
        num_classes: clases, o sea logits por imagen.
        in_channels: canales de la imagen.
        dropout: probabilidad de apagar cada característica antes de la última capa.

    Raises:
        ValueError: si un tamaño no es positivo.

    Referencia:
        Sandler y otros (2018), tabla 2 (`sandler2018inverted`).

    >>> model = MobileNetV2()
    >>> sum(p.numel() for p in model.parameters()), model.feature_channels
    (3504872, {2: 16, 4: 24, 8: 32, 16: 96, 32: 320})
    """

    def __init__(
        self, num_classes: int = 1000, in_channels: int = 3, dropout: float = 0.2
    ) -> None:
        """Crea las capas."""
        super().__init__(STAGES, num_classes, in_channels, dropout=dropout)


def mobilenet_v2_name(name: str) -> str:
    """El nombre aquí de un parámetro de `torchvision.models.mobilenet_v2`.

    Args:
        name: el nombre en torchvision.

    Returns:
        El nombre en `MobileNetV2`.

    Raises:
        ValueError: si no es de esa red.

    >>> mobilenet_v2_name("features.2.conv.1.0.weight")
    'stages.1.0.depthwise.0.weight'
    """
    if name.startswith("classifier.1."):
        return name.replace("classifier.1.", "classifier.")
    found = re.fullmatch(r"features\.(\d+)\.(.+)", name)
    places = [(s, b) for s, stage in enumerate(STAGES) for b in range(stage.blocks)]
    if found is None or int(found[1]) > len(places) + 1:
        raise ValueError(
            f"{name!r} no es un parámetro de mobilenet_v2 de torchvision: se esperaba "
            "«features.…» o «classifier.1.…»."
        )
    index, rest = int(found[1]), found[2]
    if index == 0:
        return f"stem.{rest}"
    if index == len(places) + 1:
        return f"head.{rest}"
    stage, block = places[index - 1]
    parts = ["depthwise", "project"] if index == 1 else ["expand", "depthwise", "project"]
    step, _, tail = rest.removeprefix("conv.").partition(".")
    # torchvision no agrupa la última convolución con su norma: son dos pasos sueltos.
    last = len(parts) - 1
    if int(step) >= last:
        return f"stages.{stage}.{block}.project.{int(step) - last}.{tail}"
    return f"stages.{stage}.{block}.{parts[int(step)]}.{tail}"
