"""Las revisiones que comparten las transformaciones, y su sorteo uniforme.

Toda transformación recibe (imágenes, objetivos, generador) y saca su azar solo de él.
"""

from __future__ import annotations

import torch
from torch import Tensor

Range = tuple[float, float]
_MASK_DTYPES = (torch.uint8, torch.int16, torch.int32, torch.int64)


def check_batch(images: Tensor, targets: Tensor | None) -> bool:
    """Exige un lote de imágenes y los objetivos que le tocan.

    Args:
        images: `(N, C, H, W)`, float32 o float64.
        targets: máscaras `(N, H, W)` de enteros; etiquetas `(N,)` o probabilidades
            `(N, K)`; o `None`.

    Returns:
        `True` si los objetivos son máscaras, que se mueven con la imagen.

    Raises:
        TypeError: si las imágenes no son flotantes o la máscara no es de enteros.
        ValueError: si las formas no concuerdan.

    >>> check_batch(torch.zeros(2, 3, 4, 5), torch.zeros(2, 4, 5, dtype=torch.int64))
    True
    """
    if images.dtype not in (torch.float32, torch.float64):
        raise TypeError(
            f"Las imágenes deben ser float32 o float64 y llegaron con dtype {images.dtype}"
            "; si son bytes, usa images.float() / 255."
        )
    if images.ndim != 4:
        raise ValueError(
            f"Se esperaban imágenes (N, C, H, W) y llegaron de forma {tuple(images.shape)}"
            "; si es una sola, usa image[None]."
        )
    if targets is None:
        return False
    if len(targets) != len(images):
        raise ValueError(
            f"Llegaron {len(images)} imágenes y {len(targets)} objetivos; se esperaba uno "
            "por imagen."
        )
    if targets.ndim < 3:
        return False
    if targets.ndim != 3 or targets.shape[1:] != images.shape[2:]:
        raise ValueError(
            f"Las imágenes miden {tuple(images.shape[2:])} y las máscaras llegaron de "
            f"forma {tuple(targets.shape)}; se esperaba (N, H, W), con igual alto y ancho."
        )
    if targets.dtype not in _MASK_DTYPES:
        raise TypeError(
            f"Una máscara es de enteros (uint8, int16, int32 o int64) y llegó con dtype "
            f"{targets.dtype}; si viene de una red, toma antes argmax sobre las clases."
        )
    return True


def check_probability(value: float, name: str = "probability") -> float:
    """Exige un número entre 0 y 1.

    Args:
        value: la probabilidad.
        name: nombre del argumento, para el mensaje.

    Returns:
        El mismo número.

    Raises:
        ValueError: si sale de ese intervalo.

    >>> check_probability(0.5)
    0.5
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name}={value!r}: se esperaba una probabilidad, de 0 a 1.")
    return float(value)


def check_range(value: Range, name: str, minimum: float = -float("inf")) -> Range:
    """Exige un par (menor, mayor) de números finitos.

    Args:
        value: el par.
        name: nombre del argumento, para el mensaje.
        minimum: lo menos que puede valer el menor.

    Returns:
        El par, como flotantes.

    Raises:
        ValueError: si no son dos números en orden, o el menor pasa de la cota.

    >>> check_range((0.5, 2), "scale", 0)
    (0.5, 2.0)
    """
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError(f"{name}={value!r}: se esperaba un par (menor, mayor).")
    low, high = float(value[0]), float(value[1])
    if not minimum <= low <= high < float("inf"):
        bound = "" if minimum == -float("inf") else f", de {minimum:g} en adelante"
        raise ValueError(
            f"{name}={value!r}: se esperaban dos números finitos en orden (menor, mayor)"
            f"{bound}."
        )
    return low, high


def draw_uniform(count: int, bounds: Range, generator: torch.Generator) -> Tensor:
    """Sortea números uniformes entre dos cotas.

    Args:
        count: cuántos.
        bounds: el menor y el mayor.
        generator: de donde sale el azar.

    Returns:
        `(count,)`, float32.

    >>> draw_uniform(2, (3, 3), torch.Generator()).tolist()
    [3.0, 3.0]
    """
    low, high = bounds
    return low + (high - low) * torch.rand(count, generator=generator)
