"""Varias escenas aéreas como tensores, listas para entrenar."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from tesela.data.synthetic import aerial_scene


def scene_tensors(
    seeds: Iterable[int], size: int = 96, gray: bool = False, metres_per_pixel: float = 0.5
) -> tuple[Tensor, Tensor]:
    """Hace una escena por semilla y las junta en un lote con sus máscaras.

    Escenas de semillas distintas no comparten terreno: repartir semillas es un reparto
    espacial.

    Args:
        seeds: las semillas, sin repetir.
        size: lado de cada escena, en píxeles.
        gray: si es `True`, el promedio de los tres canales, como una foto pancromática.
        metres_per_pixel: lado de un píxel en el terreno, en metros.

    Returns:
        Imágenes `(N, 3, size, size)`, o `(N, 1, size, size)` en gris, float32 de 0 a 1, y
        máscaras `(N, size, size)`, int64, con 255 donde no hay etiqueta.

    Raises:
        ValueError: si no hay semillas o alguna se repite.

    >>> images, masks = scene_tensors([0, 1], size=64, gray=True)
    >>> images.shape, masks.shape
    (torch.Size([2, 1, 64, 64]), torch.Size([2, 64, 64]))
    """
    wanted = list(seeds)
    repeated = sorted({seed for seed in wanted if wanted.count(seed) > 1})
    if not wanted or repeated:
        raise ValueError(
            f"Se esperaba al menos una semilla y ninguna repetida; llegaron {len(wanted)}, "
            f"repetidas: {repeated}. Una escena repetida sería el mismo terreno dos veces."
        )
    scenes = [aerial_scene(seed, size, metres_per_pixel) for seed in wanted]
    pictures = torch.from_numpy(np.stack([scene.image for scene in scenes]))
    images = pictures.permute(0, 3, 1, 2).float() / 255
    masks = torch.from_numpy(np.stack([scene.mask for scene in scenes])).long()
    return (images.mean(1, keepdim=True) if gray else images.contiguous()), masks
