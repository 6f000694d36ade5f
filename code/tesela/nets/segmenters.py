"""Las redes de segmentación por su nombre, para elegirlas en una configuración."""

from collections.abc import Callable
from typing import Any

from torch import nn

from tesela.nets.asymmetric_unet import AsymmetricUNet
from tesela.nets.deeplabv3 import DeepLabV3
from tesela.nets.deeplabv3plus import DeepLabV3Plus
from tesela.nets.encoder_unet import EncoderUNet
from tesela.nets.fcn import FCN
from tesela.nets.pretrained import load_efficientnet_lite0
from tesela.nets.resnet import resnet18, resnet34, resnet50
from tesela.nets.unet import UNet


def _pretrained_lite0(in_channels: int, **options: Any) -> nn.Module:
    """La Lite0 entrenada, que solo lee imágenes en color."""
    if in_channels != 3:
        raise ValueError(
            f"efficientnet_lite0 se entrenó con 3 canales y se pidieron {in_channels}: "
            "repite el canal de la imagen, o usa una ResNet."
        )
    return load_efficientnet_lite0(**options)


#: Las que traen su propio codificador, y las que lo reciben.
_WHOLE: dict[str, Callable[..., nn.Module]] = {
    "unet": UNet,
    "asymmetric_unet": AsymmetricUNet,
}
_ON_ENCODER: dict[str, Callable[..., nn.Module]] = {
    "fcn": FCN,
    "encoder_unet": EncoderUNet,
    "deeplabv3": DeepLabV3,
    "deeplabv3plus": DeepLabV3Plus,
}
_ENCODERS: dict[str, Callable[..., nn.Module]] = {
    "resnet18": resnet18,
    "resnet34": resnet34,
    "resnet50": resnet50,
    "efficientnet_lite0": _pretrained_lite0,
}
SEGMENTERS: tuple[str, ...] = (*sorted(_WHOLE), *sorted(_ON_ENCODER))


def build_segmenter(
    name: str,
    num_classes: int,
    in_channels: int = 3,
    encoder: str | nn.Module = "resnet18",
    encoder_options: dict[str, Any] | None = None,
    **options: Any,
) -> nn.Module:
    """Construye una red de segmentación.

    Args:
        name: uno de `SEGMENTERS`.
        num_classes: clases K, o sea logits por píxel.
        in_channels: canales de la imagen; si `encoder` es una red, son los suyos.
        encoder: para las que lo reciben, una red con mapas intermedios o un nombre:
            `"resnet18"`, `"resnet34"`, `"resnet50"` (sin entrenar) o `"efficientnet_lite0"`
            (con sus pesos de ImageNet; sus imágenes pasan antes por `normalize_lite0`).
        encoder_options: opciones de ese codificador: `width`, `output_stride`...
        **options: las demás de la red.

    Returns:
        La red, que lleva `(N, in_channels, H, W)` a logits `(N, num_classes, H, W)`.

    Raises:
        ValueError: si el nombre de la red o del codificador no existe, o se dan opciones
            de codificador donde no se usan.
        TypeError: si la red no tiene una de las opciones.

    >>> model = build_segmenter("unet", 6, width=8, depth=2)
    >>> type(model).__name__, model.num_classes
    ('UNet', 6)
    """
    if name in _WHOLE:
        if encoder != "resnet18" or encoder_options:
            raise ValueError(
                f"La red {name!r} trae su propio codificador: no uses encoder ni "
                "encoder_options, o pide 'encoder_unet'."
            )
        return _WHOLE[name](in_channels=in_channels, num_classes=num_classes, **options)
    if name not in _ON_ENCODER:
        raise ValueError(
            f"No conozco la red {name!r}. Usa una de: {', '.join(SEGMENTERS)}."
        )
    if isinstance(encoder, nn.Module):
        if encoder_options:
            raise ValueError(
                "encoder ya es una red: encoder_options solo sirve con un nombre."
            )
        network = encoder
    elif encoder in _ENCODERS:
        network = _ENCODERS[encoder](in_channels=in_channels, **(encoder_options or {}))
    else:
        raise ValueError(
            f"No conozco el codificador {encoder!r}. Usa uno de: {', '.join(_ENCODERS)}, o "
            "pasa una red con mapas intermedios."
        )
    return _ON_ENCODER[name](network, num_classes, **options)
