"""Cualquier red que sepa dar sus mapas intermedios, vista como codificador."""

import copy
from collections.abc import Mapping
from typing import Any, cast

import torch
from torch import Tensor, nn

from tesela.nets.inputs import check_images

_PROBE = 64


class MapEncoder(nn.Module):
    """Envuelve una red y da sus mapas, del más fino al más grueso, en una lista.

    Acepta tres clases de red: con `feature_pyramid` (las ResNet del libro), con un método
    `features` que devuelva los mapas (MobileNetV2, las EfficientNet) y con `features` como
    `nn.Sequential` (SmallCNN, VGG), de la que se toma el último mapa de cada tamaño.

    Los pesos se comparten con la red original, que no se modifica. Las piezas que no
    intervienen en los mapas (la cabeza de clasificación) quedan fuera.

    Args:
        network: la red, con el atributo `in_channels` o una primera convolución.

    Raises:
        TypeError: si la red no sabe dar sus mapas.

    SmallCNN divide entre 2 dos veces; cada mapa es el último de su tamaño:

    >>> from tesela.nets import SmallCNN
    >>> encoder = MapEncoder(SmallCNN(3, 10, channels=(8, 16)))
    >>> encoder.channels, encoder.reductions
    ((16, 16), (2, 4))
    """

    def __init__(self, network: nn.Module) -> None:
        """Pasa una imagen de ceros para saber qué mapas hay y qué piezas intervienen."""
        super().__init__()
        self.in_channels = _input_channels(network)
        self.network = copy.copy(network)
        self.network._modules = dict(network._modules)
        self._keep: list[int] | None = None
        used: set[nn.Module] = set()
        hooks = [
            module.register_forward_pre_hook(lambda module, _: used.add(module))
            for module in self.network.modules()
        ]
        was_training = network.training
        network.eval()
        try:
            with torch.no_grad():
                first = next(network.parameters())
                maps = self._maps(first.new_zeros(1, self.in_channels, _PROBE, _PROBE))
        finally:
            network.train(was_training)
            for hook in hooks:
                hook.remove()
        if isinstance(getattr(network, "features", None), nn.Sequential):
            # Una lista de capas da un mapa por capa: queda el último de cada tamaño.
            sides = [m.shape[2] for m in maps]
            self._keep = [
                i
                for i, side in enumerate(sides)
                if side < _PROBE and side not in sides[i + 1 :]
            ]
            maps = [maps[i] for i in self._keep]
        for name, child in self.network.named_children():
            if not used.intersection(child.modules()):
                self.network._modules[name] = nn.Identity()
        self.channels = tuple(m.shape[1] for m in maps)
        self.reductions = tuple(_PROBE // m.shape[2] for m in maps)

    def forward(self, images: Tensor) -> list[Tensor]:
        """Calcula los mapas.

        Args:
            images: `(N, in_channels, H, W)`.

        Returns:
            Un mapa por elemento de `channels`, del más fino al más grueso:
            `(N, channels[i], ceil(H / reductions[i]), ceil(W / reductions[i]))`. SmallCNN,
            que no rellena al agrupar, redondea hacia abajo.
        """
        smallest = 1 if self._keep is None else self.reductions[-1]
        check_images(images, "El codificador", self.in_channels, smallest)
        maps = self._maps(images)
        return maps if self._keep is None else [maps[i] for i in self._keep]

    def _maps(self, images: Tensor) -> list[Tensor]:
        """Los mapas tal como los da la red."""
        network = cast(Any, self.network)
        if hasattr(network, "feature_pyramid"):
            found = network.feature_pyramid(images)
        elif isinstance(getattr(network, "features", None), nn.Sequential):
            found, x = [], images
            for layer in network.features:
                x = layer(x)
                found.append(x)
        elif callable(getattr(network, "features", None)):
            found = network.features(images)
        else:
            raise TypeError(
                f"{type(self.network).__name__} no da mapas intermedios: se esperaba una "
                "red con `feature_pyramid` o `features`, como ResNet, EfficientNetLite0 o "
                "SmallCNN."
            )
        values = list(found.values()) if isinstance(found, Mapping) else list(found)
        if not all(isinstance(m, Tensor) and m.ndim == 4 for m in values) or not values:
            raise TypeError(
                f"Los mapas de {type(self.network).__name__} deben ser tensores "
                "(N, C, H, W), uno por tamaño."
            )
        return values


def _input_channels(network: nn.Module) -> int:
    """Los canales de la imagen que espera una red."""
    declared = getattr(network, "in_channels", None)
    if isinstance(declared, int):
        return declared
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            return module.in_channels
    raise TypeError(
        f"{type(network).__name__} no tiene ninguna convolución: no puede ser codificador."
    )
