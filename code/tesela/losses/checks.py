"""Lo que toda pérdida revisa antes de calcular, con mensajes que dicen qué hacer."""

from collections.abc import Sequence

import torch
from torch import Tensor


def check_pair(logits: Tensor, target: Tensor, ignore_index: int) -> Tensor:
    """Revisa logits y objetivo y devuelve los logits en un tipo con precisión bastante.

    Args:
        logits: `(N, K, H, W)`, flotante. Los de 16 bits pasan a 32: una suma de miles de
            píxeles no cabe en ellos.
        target: clases `(N, H, W)`, int64, de 0 a `K − 1` o `ignore_index`.
        ignore_index: la clase que no se cuenta.

    Returns:
        Los logits, float32 o float64.

    Raises:
        TypeError: si los logits no son flotantes o el objetivo no es int64.
        ValueError: si las formas no casan o hay una clase que no existe.

    >>> check_pair(torch.zeros(1, 2, 1, 1), torch.ones(1, 1, 1).long(), 255).dtype
    torch.float32
    """
    if not logits.is_floating_point():
        raise TypeError(
            f"logits debe ser flotante y llegó {logits.dtype}: pasa lo que devuelve la "
            "red, sin argmax."
        )
    if target.dtype != torch.int64:
        raise TypeError(f"target debe ser int64 y llegó {target.dtype}: usa target.long().")
    if logits.ndim != 4 or target.ndim != 3:
        raise ValueError(
            f"Se esperaban logits (N, K, H, W) y target (N, H, W); llegaron "
            f"{tuple(logits.shape)} y {tuple(target.shape)}. Si es una sola imagen, usa "
            "logits[None] y target[None]."
        )
    if (logits.shape[0], *logits.shape[2:]) != tuple(target.shape):
        raise ValueError(
            f"logits es {tuple(logits.shape)} y target {tuple(target.shape)}: no son las "
            "mismas imágenes o no miden lo mismo. Amplía los logits hasta la máscara."
        )
    wrong = (target != ignore_index) & ((target < 0) | (target >= logits.shape[1]))
    if bool(wrong.any()):
        values, counts = target[wrong].unique(return_counts=True)
        listed = ", ".join(
            f"{value} ({count} px)"
            for value, count in zip(values.tolist()[:5], counts.tolist()[:5], strict=True)
        )
        raise ValueError(
            f"target trae clases que no existen: {listed}. Con {logits.shape[1]} clases "
            f"van de 0 a {logits.shape[1] - 1}, o {ignore_index} para no contar el píxel. "
            "Revisa la paleta de la máscara y num_classes."
        )
    return logits.float() if logits.dtype in (torch.float16, torch.bfloat16) else logits


def valid_pixels(
    logits: Tensor, target: Tensor, ignore_index: int
) -> tuple[Tensor, Tensor]:
    """Los píxeles que cuentan, uno por renglón.

    Args:
        logits: `(N, K, H, W)`.
        target: clases `(N, H, W)`, int64.
        ignore_index: la clase que no se cuenta.

    Returns:
        Logits `(P, K)` y clases `(P,)` de los P píxeles que cuentan.

    >>> rows, classes = valid_pixels(
    ...     torch.zeros(1, 3, 1, 2), torch.tensor([[[2, 255]]]), 255
    ... )
    >>> rows.shape, classes.tolist()
    (torch.Size([1, 3]), [2])
    """
    flat, classes = logits.movedim(1, -1).flatten(0, 2), target.flatten()
    keep = classes != ignore_index
    if bool(keep.all()):
        return flat, classes
    return flat[keep], classes[keep]


def as_weight(weight: Tensor | Sequence[float] | None) -> Tensor | None:
    """Los pesos de las clases como tensor, revisados.

    Args:
        weight: un peso por clase, de 0 en adelante, o `None`.

    Returns:
        `(K,)`, float32, o `None`.

    Raises:
        ValueError: si no es una lista de números finitos y no negativos, o todos son 0.

    >>> as_weight([1, 2])
    tensor([1., 2.])
    """
    if weight is None:
        return None
    values = torch.as_tensor(weight, dtype=torch.float32)
    good = values.ndim == 1 and bool(torch.isfinite(values).all() & (values >= 0).all())
    if not good or not bool(values.any()):
        raise ValueError(
            f"weight debe ser una lista de números finitos, de 0 en adelante y no todos 0; "
            f"llegó {values.tolist()}. Usa uno por clase."
        )
    return values


def match_weight(weight: Tensor | None, logits: Tensor) -> Tensor | None:
    """Los pesos en el tipo y el lugar de los logits, uno por clase.

    Args:
        weight: `(K,)` o `None`.
        logits: `(N, K, H, W)`.

    Returns:
        Los pesos, listos para usarse.

    Raises:
        ValueError: si no hay uno por clase.
    """
    if weight is None:
        return None
    if len(weight) != logits.shape[1]:
        raise ValueError(
            f"Hay {len(weight)} pesos y {logits.shape[1]} clases en logits; se esperaba un "
            "peso por clase."
        )
    return weight.to(logits)
