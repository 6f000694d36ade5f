"""CutMix: un rectángulo de otra imagen, pegado con su respuesta o con su máscara."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from tesela.data.mixup import draw_lambda, mix_targets
from tesela.data.transform_checks import check_batch

Box = tuple[int, int, int, int]


def cutmix_box(height: int, width: int, lam: float, generator: torch.Generator) -> Box:
    """Sortea el rectángulo que se reemplaza: cerca de 1 − λ del área de la imagen.

    El centro cae en cualquier píxel, y lo que se sale de la imagen se corta: el área
    verdadera puede ser menor, y es la que cuenta en la respuesta.

    Args:
        height: alto de la imagen, en píxeles.
        width: ancho.
        lam: λ, la parte de la imagen que se conserva, de 0 a 1.
        generator: de donde sale el centro.

    Returns:
        `(top, left, bottom, right)`, en píxeles, sin incluir los dos últimos.

    Raises:
        ValueError: si λ sale de [0, 1] o la imagen no tiene píxeles.

    Referencia:
        Yun y otros (2019), ecuación 2 (`yun2019cutmix`).

    >>> cutmix_box(8, 8, lam=1.0, generator=torch.Generator())[::2]  # nada que pegar
    (4, 4)
    """
    if not 0 <= lam <= 1:
        raise ValueError(f"lam={lam!r}: se esperaba una proporción, de 0 a 1.")
    if height < 1 or width < 1:
        raise ValueError(f"Una imagen de {height}×{width} no tiene dónde pegar.")
    column = int(torch.randint(width, (), generator=generator))
    row = int(torch.randint(height, (), generator=generator))
    half = 0.5 * math.sqrt(1 - lam)
    half_height, half_width = int(half * height), int(half * width)
    return (
        max(row - half_height, 0),
        max(column - half_width, 0),
        min(row + half_height, height),
        min(column + half_width, width),
    )


def paste_box(x: Tensor, box: Box) -> Tensor:
    """Pega en cada elemento el rectángulo del anterior del lote (en el primero, el último).

    Args:
        x: imágenes `(N, C, H, W)` o máscaras `(N, H, W)`.
        box: `(top, left, bottom, right)`.

    Returns:
        Un tensor nuevo, de la misma forma y dtype.

    >>> paste_box(torch.tensor([[[1, 1]], [[2, 2]]]), (0, 0, 1, 1)).tolist()
    [[[2, 1]], [[1, 2]]]
    """
    top, left, bottom, right = box
    here = (..., slice(top, bottom), slice(left, right))
    pasted = x.clone()
    pasted[here] = x.roll(1, 0)[here]
    return pasted


class CutMix:
    """Pega en cada imagen un rectángulo de la anterior del lote, el mismo para todas.

    Con etiquetas, la respuesta se reparte según el área y es `v2.CutMix` con los mismos λ
    y rectángulo. Con máscaras, se pega también la máscara y nada se reparte: cada píxel
    conserva su clase. El lote debe ir barajado.

    Args:
        num_classes: clases; hace falta solo con etiquetas.
        alpha: parámetro de la distribución Beta de donde sale λ.

    Raises:
        ValueError: si α o el número de clases no es positivo.

    Referencia:
        Yun y otros (2019), ecuaciones 1 y 2 (`yun2019cutmix`); con máscaras, French y
        otros (2020) (`french2020semi`).

    >>> masks = torch.tensor([[[0, 0], [0, 0]], [[1, 1], [1, 1]]])
    >>> images = masks[:, None].float()
    >>> mixed, labels = CutMix()(images, masks, torch.Generator().manual_seed(0))
    >>> torch.equal(mixed[:, 0], labels.float())  # la máscara siguió a la imagen
    True
    """

    def __init__(self, num_classes: int | None = None, alpha: float = 1.0) -> None:
        """Revisa y guarda los parámetros."""
        if num_classes is not None and num_classes < 1:
            raise ValueError(f"num_classes={num_classes}: se esperaba 1 o más.")
        draw_lambda(alpha, torch.Generator())
        self.num_classes, self.alpha = num_classes, alpha

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Pega en un lote.

        Args:
            images: `(N, C, H, W)`, float32 o float64.
            targets: máscaras `(N, H, W)`, etiquetas `(N,)` o probabilidades
                `(N, num_classes)`.
            generator: de donde salen λ y el rectángulo.

        Returns:
            Imágenes, y máscaras o probabilidades `(N, num_classes)`.

        Raises:
            TypeError: si un dtype no es el esperado.
            ValueError: si las formas no concuerdan, o llegan etiquetas sin `num_classes`.
        """
        joint = check_batch(images, targets)
        if not joint and self.num_classes is None:
            raise ValueError(
                "Con etiquetas CutMix reparte la respuesta entre las clases y necesita "
                "saber cuántas hay: CutMix(num_classes=10)."
            )
        height, width = images.shape[2:]
        box = cutmix_box(height, width, draw_lambda(self.alpha, generator), generator)
        pasted = paste_box(images, box)
        if joint:
            return pasted, paste_box(targets, box)
        top, left, bottom, right = box
        kept = 1 - (bottom - top) * (right - left) / (height * width)
        assert self.num_classes is not None
        return pasted, mix_targets(targets, kept, self.num_classes)
