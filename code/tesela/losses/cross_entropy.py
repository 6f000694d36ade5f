"""La entropía cruzada por píxel, con pesos por clase."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tesela.losses.checks import as_weight, check_pair, match_weight


class CrossEntropyLoss(nn.Module):
    """Media de `−log p` de la clase correcta, píxel por píxel.

    Con pesos es una media pesada: `Σ wₜ·(−log pₜ) / Σ wₜ`, con `t` la clase del píxel.
    Se distingue de `torch.nn.CrossEntropyLoss` en una cosa: si ningún píxel cuenta vale 0,
    con gradiente 0, y no NaN.

    Args:
        weight: un peso por clase, de 0 en adelante; `None` es 1 para todas.
        label_smoothing: de 0 a 1; la parte de la probabilidad que se reparte por igual.
        ignore_index: la clase que no se cuenta.

    Raises:
        ValueError: si los pesos no valen o `label_smoothing` no está entre 0 y 1.

    Dos clases con el mismo logit: `p = 1/2` y la pérdida es `log 2`.

    >>> loss = CrossEntropyLoss()(torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 255]]]))
    >>> f"{loss:.4f}"
    '0.6931'
    """

    weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | Sequence[float] | None = None,
        label_smoothing: float = 0.0,
        ignore_index: int = 255,
    ) -> None:
        """Guarda los pesos, que no se entrenan."""
        super().__init__()
        if not 0 <= label_smoothing <= 1:
            raise ValueError(
                f"label_smoothing={label_smoothing}: se esperaba un número entre 0 y 1."
            )
        self.register_buffer("weight", as_weight(weight))
        self.label_smoothing = label_smoothing
        self.ignore_index = ignore_index

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Calcula la pérdida.

        Args:
            logits: `(N, K, H, W)`.
            target: clases `(N, H, W)`, int64.

        Returns:
            Un número, de 0 en adelante.
        """
        logits = check_pair(logits, target, self.ignore_index)
        weight = match_weight(self.weight, logits)
        total = F.cross_entropy(
            logits,
            target,
            weight,
            ignore_index=self.ignore_index,
            reduction="sum",
            label_smoothing=self.label_smoothing,
        )
        keep = target != self.ignore_index
        if weight is None:
            return total / keep.sum().clamp_min(1)
        share = weight[target.where(keep, 0)].where(keep, 0).sum()
        return total / share.where(share > 0, torch.ones_like(share))
