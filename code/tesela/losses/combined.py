"""Una suma pesada de pérdidas, que se entrena como una sola."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class CombinedLoss(nn.Module):
    """Suma `Σ wᵢ · pérdidaᵢ`.

    Args:
        terms: parejas `(peso, pérdida)`; los pesos, mayores que 0.

    Raises:
        ValueError: si no hay términos, un peso no vale o las pérdidas no ignoran la misma
            clase.

    Con logits iguales, la entropía cruzada es 0.6931 y Dice (`s = 0`) 0.5:

    >>> from tesela.losses import CrossEntropyLoss, DiceLoss
    >>> loss = CombinedLoss([(1.0, CrossEntropyLoss()), (2.0, DiceLoss(smooth=0))])
    >>> total = loss(torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 1]]]))
    >>> f"{total:.4f}"  # 0.6931 + 2 · 0.5
    '1.6931'
    """

    def __init__(self, terms: Sequence[tuple[float, nn.Module]]) -> None:
        """Guarda los términos y comprueba que hablan de los mismos píxeles."""
        super().__init__()
        if not terms:
            raise ValueError(
                "No hay nada que sumar: pasa al menos una pareja (peso, pérdida)."
            )
        wrong = [weight for weight, _ in terms if not 0 < weight < float("inf")]
        if wrong:
            raise ValueError(
                f"Pesos {wrong}: se esperaban números mayores que 0. Para quitar un "
                "término, no lo pongas."
            )
        ignored = [getattr(loss, "ignore_index", None) for _, loss in terms]
        if len(set(ignored)) > 1:
            raise ValueError(
                f"Las pérdidas ignoran clases distintas: {ignored}. Usa el mismo "
                "ignore_index en todas, o contarán píxeles distintos."
            )
        self.weights = [float(weight) for weight, _ in terms]
        self.losses = nn.ModuleList(loss for _, loss in terms)
        self.ignore_index = ignored[0] if ignored[0] is not None else 255

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Calcula la suma.

        Args:
            logits: `(N, K, H, W)`.
            target: clases `(N, H, W)`, int64.

        Returns:
            Un número.
        """
        return torch.stack(self.terms(logits, target)).sum()

    def terms(self, logits: Tensor, target: Tensor) -> list[Tensor]:
        """Cada término ya multiplicado por su peso, para ver quién manda.

        Args:
            logits: `(N, K, H, W)`.
            target: clases `(N, H, W)`, int64.

        Returns:
            Un número por término, en el orden en que se dieron.
        """
        return [
            weight * loss(logits, target)
            for weight, loss in zip(self.weights, self.losses, strict=True)
        ]
