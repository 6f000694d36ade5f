"""Una de las ocho simetrías al azar para cada imagen, con su máscara."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from tesela.data.symmetries import SYMMETRIES, Symmetry
from tesela.data.transform_checks import check_batch, check_probability


class RandomSymmetry:
    """Aplica a cada imagen una simetría sorteada entre las que se permitan.

    Un rectángulo que no es cuadrado solo conserva su forma con cuatro de las ocho: con él
    se sortea entre las de medias vueltas. No interpola: los píxeles y las etiquetas son
    los mismos en otro lugar.

    Args:
        symmetries: las permitidas, todas igual de probables; por omisión, las ocho.
        probability: probabilidad de sortear; el resto de las imágenes queda como estaba.

    Raises:
        ValueError: si no hay simetrías o la probabilidad no está entre 0 y 1.

    >>> turn = RandomSymmetry([Symmetry(2)])
    >>> image, mask = torch.zeros(1, 1, 1, 2), torch.tensor([[[3, 4]]])
    >>> turn(image, mask, torch.Generator())[1].tolist()
    [[[4, 3]]]
    """

    def __init__(
        self, symmetries: Sequence[Symmetry] = SYMMETRIES, probability: float = 1.0
    ) -> None:
        """Guarda lo permitido."""
        self.symmetries = tuple(symmetries)
        if not self.symmetries:
            raise ValueError("No hay simetrías que sortear: `symmetries` llegó vacío.")
        self.probability = check_probability(probability)

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Mueve cada imagen y, si los objetivos son máscaras, su máscara.

        Args:
            images: `(N, C, H, W)`, float32 o float64.
            targets: máscaras `(N, H, W)`, o etiquetas, que no cambian.
            generator: de donde sale todo el azar.

        Returns:
            Imágenes y objetivos nuevos, de las mismas formas.

        Raises:
            TypeError: si un dtype no es el esperado.
            ValueError: si las formas no concuerdan, o la imagen no es cuadrada y todas las
                simetrías permitidas cambian su forma.
        """
        joint = check_batch(images, targets)
        height, width = images.shape[2:]
        allowed = [s for s in self.symmetries if height == width or s.turns % 2 == 0]
        if not allowed:
            raise ValueError(
                f"Las imágenes son de {height}×{width} y todas las simetrías permitidas "
                "cambian el alto por el ancho; recórtalas cuadradas o permite el giro de "
                "180° y los espejos ↔ y ↕."
            )
        count = len(images)
        chosen = torch.randint(len(allowed), (count,), generator=generator)
        active = torch.rand(count, generator=generator) < self.probability
        new_images, new_targets = images.clone(), targets.clone() if joint else targets
        for index, symmetry in enumerate(allowed):
            here = ((chosen == index) & active).nonzero().flatten().to(images.device)
            if len(here):
                new_images[here] = symmetry(images[here])
                if joint:
                    new_targets[here] = symmetry(targets[here])
        return new_images, new_targets
