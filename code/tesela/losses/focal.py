"""La pérdida focal: la entropía cruzada, con menos peso donde la red ya acierta."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tesela.losses.checks import as_weight, check_pair, match_weight, valid_pixels


class FocalLoss(nn.Module):
    """Media de `−(1 − p)^γ · log p`, con `p` la probabilidad de la clase correcta.

    Con `γ = 0` es la entropía cruzada. Un píxel con `p = 0.9` y `γ = 2` pesa `0.1² = 0.01`
    de lo que pesaría.

    Args:
        gamma: la `γ`, de 0 en adelante.
        weight: un peso por clase, de 0 en adelante (la `α` del artículo); la media es
            pesada, como en `CrossEntropyLoss`.
        ignore_index: la clase que no se cuenta.

    Raises:
        ValueError: si `gamma` es negativa o los pesos no valen.

    Referencia:
        Lin y otros (2017), ec. 5 (`lin2017focal`), con softmax en lugar de una sigmoide
        por clase, y dividida entre los píxeles y no entre los objetos.

    Dos clases con el mismo logit: `(1/2)² · log 2 = 0.1733`.

    >>> loss = FocalLoss(gamma=2)(torch.zeros(1, 2, 1, 1), torch.tensor([[[0]]]))
    >>> f"{loss:.4f}"
    '0.1733'
    """

    weight: Tensor | None

    def __init__(
        self,
        gamma: float = 2.0,
        weight: Tensor | Sequence[float] | None = None,
        ignore_index: int = 255,
    ) -> None:
        """Guarda las opciones; no hay nada que entrenar."""
        super().__init__()
        if not 0 <= gamma < float("inf"):
            raise ValueError(f"gamma={gamma}: se esperaba 0 o un número positivo.")
        self.register_buffer("weight", as_weight(weight))
        self.gamma = gamma
        self.ignore_index = ignore_index

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Calcula la pérdida.

        Args:
            logits: `(N, K, H, W)`.
            target: clases `(N, H, W)`, int64.

        Returns:
            Un número, de 0 en adelante; 0, con gradiente 0, si ningún píxel cuenta.
        """
        logits = check_pair(logits, target, self.ignore_index)
        weight = match_weight(self.weight, logits)
        rows, classes = valid_pixels(logits, target, self.ignore_index)
        if len(rows) == 0:
            return logits.sum() * 0
        log_p = F.log_softmax(rows, dim=1).gather(1, classes[:, None])[:, 0]
        # 1 − p sin restar dos números casi iguales; el mínimo evita la pendiente infinita
        # de (1 − p)^γ en p = 1 cuando γ < 1.
        miss = (-torch.expm1(log_p)).clamp_min(torch.finfo(log_p.dtype).eps)
        losses = -(miss**self.gamma) * log_p
        if weight is None:
            return losses.mean()
        share = weight[classes]
        total = share.sum()
        return (share * losses).sum() / total.where(total > 0, torch.ones_like(total))
