"""EfficientNet-B0 y EfficientNet-Lite0: la misma tabla de bloques, con y sin SE.

Deja fuera el escalado a las demás (B1 a B7, Lite1 a Lite4): son esta red con más
canales, más bloques e imágenes más grandes.
"""

import re

from torch import nn

from tesela.nets.inverted_network import InvertedNetwork, Stage

STAGES = (
    Stage(1, 16, 1, 1, 3),
    Stage(6, 24, 2, 2, 3),
    Stage(6, 40, 2, 2, 5),
    Stage(6, 80, 3, 2, 3),
    Stage(6, 112, 3, 1, 5),
    Stage(6, 192, 4, 2, 5),
    Stage(6, 320, 1, 1, 3),
)


class EfficientNetB0(InvertedNetwork):
    """EfficientNet-B0: residuales invertidos con SE y SiLU.

    Args:
        num_classes: clases, o sea logits por imagen.
        in_channels: canales de la imagen.
        dropout: probabilidad de apagar cada característica antes de la última capa.
        drop_path: probabilidad de saltarse el último bloque al entrenar.

    Raises:
        ValueError: si un tamaño no es positivo.

    Referencia:
        Tan y Le (2019), tabla 1 (`tan2019efficientnet`).

    >>> model = EfficientNetB0()
    >>> sum(p.numel() for p in model.parameters()), model.feature_channels
    (5288548, {2: 16, 4: 24, 8: 40, 16: 112, 32: 320})
    """

    def __init__(
        self,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float = 0.2,
        drop_path: float = 0.2,
    ) -> None:
        """Crea las capas."""
        super().__init__(
            STAGES,
            num_classes,
            in_channels,
            squeeze_excitation=True,
            activation=nn.SiLU,
            dropout=dropout,
            drop_path=drop_path,
        )


class EfficientNetLite0(InvertedNetwork):
    """EfficientNet-Lite0: la B0 sin SE y con ReLU6, para aparatos de poca memoria.

    El tallo y la cabeza tienen tamaño fijo en toda la familia Lite. Viene de TensorFlow,
    y de ahí su relleno, que con paso 2 pone un cero más al final, y las constantes de su
    batch norm.

    Args:
        num_classes: clases, o sea logits por imagen.
        in_channels: canales de la imagen.
        dropout: probabilidad de apagar cada característica antes de la última capa.
        drop_path: probabilidad de saltarse el último bloque al entrenar.
        padding: `"same"` (TensorFlow) o `"symmetric"` (PyTorch).

    Raises:
        ValueError: si un tamaño no es positivo o `padding` no existe.

    Referencia:
        Tan y Le (2019), tabla 1 (`tan2019efficientnet`). La versión Lite no tiene artículo:
        se publicó como código.

    >>> model = EfficientNetLite0()
    >>> sum(p.numel() for p in model.parameters()), model.feature_channels
    (4652008, {2: 16, 4: 24, 8: 40, 16: 112, 32: 320})
    """

    def __init__(
        self,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float = 0.2,
        drop_path: float = 0.0,
        padding: str = "same",
    ) -> None:
        """Crea las capas."""
        super().__init__(
            STAGES,
            num_classes,
            in_channels,
            dropout=dropout,
            drop_path=drop_path,
            padding=padding,
            norm_eps=1e-3,
            norm_momentum=0.01,
        )


def efficientnet_name(name: str) -> str:
    """El nombre aquí de un parámetro de `torchvision.models.efficientnet_b0`.

    Args:
        name: el nombre en torchvision.

    Returns:
        El nombre en `EfficientNetB0`.

    Raises:
        ValueError: si no es de esa red.

    >>> efficientnet_name("features.2.0.block.2.fc1.weight")
    'stages.1.0.se.fc1.weight'
    """
    if name.startswith("classifier.1."):
        return name.replace("classifier.1.", "classifier.")
    for index, part in ((0, "stem"), (len(STAGES) + 1, "head")):
        if name.startswith(f"features.{index}."):
            return name.replace(f"features.{index}.", f"{part}.", 1)
    found = re.fullmatch(r"features\.(\d+)\.(\d+)\.block\.(\d)\.(.+)", name)
    if found is None or int(found[1]) > len(STAGES):
        raise ValueError(
            f"{name!r} no es un parámetro de efficientnet_b0 de torchvision: se esperaba "
            "«features.…» o «classifier.1.…»."
        )
    stage = int(found[1]) - 1
    parts = ["depthwise", "se", "project"]
    if STAGES[stage].expansion != 1:
        parts.insert(0, "expand")
    return f"stages.{stage}.{found[2]}.{parts[int(found[3])]}.{found[4]}"
