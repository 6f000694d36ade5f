"""Repartos que no hacen trampa: por clases y por bloques del terreno."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike

from tesela.counted import counted
from tesela.data.split_sizes import check_fractions, cut_points


class Block(NamedTuple):
    """Un rectángulo de una imagen, en píxeles: su primera esquina y su tamaño."""

    top: int
    left: int
    height: int
    width: int


def stratified_split(
    labels: ArrayLike | torch.Tensor, fractions: Sequence[float], seed: int = 0
) -> tuple[torch.Tensor, ...]:
    """Reparte ejemplos al azar con la misma proporción de cada clase en cada parte.

    Sirve cuando los ejemplos son independientes (dígitos de personas distintas); los
    recortes de una misma imagen se reparten con `spatial_blocks`.

    Args:
        labels: la clase de cada ejemplo, enteros, `(N,)`.
        fractions: tamaño de cada parte; suman 1.
        seed: semilla del reparto.

    Returns:
        Para cada parte, los índices de sus ejemplos, int64, ya barajados. Las partes no se
        tocan y juntas son los N ejemplos.

    Raises:
        ValueError: si las fracciones no suman 1, o una clase es tan pequeña que una parte
            se queda sin ella.

    >>> train, test = stratified_split([0, 0, 0, 0, 1, 1], (0.5, 0.5))
    >>> sorted(int(i) // 4 for i in train), sorted(int(i) // 4 for i in test)
    ([0, 0, 1], [0, 0, 1])
    """
    check_fractions(fractions)
    array = np.asarray(labels)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"Las etiquetas deben ser un vector (N,) no vacío; su forma es {array.shape}."
        )
    rng = np.random.Generator(np.random.PCG64(seed))
    parts: list[list[np.ndarray]] = [[] for _ in fractions]
    for value in np.unique(array):
        members = rng.permutation(np.flatnonzero(array == value))
        cuts = cut_points(len(members), fractions)
        for part, start, stop in zip(parts, cuts[:-1], cuts[1:], strict=True):
            if start == stop:
                raise ValueError(
                    f"La clase {value} tiene {len(members)} ejemplos y no alcanzan para el "
                    f"reparto {tuple(fractions)}; usa menos partes o más ejemplos."
                )
            part.append(members[start:stop])
    return tuple(torch.from_numpy(rng.permutation(np.concatenate(part))) for part in parts)


def spatial_blocks(
    height: int,
    width: int,
    block_size: int,
    fractions: Sequence[float],
    gap: int = 0,
    seed: int = 0,
) -> tuple[list[Block], ...]:
    """Corta una imagen en bloques separados por una franja y reparte los bloques.

    Un recorte que cabe entero en un bloque no comparte píxeles con ningún recorte de otra
    parte, y está al menos a `gap` píxeles de él.

    Args:
        height: alto de la imagen, en píxeles.
        width: ancho de la imagen, en píxeles.
        block_size: lado de cada bloque cuadrado, en píxeles.
        fractions: tamaño de cada parte; suman 1.
        gap: píxeles que no usa nadie entre un bloque y el siguiente.
        seed: semilla del reparto.

    Returns:
        Para cada parte, la lista de sus bloques; cada parte tiene al menos uno.

    Raises:
        ValueError: si los tamaños no son positivos o no hay bloques para todas las partes.

    >>> train, test = spatial_blocks(10, 21, block_size=10, fractions=(0.5, 0.5), gap=1)
    >>> sorted([train[0].left, test[0].left])
    [0, 11]
    """
    check_fractions(fractions)
    if block_size < 1 or gap < 0:
        raise ValueError(
            f"El bloque mide al menos 1 píxel y la franja 0; llegaron {block_size} y {gap}."
        )
    rows = (height + gap) // (block_size + gap)
    cols = (width + gap) // (block_size + gap)
    cuts = cut_points(rows * cols, fractions)
    if any(start == stop for start, stop in pairwise(cuts)):
        raise ValueError(
            f"Una imagen de {height}×{width} da {counted(rows * cols, 'bloque')} de "
            f"{block_size} píxeles y no alcanza para {len(fractions)} partes; "
            "usa bloques más pequeños."
        )
    # El sobrante se reparte a los dos lados, para no perder siempre el mismo borde.
    top = (height - (rows * (block_size + gap) - gap)) // 2
    left = (width - (cols * (block_size + gap) - gap)) // 2
    step = block_size + gap
    blocks = [
        Block(top + row * step, left + col * step, block_size, block_size)
        for row in range(rows)
        for col in range(cols)
    ]
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(blocks))
    return tuple(
        [blocks[i] for i in sorted(order[start:stop])] for start, stop in pairwise(cuts)
    )
