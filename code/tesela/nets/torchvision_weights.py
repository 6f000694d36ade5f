"""El otro camino a unos pesos entrenados: los de torchvision, en una máquina con red."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.error import URLError

from torch import Tensor, nn
from torchvision.models import EfficientNet_B0_Weights, MobileNet_V2_Weights

from tesela.nets.efficientnet import EfficientNetB0, efficientnet_name
from tesela.nets.inverted_network import InvertedNetwork
from tesela.nets.mobilenet_v2 import MobileNetV2, mobilenet_v2_name
from tesela.nets.state_dicts import load_matching

_KNOWN: dict[str, tuple] = {
    "efficientnet_b0": (
        EfficientNetB0,
        EfficientNet_B0_Weights.IMAGENET1K_V1,
        efficientnet_name,
    ),
    "mobilenet_v2": (MobileNetV2, MobileNet_V2_Weights.IMAGENET1K_V2, mobilenet_v2_name),
}


class Pretrained(NamedTuple):
    """Una red entrenada y la función que prepara sus imágenes."""

    model: InvertedNetwork
    preprocess: Callable[[Tensor], Tensor]


def load_torchvision_weights(name: str, num_classes: int = 1000) -> Pretrained:
    """Una red del libro con los pesos de ImageNet de torchvision, que se descargan.

    torchvision los guarda en su carpeta de descargas y comprueba su resumen; la segunda
    vez no hace falta la red.

    Args:
        name: `"efficientnet_b0"` o `"mobilenet_v2"`.
        num_classes: con un número que no es 1000, la última capa es nueva.

    Returns:
        La red, en modo de evaluación, y la función que recorta y normaliza sus imágenes
        (`(N, 3, H, W)`, uint8 o float de 0 a 1).

    Raises:
        ValueError: si el nombre no existe.
        ConnectionError: si los pesos no están y no se pudieron descargar.
    """
    if name not in _KNOWN:
        raise ValueError(f"name={name!r}: se esperaba una de {', '.join(sorted(_KNOWN))}.")
    if num_classes < 1:
        raise ValueError(f"num_classes={num_classes}: se esperaba 1 o más.")
    build, weights, rename = _KNOWN[name]
    try:
        state = weights.get_state_dict(progress=False, check_hash=True)
    except (URLError, TimeoutError, ConnectionError) as error:
        raise ConnectionError(
            f"No se pudieron descargar los pesos de {name} ({error}). Conéctate a la red y "
            "repite, o usa load_efficientnet_lite0, cuyos pesos ya vienen instalados."
        ) from error
    model: InvertedNetwork = build()
    load_matching(model, state, rename)
    if num_classes != 1000:
        model.classifier = nn.Linear(model.classifier.in_features, num_classes)
    model.eval()
    return Pretrained(model, weights.transforms())
