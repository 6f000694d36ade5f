"""Las redes del libro por su nombre: un registro, y una función que construye.

Para añadir una red basta su renglón en `MODELS`: un constructor que acepte `in_channels` y
`num_classes`.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from torch import nn

from tesela.nets.alexnet import AlexNet
from tesela.nets.convnext import ConvNeXt
from tesela.nets.efficientnet import EfficientNetB0, EfficientNetLite0
from tesela.nets.googlenet import GoogLeNet
from tesela.nets.lenet import LeNet5
from tesela.nets.mobilenet_v2 import MobileNetV2
from tesela.nets.resnet import resnet18, resnet34, resnet50
from tesela.nets.vgg import vgg11, vgg16
from tesela.nets.xception import Xception

MODELS: Mapping[str, Callable[..., nn.Module]] = {
    "alexnet": AlexNet,
    "convnext_tiny": ConvNeXt,
    "efficientnet_b0": EfficientNetB0,
    "efficientnet_lite0": EfficientNetLite0,
    "googlenet": GoogLeNet,
    "lenet5": LeNet5,
    "mobilenet_v2": MobileNetV2,
    "resnet18": resnet18,
    "resnet34": resnet34,
    "resnet50": resnet50,
    "vgg11": vgg11,
    "vgg16": vgg16,
    "xception": Xception,
}


def build_model(
    name: str, num_classes: int = 1000, in_channels: int = 3, **options: Any
) -> nn.Module:
    """Construye una red del libro, sin entrenar.

    Args:
        name: uno de `MODELS`.
        num_classes: clases, o sea logits por imagen.
        in_channels: canales de la imagen.
        **options: las opciones propias de la red (`norm` de VGG, `auxiliary` de
            GoogLeNet...).

    Returns:
        La red.

    Raises:
        ValueError: si el nombre no existe; el mensaje sugiere el más parecido.
        TypeError: si la red no tiene una de las opciones.

    >>> type(build_model("lenet5", num_classes=10, in_channels=1)).__name__
    'LeNet5'
    >>> build_model("resnet-18")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    ValueError: No hay una red «resnet-18». ¿Quisiste decir «resnet18»? Las que hay: ...
    """
    if name not in MODELS:
        close = get_close_matches(str(name).lower(), MODELS, n=1, cutoff=0.5)
        hint = f" ¿Quisiste decir «{close[0]}»?" if close else ""
        raise ValueError(
            f"No hay una red «{name}».{hint} Las que hay: {', '.join(sorted(MODELS))}."
        )
    try:
        return MODELS[name](in_channels=in_channels, num_classes=num_classes, **options)
    except TypeError as error:
        if "unexpected keyword argument" not in str(error):
            raise
        wrong = str(error).rsplit("'", 2)[-2]
        raise TypeError(
            f"La red «{name}» no tiene la opción {wrong!r}. Mira las suyas con "
            f"help(tesela.nets.zoo.MODELS[{name!r}])."
        ) from error
