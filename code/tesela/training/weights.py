"""Pesos por clase: que las clases raras cuenten en la pérdida."""

import torch
from torch import Tensor

from tesela.training.batches import Batches

SCHEMES = ("sqrt", "inverse", "median", "none")


def class_counts(data: Batches, num_classes: int, ignore_index: int = 255) -> Tensor:
    """Cuenta cuántas veces aparece cada clase en los objetivos de una época.

    Debe contarse solo con los datos de entrenamiento: contar con los de validación le
    diría a la pérdida algo de ellos.

    Args:
        data: lotes (imágenes, objetivos); se recorre la época 0.
        num_classes: número de clases.
        ignore_index: etiqueta que no se cuenta.

    Returns:
        `(num_classes,)`, int64: elementos (imágenes o píxeles) de cada clase.

    Raises:
        ValueError: si aparece una etiqueta que no es una clase ni `ignore_index`.

    >>> from tesela.training import TensorBatches
    >>> masks = torch.tensor([[[0, 0], [1, 255]]])
    >>> class_counts(TensorBatches(torch.zeros(1, 3, 2, 2), masks), num_classes=3)
    tensor([2, 1, 0])
    """
    counts = torch.zeros(num_classes, dtype=torch.int64)
    for _, targets in data.epoch(0):
        labels = targets[targets != ignore_index].flatten().long().cpu()
        if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < num_classes:
            raise ValueError(
                f"Hay etiquetas de {int(labels.min())} a {int(labels.max())}; se esperaban "
                f"de 0 a {num_classes - 1}, o {ignore_index} para lo que se ignora. Revisa "
                "num_classes y la paleta."
            )
        counts += torch.bincount(labels, minlength=num_classes)
    return counts


def class_weights(counts: Tensor, scheme: str = "sqrt") -> Tensor:
    """Convierte cuántas veces aparece cada clase en los pesos de la pérdida.

    Con $f_k$ la frecuencia de la clase $k$, el peso es proporcional a:

    - `"sqrt"`: $1/\\sqrt{f_k}$; acerca las clases sin dejar que la más rara mande.
    - `"inverse"`: $1/f_k$; todas las clases pesan en total lo mismo.
    - `"median"`: mediana de las $f$ entre $f_k$: los mismos cocientes que `"inverse"`, sin
      cambiar la escala, de modo que la clase mediana pesa 1.
    - `"none"`: 1.

    Salvo en `"median"`, los pesos se escalan para que la media de los que no son 0 sea 1:
    así cambiar de plan no cambia de paso el tamaño de la pérdida. Una clase que no aparece
    pesa 0: no hay de qué aprenderla, y su inverso sería infinito.

    Args:
        counts: `(K,)`: elementos de cada clase, en el entrenamiento.
        scheme: cómo se pesan.

    Returns:
        `(K,)`, float32, para `nn.CrossEntropyLoss(weight=...)`.

    Raises:
        ValueError: si el plan no existe o las cuentas no son de 0 en adelante con alguna
            positiva.

    Referencia:
        Eigen y Fergus (2015) (`eigen2015predicting`), para `"median"`. Ahí la frecuencia
        de una clase se toma solo sobre las imágenes donde aparece; aquí, sobre todas.

    Con 9 píxeles de una clase y 1 de otra, las raíces están 3 a 1 y su media es 1:

    >>> class_weights(torch.tensor([9, 1]))
    tensor([0.5000, 1.5000])
    >>> class_weights(torch.tensor([9, 1, 0]), "inverse")
    tensor([0.2000, 1.8000, 0.0000])
    """
    if scheme not in SCHEMES:
        raise ValueError(f"scheme={scheme!r}: se esperaba una de {', '.join(SCHEMES)}.")
    amounts = torch.as_tensor(counts, dtype=torch.float64)
    valid = amounts.ndim == 1 and bool((amounts >= 0).all())
    if not valid or not 0 < float(amounts.sum()) < float("inf"):
        raise ValueError(
            f"counts={amounts.tolist()}: se esperaba una cuenta por clase, de 0 en "
            "adelante y alguna positiva, como las que da class_counts."
        )
    present = amounts > 0
    frequencies = amounts[present] / amounts.sum()
    if scheme == "none":
        chosen = torch.ones_like(frequencies)
    elif scheme == "median":
        # La media de las dos centrales si son pares; torch.median daría la menor.
        chosen = frequencies.quantile(0.5) / frequencies
    else:
        chosen = frequencies ** (-0.5 if scheme == "sqrt" else -1.0)
        chosen = chosen / chosen.mean()
    weights = torch.zeros_like(amounts)
    weights[present] = chosen
    return weights.float()
