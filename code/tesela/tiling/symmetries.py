"""Preguntar ocho veces: la predicción promedio de una tesela y sus imágenes simétricas."""

import torch
from torch import Tensor

from tesela.data import SYMMETRIES
from tesela.tiling.predictor import Predictor


def with_symmetries(predictor: Predictor) -> Predictor:
    """Promedia las probabilidades de las ocho simetrías de cada tesela.

    Desde arriba no hay arriba ni abajo: una red ideal daría lo mismo con la escena girada.
    Una de verdad no, y el promedio borra parte de sus errores a cambio de ocho veces el
    tiempo.

    Args:
        predictor: teselas cuadradas `(N, C, t, t)` → logits `(N, K, t, t)`.

    Returns:
        Un predictor que da probabilidades `(N, K, t, t)`, de 0 a 1.

    Raises:
        ValueError: al usarlo con teselas que no son cuadradas.

    Esta red dice «clase 1» solo en la mitad de arriba; tras promediar, no sabe:

    >>> up = torch.tensor([[9.0, 9.0], [-9.0, -9.0]]).view(1, 1, 2, 2)
    >>> half = with_symmetries(lambda x: torch.cat([-up, up], 1))
    >>> half(torch.zeros(1, 1, 2, 2))[0, 1]
    tensor([[0.5000, 0.5000],
            [0.5000, 0.5000]])
    """

    def predict(tiles: Tensor) -> Tensor:
        if tiles.shape[-1] != tiles.shape[-2]:
            raise ValueError(
                f"Llegaron teselas {tuple(tiles.shape)} y solo las cuadradas tienen ocho "
                "simetrías. Usa predict_labels, que siempre las pide cuadradas."
            )
        turned = [
            symmetry.inverse()(predictor(symmetry(tiles)).softmax(1))
            for symmetry in SYMMETRIES
        ]
        return torch.stack(turned).mean(0)

    return predict
