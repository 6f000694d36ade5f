"""Una entropía cruzada que mira más de cerca los bordes entre clases."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tesela.losses.checks import check_pair


def boundary_distance(target: Tensor, limit: int, ignore_index: int = 255) -> Tensor:
    """Pasos (como el rey del ajedrez) de cada píxel al borde más cercano.

    Es borde el píxel que tiene a un paso otro de una clase distinta. Lo que no tiene
    etiqueta no hace borde: nadie sabe dónde acaba la clase ahí.

    Args:
        target: clases `(N, H, W)`, int64.
        limit: hasta cuántos pasos se cuenta, 0 o más.
        ignore_index: el valor sin etiqueta.

    Returns:
        `(N, H, W)`, int64, de 0 (borde) a `limit + 1` (más lejos que el límite).

    Raises:
        ValueError: si `limit` es negativo o la máscara no es `(N, H, W)`.

    >>> boundary_distance(torch.tensor([[[0, 0, 0, 1, 1, 1]]]), limit=1)
    tensor([[[2, 1, 0, 0, 1, 2]]])
    """
    if limit < 0 or target.ndim != 3:
        raise ValueError(
            f"limit={limit} y target {tuple(target.shape)}: se esperaba un límite de 0 en "
            "adelante y una máscara (N, H, W)."
        )
    keep = target != ignore_index
    labels = target.float()[:, None]
    hidden = ~keep[:, None]
    # El relleno de max_pool2d es −∞, así que la orilla de la imagen no hace borde.
    highest = F.max_pool2d(labels.masked_fill(hidden, -torch.inf), 3, 1, 1)
    lowest = -F.max_pool2d(-labels.masked_fill(hidden, torch.inf), 3, 1, 1)
    near = ((highest != lowest) & ~hidden).float()
    distance = (limit + 1) - near.long()[:, 0] * (limit + 1)
    for step in range(1, limit + 1):
        near = F.max_pool2d(near, 3, 1, 1)
        reached = near[:, 0] > 0
        distance = torch.where(reached, distance.clamp_max(step), distance)
    return distance


class BoundaryLoss(nn.Module):
    """Entropía cruzada en la que un píxel pesa más cuanto más cerca está de un borde.

    El peso es `1 + weight · exp(−d² / (2 σ²))`, con `d` la distancia al borde de
    `boundary_distance`; más allá de `3σ` es 1. Con `weight=0` es la entropía cruzada. Se
    divide entre la suma de los pesos.

    Args:
        weight: lo que se añade en el borde, de 0 en adelante.
        sigma: qué tan ancha es la franja, en píxeles, mayor que 0.
        ignore_index: la clase que no se cuenta.

    Raises:
        ValueError: si `weight` es negativo o `sigma` no es positivo.

    Referencia:
        Ronneberger, Fischer y Brox (2015), ec. 2 (`ronneberger2015unet`), con la distancia
        al borde más cercano en lugar de a las dos células más cercanas.

    Si todos los píxeles pierden lo mismo, los pesos no cambian la media (`log 2`):

    >>> loss = BoundaryLoss()(torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 1]]]))
    >>> f"{loss:.4f}"
    '0.6931'
    """

    def __init__(
        self, weight: float = 4.0, sigma: float = 1.5, ignore_index: int = 255
    ) -> None:
        """Guarda las opciones; no hay nada que entrenar."""
        super().__init__()
        if not 0 <= weight < float("inf") or not 0 < sigma < float("inf"):
            raise ValueError(
                f"weight={weight}, sigma={sigma}: se esperaba weight de 0 en adelante y "
                "sigma mayor que 0, los dos finitos."
            )
        self.weight = weight
        self.sigma = sigma
        self.ignore_index = ignore_index

    def pixel_weights(self, target: Tensor) -> Tensor:
        """El peso de cada píxel.

        Args:
            target: clases `(N, H, W)`, int64.

        Returns:
            `(N, H, W)`, float32: de 1 a `1 + weight`, y 0 donde no hay etiqueta.
        """
        limit = int(3 * self.sigma)
        distance = boundary_distance(target, limit, self.ignore_index)
        bump = torch.exp(-(distance.float() ** 2) / (2 * self.sigma**2))
        weights = 1 + self.weight * bump.where(distance <= limit, 0)
        return weights.where(target != self.ignore_index, 0)

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Calcula la pérdida.

        Args:
            logits: `(N, K, H, W)`.
            target: clases `(N, H, W)`, int64.

        Returns:
            Un número, de 0 en adelante; 0, con gradiente 0, si ningún píxel cuenta.
        """
        logits = check_pair(logits, target, self.ignore_index)
        losses = F.cross_entropy(
            logits, target, ignore_index=self.ignore_index, reduction="none"
        )
        weights = self.pixel_weights(target).to(logits.dtype)
        return (weights * losses).sum() / weights.sum().clamp_min(1)
