"""Lo que toda métrica revisa antes de contar: qué llegó, y con qué forma.

Aquí los logits se vuelven índices de clase, y los errores de siempre (probabilidades en
vez de índices, máscaras de otro tamaño, otra cantidad de clases) reciben su mensaje.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor


def as_tensor(values: Any, name: str) -> Tensor:
    """Pasa un arreglo de NumPy a tensor, sin copiarlo si se puede.

    Args:
        values: tensor (en cualquier dispositivo) o arreglo de NumPy.
        name: cómo se llama, para el mensaje de error.

    Returns:
        El tensor, sin gradiente; los booleanos quedan como uint8.

    Raises:
        TypeError: si no es ni una cosa ni otra, o no es de números reales.

    >>> as_tensor(np.array([True, False]), "máscara").tolist()
    [1, 0]
    """
    if isinstance(values, np.ndarray):
        if values.dtype.kind not in "biuf":
            raise TypeError(f"{name}: se esperaban números y llegó dtype {values.dtype}.")
        if values.dtype.kind == "u" and values.dtype != np.uint8:
            values = values.astype(np.int64)  # torch apenas opera con uint16 y uint32
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
        values = np.ascontiguousarray(values).reshape(values.shape)
        if not values.flags.writeable:  # torch avisa si comparte memoria de solo lectura
            values = values.copy()
        values = torch.from_numpy(values)
    if not isinstance(values, Tensor):
        raise TypeError(
            f"{name}: se esperaba un tensor o un arreglo de NumPy y llegó "
            f"{type(values).__name__}. De una lista: np.asarray(lista)."
        )
    if values.is_complex():
        raise TypeError(f"{name}: se esperaban números reales y llegó {values.dtype}.")
    return (
        values.detach().to(torch.uint8) if values.dtype == torch.bool else values.detach()
    )


def as_indices(predictions: Any, targets: Any, num_classes: int) -> tuple[Tensor, Tensor]:
    """Deja la predicción y la verdad como índices de clase de la misma forma.

    No revisa que los índices estén en rango: eso lo hace quien cuenta.

    Args:
        predictions: índices enteros con la forma de `targets`, o logits (también
            probabilidades) de punto flotante con el eje de las clases en el lugar 1,
            `(N, K, H, W)`, de los que se toma el mayor.
        targets: índices enteros, `(N, H, W)`; vale cualquier forma.
        num_classes: K.

    Returns:
        Índices predichos y verdaderos, en el dispositivo de la predicción.

    Raises:
        TypeError: si algo no es tensor ni arreglo, la verdad no es de enteros, o la
            predicción es de punto flotante y no trae eje de clases.
        ValueError: si las formas no casan, K no es el de los logits o hay NaN.

    >>> logits = torch.tensor([[[[0.0]], [[3.0]], [[1.0]]]])  # (1, 3, 1, 1)
    >>> as_indices(logits, torch.tensor([[[2]]]), num_classes=3)
    (tensor([[[1]]]), tensor([[[2]]]))
    """
    predicted, true = as_tensor(predictions, "predictions"), as_tensor(targets, "targets")
    if true.is_floating_point():
        raise TypeError(
            f"targets: se esperaban índices enteros y llegó {true.dtype}. Si la máscara se "
            "leyó como imagen, conviértela con mask_from_colors; si son índices guardados "
            "como flotantes, targets.long()."
        )
    true = true.to(predicted.device)
    if not predicted.is_floating_point():
        if predicted.shape != true.shape:
            hint = (
                " Si es un índice por clase (one-hot), usa predictions.argmax(1)."
                if predicted.ndim == true.ndim + 1
                else " Lleva la predicción al tamaño de la verdad antes de contar."
            )
            raise ValueError(
                f"predictions mide {tuple(predicted.shape)} y targets "
                f"{tuple(true.shape)}; se esperaba la misma forma.{hint}"
            )
        return predicted, true
    if predicted.ndim != true.ndim + 1 or predicted.ndim < 2:
        raise TypeError(
            f"predictions es {predicted.dtype} con forma {tuple(predicted.shape)}, sin el "
            f"eje de las clases que piden unos logits: con targets de forma "
            f"{tuple(true.shape)} se esperaban índices enteros de esa forma o logits con "
            "un eje más, (N, K, ...). Una probabilidad por píxel se pasa a índices con un "
            "umbral: (p > 0.5).long()."
        )
    if predicted.shape[1] != num_classes:
        raise ValueError(
            f"Los logits traen {predicted.shape[1]} clases (eje 1 de "
            f"{tuple(predicted.shape)}) y num_classes={num_classes}; usa el mismo número."
        )
    if (predicted.shape[0], *predicted.shape[2:]) != tuple(true.shape):
        raise ValueError(
            f"Los logits miden {tuple(predicted.shape)} y targets {tuple(true.shape)}; se "
            f"esperaba (N, {num_classes}, H, W) con (N, H, W). Amplía los logits, no la "
            "máscara: F.interpolate(logits, targets.shape[-2:], mode='bilinear')."
        )
    if predicted.numel() == 0:
        return predicted.new_zeros(true.shape, dtype=torch.int64), true
    highest = predicted.max(1)  # en la CPU, cuatro veces más rápido que argmax(1)
    if bool(highest.values.isnan().any()):
        raise ValueError(
            "Hay logits que son NaN: la clase mayor no existe. Busca dónde se dañó la red "
            "antes de medirla (torch.isnan(logits).any())."
        )
    return highest.indices, true
