"""Varias transformaciones, una tras otra, con un solo generador."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Transform = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]


class TransformChain:
    """Aplica cada transformación a lo que dejó la anterior.

    Args:
        *transforms: funciones de (imágenes, objetivos, generador), en orden.

    Raises:
        TypeError: si alguna no se puede llamar.

    >>> def add_one(images, targets, generator):
    ...     return images + 1, targets
    >>> TransformChain(add_one, add_one)(torch.zeros(1), None, torch.Generator())[0]
    tensor([2.])
    """

    def __init__(self, *transforms: Transform) -> None:
        """Revisa que todas se puedan llamar."""
        for transform in transforms:
            if not callable(transform):
                raise TypeError(
                    f"Llegó un {type(transform).__name__}; se esperaban funciones de "
                    "(imágenes, objetivos, generador), como RandomSymmetry()."
                )
        self.transforms = transforms

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Aplica toda la cadena a un lote.

        Args:
            images: `(N, C, H, W)`.
            targets: máscaras o etiquetas.
            generator: de donde todas sacan su azar.

        Returns:
            Imágenes y objetivos, como los deja la última.
        """
        for transform in self.transforms:
            images, targets = transform(images, targets, generator)
        return images, targets
