"""Las arquitecturas famosas, a escala de recortes de 32 píxeles y con sus mismas piezas.

A tamaño completo ninguna cabe en esta comparación: reducen la imagen 32 veces, y de 32
píxeles quedaría uno. Cada versión dice en qué se aparta de la suya: reduce menos al
principio, lleva menos canales y, donde se dice, menos bloques. Lo que distingue a cada una
(el módulo Inception, el atajo, la separable, el cuello invertido...) es el mismo código.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import nn

from tesela.nets import efficientnet, mobilenet_v2
from tesela.nets.blocks import ConvNormReLU
from tesela.nets.blocks_inception import Inception, InceptionChannels
from tesela.nets.blocks_plain import conv_relu, initialize_he
from tesela.nets.convnext import ConvNeXt
from tesela.nets.inverted_network import InvertedNetwork, Stage
from tesela.nets.lenet import LeNet5
from tesela.nets.resnet import ResNet
from tesela.nets.vgg import VGG
from tesela.nets.xception import Xception


def _lenet5(num_classes: int) -> nn.Module:
    """La de hoy (ReLU y max-pooling) con tres canales: ya era para 32 píxeles."""
    return LeNet5(3, num_classes, modern=True)


def _alexnet(num_classes: int) -> nn.Module:
    """Un cuarto de los canales, densas de 256; primera convolución de 5×5 y paso 1."""
    pool = nn.MaxPool2d(3, stride=2)
    return nn.Sequential(
        *conv_relu(3, 16, kernel_size=5, padding=2),
        pool,
        *conv_relu(16, 48, kernel_size=5, padding=2),
        pool,
        *conv_relu(48, 96),
        *conv_relu(96, 64),
        *conv_relu(64, 64),
        pool,
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(64 * 3 * 3, 256),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(256, 256),
        nn.ReLU(),
        nn.Linear(256, num_classes),
    )


def _vgg(num_classes: int) -> nn.Module:
    """VGG-11 sin su última etapa: seis convoluciones, 3/8 o menos de los canales."""
    model: Any = VGG(3, num_classes, (1, 1, 2, 2), (24, 48, 96, 96), hidden=128)
    model.pool = nn.Identity()
    model.classifier[0] = nn.Linear(96 * 2 * 2, 128)
    return model


def _googlenet(num_classes: int) -> nn.Module:
    """Arranque de 3×3 y seis de los nueve módulos, con un cuarto de los canales."""
    table = {
        "3a": InceptionChannels(16, 24, 32, 4, 8, 8),
        "3b": InceptionChannels(32, 32, 48, 8, 24, 16),
        "4a": InceptionChannels(48, 24, 52, 4, 12, 16),
        "4e": InceptionChannels(64, 40, 80, 8, 32, 32),
        "5a": InceptionChannels(64, 40, 80, 8, 32, 32),
        "5b": InceptionChannels(96, 48, 96, 12, 32, 32),
    }
    layers: list[nn.Module] = [ConvNormReLU(3, 32), nn.MaxPool2d(2)]
    inputs = 32
    for name, channels in table.items():
        if name in ("4a", "5a"):
            layers.append(nn.MaxPool2d(3, stride=2, padding=1))
        layers.append(Inception(inputs, channels))
        inputs = channels.total
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2)]
    return nn.Sequential(*layers, nn.Linear(inputs, num_classes))


def _resnet(num_classes: int) -> nn.Module:
    """ResNet-18 con un cuarto de los canales; arranque de 3×3 y paso 1, sin max-pooling."""
    model: Any = ResNet(3, num_classes, width=16)
    model.stem = ConvNormReLU(3, 16)
    model.pool = nn.Identity()
    initialize_he(model)
    return model


def _xception(num_classes: int) -> nn.Module:
    """Arranque de paso 1, de la mitad a cerca de un décimo de los canales, dos en medio."""
    channels = (16, 16, 24, 48, 96, 128, 160, 192)
    return Xception(3, num_classes, channels, middle_blocks=2, stem_stride=1)


def _inverted(stages: Sequence[Stage], num_classes: int, **options: Any) -> nn.Module:
    """La mitad de los canales, y un tallo de paso 1."""
    narrow = [stage._replace(channels=stage.channels // 2) for stage in stages]
    model: Any = InvertedNetwork(
        narrow, num_classes, stem_channels=16, head_channels=640, **options
    )
    model.stem[0].stride = (1, 1)
    return model


def _mobilenet_v2(num_classes: int) -> nn.Module:
    """La mitad de los canales, y un tallo de paso 1."""
    return _inverted(mobilenet_v2.STAGES, num_classes)


def _efficientnet_lite0(num_classes: int) -> nn.Module:
    """La mitad de los canales, y un tallo de paso 1."""
    return _inverted(efficientnet.STAGES, num_classes)


def _efficientnet_b0(num_classes: int) -> nn.Module:
    """La mitad de los canales, y un tallo de paso 1; con SE y SiLU."""
    return _inverted(
        efficientnet.STAGES, num_classes, squeeze_excitation=True, activation=nn.SiLU
    )


def _convnext(num_classes: int) -> nn.Module:
    """Parches de 2 píxeles, no de 4, un cuarto de los canales y cinco bloques."""
    return ConvNeXt(3, num_classes, (1, 1, 2, 1), (24, 48, 96, 192), patch=2)


SMALL_NETWORKS: Mapping[str, Callable[[int], nn.Module]] = {
    "LeNet-5": _lenet5,
    "AlexNet": _alexnet,
    "VGG": _vgg,
    "GoogLeNet": _googlenet,
    "ResNet": _resnet,
    "Xception": _xception,
    "MobileNetV2": _mobilenet_v2,
    "EfficientNet-B0": _efficientnet_b0,
    "EfficientNet-Lite0": _efficientnet_lite0,
    "ConvNeXt": _convnext,
}
