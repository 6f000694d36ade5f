"""Cuánto pesa cada píxel de una tesela al mezclarla con sus vecinas.

Cerca de la orilla de la tesela la red no ve lo que hay del otro lado, y se equivoca más.
Los pesos bajan hacia la orilla; como son el producto de un perfil vertical y otro
horizontal, la suma de los pesos en cada píxel es también un producto y no hay que guardar
un mapa de pesos del tamaño de la escena.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

BLENDS = ("gaussian", "linear", "uniform")


def blend_profile(tile: int, blend: str = "gaussian", sigma: float = 0.125) -> Tensor:
    """El perfil de pesos de una tesela a lo largo de un eje.

    Args:
        tile: lado de la tesela, en píxeles.
        blend: `"gaussian"`, una campana centrada; `"linear"`, un tejado; `"uniform"`, 1.
        sigma: desviación de la campana, en lados de tesela.

    Returns:
        `(tile,)`, float32, simétrico, mayor que 0 y con máximo 1.

    Raises:
        ValueError: si el nombre no existe o un tamaño no es positivo.

    >>> blend_profile(4, "linear")
    tensor([0.5000, 1.0000, 1.0000, 0.5000])
    >>> bool(blend_profile(512).min() > 0)
    True
    """
    if tile < 1 or sigma <= 0:
        raise ValueError(
            f"tile={tile} y sigma={sigma}: se esperaba un lado de 1 en adelante y una "
            "desviación positiva, como 0.125."
        )
    offset = torch.arange(tile, dtype=torch.float64) - (tile - 1) / 2
    if blend == "gaussian":
        profile = torch.exp(-0.5 * (offset / (sigma * tile)) ** 2)
        # Un peso de casi 0 no debe dejar sin respuesta a la orilla de la escena, que
        # ninguna otra tesela cubre: al dividir quedaría puro redondeo.
        profile = profile.clamp_min(1e-3)
    elif blend == "linear":
        profile = (tile + 1) / 2 - offset.abs()
    elif blend == "uniform":
        profile = torch.ones_like(offset)
    else:
        raise ValueError(f"blend={blend!r}: se esperaba una de {', '.join(BLENDS)}.")
    return (profile / profile.max()).float()


def profile_sum(starts: Sequence[int], profile: Tensor, length: int) -> Tensor:
    """La suma de los perfiles de todas las teselas en cada píxel de un eje.

    Args:
        starts: comienzos de las teselas.
        profile: el perfil, `(tile,)`.
        length: píxeles de la escena; lo que se sale no cuenta.

    Returns:
        `(length,)`, float32.

    >>> profile_sum([0, 2], torch.ones(3), 5)
    tensor([1., 1., 2., 1., 1.])
    """
    total = torch.zeros(max([length, *(start + len(profile) for start in starts)]))
    for start in starts:
        total[start : start + len(profile)] += profile
    return total[:length]
