"""Brillo, contraste y saturación: una matriz de color por imagen, y la máscara quieta.

Los tres cambios son lineales en el color, así que juntos son una matriz y un término
constante: se lee la imagen una vez y se satura al final, una sola vez.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tesela.data.transform_checks import (
    Range,
    check_batch,
    check_probability,
    check_range,
    draw_uniform,
)

# Cuánto pesa cada canal en el gris que vemos (ITU-R BT.601).
_GRAY = (0.299, 0.587, 0.114)


def color_matrices(
    means: Tensor, brightness: Tensor, contrast: Tensor, saturation: Tensor
) -> tuple[Tensor, Tensor]:
    """La matriz y la constante que hacen el brillo, el contraste y la saturación.

    Con g(x) el gris de un píxel y μ el gris medio de la imagen: brillo x → βx; contraste
    x → γx + (1 − γ)μ, con μ medido tras el brillo; saturación x → σx + (1 − σ)g(x).

    Args:
        means: media de cada canal de cada imagen, `(N, C)`, con C = 1 o 3.
        brightness: los β, `(N,)`.
        contrast: los γ, `(N,)`.
        saturation: los σ, `(N,)`; 0 quita el color.

    Returns:
        Matrices `(N, C, C)` y constantes `(N, C)`, para `x → A x + b`.

    Raises:
        ValueError: si no hay 1 o 3 canales.

    El doble de brillo y nada más:

    >>> one = torch.ones(1)
    >>> a, b = color_matrices(torch.tensor([[0.2]]), 2 * one, one, one)
    >>> a.tolist(), b.tolist()
    ([[[2.0]]], [[0.0]])
    """
    channels = means.shape[1]
    if channels not in (1, 3):
        raise ValueError(
            f"Se esperaban imágenes de 1 canal (gris) o 3 (rojo, verde y azul) y llegaron "
            f"de {channels}; cambia el color solo de las bandas visibles."
        )
    weights = means.new_tensor(_GRAY if channels == 3 else (1.0,))
    identity = torch.eye(channels, dtype=means.dtype, device=means.device)
    gray = weights.expand(channels, channels)
    beta, gamma, sigma = (
        v.to(means)[:, None, None] for v in (brightness, contrast, saturation)
    )
    matrices = beta * gamma * (sigma * identity + (1 - sigma) * gray)
    # Los pesos del gris suman 1: la saturación no cambia un color gris como (1 − γ)βμ.
    constants = ((1 - gamma) * beta)[:, :, 0] * (means @ weights)[:, None]
    return matrices, constants.expand(-1, channels)


class RandomColor:
    """Cambia al azar el brillo, el contraste y la saturación de cada imagen.

    Args:
        brightness: factor menor y mayor; 1 deja el brillo como está.
        contrast: factor menor y mayor.
        saturation: factor menor y mayor; con `(0, 0)` la imagen queda sin color.
        probability: probabilidad de cambiar cada imagen.

    Raises:
        ValueError: si un intervalo está al revés o es negativo, o la probabilidad no está
            entre 0 y 1.

    >>> darker = RandomColor(brightness=(0.5, 0.5))
    >>> images = torch.full((1, 1, 1, 2), 0.8)
    >>> darker(images, torch.zeros(1), torch.Generator())[0].tolist()
    [[[[0.4000000059604645, 0.4000000059604645]]]]
    """

    def __init__(
        self,
        brightness: Range = (1.0, 1.0),
        contrast: Range = (1.0, 1.0),
        saturation: Range = (1.0, 1.0),
        probability: float = 1.0,
    ) -> None:
        """Revisa y guarda los intervalos."""
        self.brightness = check_range(brightness, "brightness", 0)
        self.contrast = check_range(contrast, "contrast", 0)
        self.saturation = check_range(saturation, "saturation", 0)
        self.probability = check_probability(probability)

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Cambia el color de las imágenes; los objetivos no se tocan.

        Args:
            images: `(N, C, H, W)`, float32 o float64, de 0 a 1, con C = 1 o 3.
            targets: máscaras o etiquetas, que se devuelven como llegaron.
            generator: de donde sale todo el azar.

        Returns:
            Imágenes nuevas, de 0 a 1, y los mismos objetivos.

        Raises:
            TypeError: si un dtype no es el esperado.
            ValueError: si las formas no concuerdan o no hay 1 o 3 canales.
        """
        check_batch(images, targets)
        count = len(images)
        factors = [
            draw_uniform(count, bounds, generator)
            for bounds in (self.brightness, self.contrast, self.saturation)
        ]
        still = torch.rand(count, generator=generator) >= self.probability
        for factor in factors:
            factor[still] = 1.0
        pixels = images.flatten(2)
        matrices, constants = color_matrices(pixels.mean(2), *factors)
        changed = torch.baddbmm(constants[:, :, None], matrices, pixels).clamp_(0, 1)
        return changed.view_as(images), targets
