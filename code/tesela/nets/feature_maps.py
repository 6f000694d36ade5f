"""Mirar dentro de una red: lo que sale de cada capa, sin cambiarla."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn


def layer_names(model: nn.Module) -> list[str]:
    """Los nombres con que se puede pedir cada capa, en el orden en que se crearon.

    Args:
        model: la red.

    Returns:
        Un nombre por submódulo; los de dentro llevan punto («0.conv»).

    >>> layer_names(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()))
    ['0', '1']
    """
    return [name for name, _ in model.named_modules() if name]


@torch.no_grad()
def feature_maps(
    model: nn.Module, images: Tensor, names: Sequence[str] | None = None
) -> dict[str, Tensor]:
    """Pasa unas imágenes por la red y guarda lo que sale de las capas pedidas.

    La red se usa en modo de evaluación y queda como estaba: los ganchos (*hooks*) con
    que se escucha a cada capa se quitan al terminar, también si algo falla.

    Args:
        model: la red.
        images: `(N, C, H, W)`.
        names: qué capas, con los nombres de `layer_names`; por omisión, las hijas
            directas de la red.

    Returns:
        Nombre → copia de su salida, `(N, F, H', W')`, en el orden de `names`. Si una capa
        se usa varias veces, la última.

    Raises:
        ValueError: si un nombre no existe o la red no usó esa capa.
        TypeError: si la salida de una capa pedida no es un tensor.

    >>> model = nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))
    >>> maps = feature_maps(model, torch.ones(1, 3, 4, 4))
    >>> [(name, tuple(values.shape)) for name, values in maps.items()]
    [('0', (1, 3, 4, 4)), ('1', (1, 3, 2, 2))]
    """
    modules = {name: module for name, module in model.named_modules() if name}
    wanted = [name for name, _ in model.named_children()] if names is None else list(names)
    unknown = [name for name in wanted if name not in modules]
    if unknown:
        raise ValueError(
            f"La red no tiene las capas {unknown}; tiene {list(modules)}. "
            "Pide nombres de layer_names(model)."
        )
    captured: dict[str, Tensor] = {}

    def listener(name: str) -> Callable[[nn.Module, object, object], None]:
        def keep(_module: nn.Module, _inputs: object, output: object) -> None:
            if not isinstance(output, Tensor):
                raise TypeError(
                    f"La capa {name!r} devuelve {type(output).__name__} y se esperaba un "
                    "tensor. Pide una de las capas que tiene dentro."
                )
            # Copia: una capa «inplace» que venga después cambiaría la original.
            captured[name] = output.detach().clone()

        return keep

    hooks = [modules[name].register_forward_hook(listener(name)) for name in wanted]
    was_training = model.training
    model.eval()
    try:
        model(images)
    finally:
        model.train(was_training)
        for hook in hooks:
            hook.remove()
    silent = [name for name in wanted if name not in captured]
    if silent:
        raise ValueError(
            f"La red no usó las capas {silent} con estas imágenes, así que no hay salida "
            "que guardar. Quítalas de names."
        )
    return {name: captured[name] for name in wanted}
