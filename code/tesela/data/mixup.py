"""Mixup: la mezcla de dos imágenes y, en la misma proporción, de sus respuestas."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from tesela.data.transform_checks import check_batch


def draw_lambda(alpha: float, generator: torch.Generator) -> float:
    """Sortea λ de una distribución Beta(α, α), entre 0 y 1.

    Con α = 1 todo λ es igual de probable; con α pequeño, λ cae casi siempre cerca de 0 o
    de 1, y la mezcla se nota poco.

    Args:
        alpha: la α, mayor que 0.
        generator: de donde sale el azar.

    Returns:
        El λ.

    Raises:
        ValueError: si α no es un número positivo.

    >>> 0 <= draw_lambda(0.2, torch.Generator().manual_seed(0)) <= 1
    True
    """
    if not 0 < alpha < float("inf"):
        raise ValueError(f"alpha={alpha!r}: se esperaba un número mayor que 0, como 0.2.")
    # La Beta de PyTorch no acepta un generador; la de NumPy, sembrada con uno, sí.
    seed = int(torch.randint(2**62, (), generator=generator))
    return float(np.random.default_rng(seed).beta(alpha, alpha))


def mix_targets(targets: Tensor, lam: float, num_classes: int) -> Tensor:
    """Mezcla cada respuesta con la del ejemplo anterior del lote (el primero, el último).

    Args:
        targets: etiquetas `(N,)`, int64, o probabilidades `(N, num_classes)`.
        lam: λ, la parte del propio ejemplo, de 0 a 1.
        num_classes: clases.

    Returns:
        Probabilidades `(N, num_classes)`, flotantes: las acepta `CrossEntropyLoss`.

    Raises:
        ValueError: si λ sale de [0, 1], la forma no es una de esas o una etiqueta no es
            una clase.

    >>> mix_targets(torch.tensor([0, 1]), 0.75, 3).tolist()
    [[0.75, 0.25, 0.0], [0.25, 0.75, 0.0]]
    """
    if not 0 <= lam <= 1:
        raise ValueError(f"lam={lam!r}: se esperaba una proporción, de 0 a 1.")
    if targets.ndim == 1 and not targets.is_floating_point():
        if len(targets) and not (
            0 <= int(targets.min()) <= int(targets.max()) < num_classes
        ):
            raise ValueError(
                f"Las etiquetas van de {int(targets.min())} a {int(targets.max())} y hay "
                f"{num_classes} clases (de 0 a {num_classes - 1})."
            )
        targets = F.one_hot(targets.long(), num_classes).float()
    if targets.ndim != 2 or targets.shape[1] != num_classes:
        raise ValueError(
            f"Se esperaban etiquetas (N,) de enteros o probabilidades (N, {num_classes}), "
            f"y llegaron de forma {tuple(targets.shape)} y dtype {targets.dtype}."
        )
    return lam * targets + (1 - lam) * targets.roll(1, 0)


class MixUp:
    """Mezcla cada imagen con la anterior del lote, con un λ por lote.

    Con los mismos λ, es `torchvision.transforms.v2.MixUp`. El lote debe ir barajado, como
    lo hace `TensorBatches(shuffle=True)`: la pareja es el vecino.

    Args:
        num_classes: clases.
        alpha: parámetro de la distribución Beta de donde sale λ.

    Raises:
        ValueError: si α o el número de clases no es positivo.

    Referencia:
        Zhang y otros (2018) (`zhang2018mixup`).

    >>> images = torch.tensor([0.0, 1.0]).view(2, 1, 1, 1)
    >>> mixed, targets = MixUp(2)(images, torch.tensor([0, 1]), torch.Generator())
    >>> torch.equal(mixed.flatten(), targets[:, 1])  # la imagen vale lo que su respuesta
    True
    """

    def __init__(self, num_classes: int, alpha: float = 0.2) -> None:
        """Revisa y guarda los parámetros."""
        if num_classes < 1:
            raise ValueError(f"num_classes={num_classes}: se esperaba 1 o más.")
        draw_lambda(alpha, torch.Generator())
        self.num_classes, self.alpha = num_classes, alpha

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Mezcla un lote.

        Args:
            images: `(N, C, H, W)`, float32 o float64.
            targets: etiquetas `(N,)` o probabilidades `(N, num_classes)`.
            generator: de donde sale λ.

        Returns:
            Imágenes mezcladas y probabilidades `(N, num_classes)`.

        Raises:
            TypeError: si las imágenes no son flotantes.
            ValueError: si los objetivos son máscaras o las formas no concuerdan.
        """
        if check_batch(images, targets):
            raise ValueError(
                "MixUp mezcla etiquetas y llegaron máscaras: media calle más medio techo "
                "no es ninguna clase. Para segmentar usa CutMix, que pega sin mezclar."
            )
        lam = draw_lambda(self.alpha, generator)
        mixed = lam * images + (1 - lam) * images.roll(1, 0)
        return mixed, mix_targets(targets, lam, self.num_classes)
