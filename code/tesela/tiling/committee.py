"""Preguntar a varias redes y promediar lo que contestan."""

from collections.abc import Sequence

import torch
from torch import Tensor

from tesela.tiling.predictor import Predictor


def committee(predictors: Sequence[Predictor]) -> Predictor:
    """Promedia las probabilidades de varios predictores.

    Redes entrenadas con distinta semilla se equivocan en parte en lugares distintos, y el
    promedio borra lo que no comparten, a cambio de entrenar y preguntar a todas.

    Args:
        predictors: cada uno lleva teselas `(N, C, t, t)` a **probabilidades**
            `(N, K, t, t)`, como los de `with_symmetries`; de logits no se promedia.

    Returns:
        Un predictor de probabilidades `(N, K, t, t)`.

    Raises:
        ValueError: si no hay ninguno; al usarlo, si lo que da alguno no suma 1.

    >>> sure = lambda x: torch.tensor([1.0, 0.0]).view(1, 2, 1, 1)
    >>> unsure = lambda x: torch.tensor([0.5, 0.5]).view(1, 2, 1, 1)
    >>> committee([sure, unsure])(torch.zeros(1, 3, 1, 1)).flatten().tolist()
    [0.75, 0.25]
    """
    members = list(predictors)
    if not members:
        raise ValueError("El comité no tiene a nadie: se esperaba un predictor o más.")

    def predict(tiles: Tensor) -> Tensor:
        total: Tensor | None = None
        for number, member in enumerate(members):
            found = member(tiles)
            sums = found.sum(1)
            if not torch.allclose(sums, torch.ones_like(sums), atol=1e-3):
                raise ValueError(
                    f"Lo que da el miembro {number} suma de {sums.min():.3g} a "
                    f"{sums.max():.3g} en cada píxel y se esperaba 1: pásale la softmax "
                    "antes, o usa with_symmetries."
                )
            total = found if total is None else total + found
        assert total is not None
        return total / len(members)

    return predict
