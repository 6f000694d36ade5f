"""Las redes que se comparan en las escenas aéreas, y a qué paso aprende cada parte."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from tesela.nets import build_segmenter


@dataclass(frozen=True)
class Network:
    """Una fila de la comparación.

    Args:
        build: recibe el número de clases y devuelve la red.
        encoder_rate: tasa de aprendizaje del codificador ya entrenado, como fracción de la
            de lo demás; 1 si nada lo está.
    """

    build: Callable[[int], nn.Module]
    encoder_rate: float = 1.0


def _lite0(num_classes: int) -> nn.Module:
    channels = (128, 64, 48, 32, 16)
    return build_segmenter(
        "encoder_unet", num_classes, encoder="efficientnet_lite0", decoder_channels=channels
    )


NETWORKS: Mapping[str, Network] = {
    "U-Net desde cero": Network(lambda k: build_segmenter("unet", k, width=16)),
    "DeepLabV3+ desde cero": Network(lambda k: build_segmenter("deeplabv3plus", k)),
    "U-Net con Lite0 preentrenada": Network(_lite0, encoder_rate=0.3),
}


def parameter_groups(model: nn.Module, network: Network, rate: float) -> list[Any]:
    """Los pesos en dos grupos: el codificador, con su tasa, y lo demás.

    Args:
        model: la red.
        network: la fila; usa `encoder_rate`.
        rate: tasa de lo demás.

    Returns:
        Los grupos, como los acepta `fit`.
    """
    encoder = [] if network.encoder_rate == 1 else list(model.encoder.parameters())  # type: ignore[union-attr, operator]
    known = {id(weight) for weight in encoder}
    rest = [weight for weight in model.parameters() if id(weight) not in known]
    groups = [{"params": rest, "lr": rate}]
    if encoder:
        groups.append({"params": encoder, "lr": rate * network.encoder_rate})
    return groups
