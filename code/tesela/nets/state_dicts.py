"""Pesos de otra red en una nuestra: todo encaja, o no se carga nada."""

from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor, nn

Rename = Callable[[str], str | None]
_SHOWN = 6


def load_matching(
    model: nn.Module, state_dict: Mapping[str, Tensor], rename: Rename | None = None
) -> None:
    """Copia unos pesos en una red si los nombres y las formas encajan uno a uno.

    Se revisa todo antes de copiar: con un error, la red queda como estaba. El contador de
    lotes de las normas (`num_batches_tracked`) puede faltar, como en archivos viejos.

    Args:
        model: la red; sus pesos se cambian en su sitio, con su dtype y su dispositivo.
        state_dict: nombre → tensor, como lo da `state_dict()` o `torch.load` con
            `weights_only=True`.
        rename: del nombre que trae el archivo al de esta red, por ejemplo
            `torchvision_names("resnet18")`; si devuelve `None`, ese tensor se descarta.

    Raises:
        ValueError: si faltan claves, sobran, dos acaban con el mismo nombre o una forma no
            es la esperada; el mensaje las nombra.
        TypeError: si un valor no es un tensor.

    >>> layer = nn.Linear(2, 1)
    >>> load_matching(layer, {"w": torch.ones(1, 2), "b": torch.zeros(1)},
    ...               {"w": "weight", "b": "bias"}.get)
    >>> layer.weight.tolist()
    [[1.0, 1.0]]
    >>> load_matching(layer, {"weight": torch.ones(3, 2)})
    Traceback (most recent call last):
    ...
    ValueError: Estos pesos no son de Linear:
    faltan 1: bias
    1 con otra forma: weight llegó (3, 2) y se esperaba (1, 2)
    Revisa que la red sea la misma y que num_classes e in_channels coincidan; si solo
    cambian los nombres, pasa rename.
    """
    own = model.state_dict()
    arrived: dict[str, Tensor] = {}
    repeated: list[str] = []
    for key, value in state_dict.items():
        name = key if rename is None else rename(key)
        if name is None:
            continue
        if not isinstance(value, Tensor):
            raise TypeError(
                f"La clave {key!r} trae {type(value).__name__} y se esperaba un tensor. "
                "Pasa el state_dict, que a veces va dentro de otro diccionario "
                "(checkpoint['state_dict'])."
            )
        if name in arrived:
            repeated.append(name)
        arrived[name] = value
    missing = [k for k in own if k not in arrived and not k.endswith("num_batches_tracked")]
    extra = [name for name in arrived if name not in own]
    wrong = [
        f"{k} llegó {tuple(arrived[k].shape)} y se esperaba {tuple(own[k].shape)}"
        for k in own
        if k in arrived and arrived[k].shape != own[k].shape
    ]
    problems = [
        f"{text}: {_listed(names)}"
        for text, names in (
            (f"faltan {len(missing)}", missing),
            (f"sobran {len(extra)}", extra),
            (f"{len(repeated)} repetidas tras rename", repeated),
            (f"{len(wrong)} con otra forma", wrong),
        )
        if names
    ]
    if problems:
        raise ValueError(
            f"Estos pesos no son de {type(model).__name__}:\n"
            + "\n".join(problems)
            + "\nRevisa que la red sea la misma y que num_classes e in_channels coincidan; "
            "si solo cambian los nombres, pasa rename."
        )
    with torch.no_grad():
        for name, value in arrived.items():
            own[name].copy_(value)


def _listed(names: Iterable[str]) -> str:
    """Los primeros nombres de una lista y cuántos quedan."""
    every = list(names)
    text = "; ".join(every[:_SHOWN])
    return text if len(every) <= _SHOWN else f"{text}; y {len(every) - _SHOWN} más"
