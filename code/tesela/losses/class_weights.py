"""Pesos por clase a partir de cuántos píxeles tiene cada una en el entrenamiento."""

from collections.abc import Iterable

import torch
from torch import Tensor


def count_classes(
    masks: Iterable[Tensor] | Tensor, num_classes: int, ignore_index: int = 255
) -> Tensor:
    """Cuenta los píxeles de cada clase, máscara por máscara.

    Args:
        masks: máscaras de enteros, de cualquier forma; una a la vez, así que sirve un
            generador que las lea de disco.
        num_classes: clases K.
        ignore_index: el valor que no se cuenta.

    Returns:
        `(K,)`, int64.

    Raises:
        ValueError: si una máscara trae una clase que no existe.

    >>> count_classes(torch.tensor([[0, 1, 1], [255, 1, 0]]), num_classes=3)
    tensor([2, 3, 0])
    """
    counts = torch.zeros(num_classes, dtype=torch.int64)
    for number, mask in enumerate(masks):
        values = mask[mask != ignore_index].flatten().long()
        if len(values) and not 0 <= int(values.min()) <= int(values.max()) < num_classes:
            raise ValueError(
                f"La máscara {number} trae clases de {int(values.min())} a "
                f"{int(values.max())} y se esperaban de 0 a {num_classes - 1}, o "
                f"{ignore_index}. Revisa la paleta."
            )
        counts += torch.bincount(values, minlength=num_classes).cpu()
    return counts


def class_weights(counts: Tensor, power: float = 0.5) -> Tensor:
    """Un peso por clase que sube cuando la clase escasea: `(1 / frecuencia)^power`.

    Se escalan para que un píxel pese 1 en promedio: la pérdida queda en la misma escala
    y la tasa de aprendizaje sirve igual.

    Args:
        counts: píxeles de cada clase en el ENTRENAMIENTO, `(K,)`.
        power: 0 no cambia nada, 1 da el mismo peso total a cada clase y 0.5 queda en medio.

    Returns:
        `(K,)`, float32; 0 para la clase que no aparece.

    Raises:
        ValueError: si los conteos no valen o `power` no está entre 0 y 1.

    Con 4 y 1 píxeles y `power=1` cada clase suma lo mismo, 4·0.625 = 1·2.5:

    >>> class_weights(torch.tensor([4, 1]), power=1)
    tensor([0.6250, 2.5000])
    """
    if not 0 <= power <= 1:
        raise ValueError(f"power={power}: se esperaba un número entre 0 y 1.")
    pixels = torch.as_tensor(counts, dtype=torch.float64)
    if pixels.ndim != 1 or not bool((pixels >= 0).all()) or not bool(pixels.any()):
        raise ValueError(
            f"counts debe ser (K,), sin negativos y con algún píxel; llegó "
            f"{pixels.tolist()}. Usa lo que devuelve count_classes."
        )
    frequency = pixels / pixels.sum()
    weights = torch.where(pixels > 0, frequency.clamp_min(1e-300) ** -power, 0.0)
    return (weights / (weights * frequency).sum()).float()
