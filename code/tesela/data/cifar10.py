"""CIFAR-10, con el cargador de torchvision o desde carpetas de JPEG."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from tesela.data.fetch import cache_dir, data_dir, fetch, find_local
from tesela.data.images import ImageSet
from tesela.data.registry import dataset_info

_INFO = dataset_info("cifar10")


def load_cifar10(
    root: str | Path | None = None,
    train: bool = True,
    per_class: int | None = None,
    seed: int = 0,
    download: bool = False,
) -> ImageSet:
    """Carga CIFAR-10: 60 000 fotografías de 32×32 en diez clases.

    Lo busca en `root` si se da; si no, en TESELA_DATA y en lo ya descargado. Sirve la
    carpeta `cifar-10-batches-py` de torchvision o `cifar10-jpg/{train,test}/<clase>/*.jpg`;
    si están las dos, la primera. Nunca pone otros datos en su lugar.

    Args:
        root: carpeta donde buscar.
        train: la parte de entrenamiento, o la de prueba si es falso.
        per_class: cuántas imágenes por clase, al azar; None son todas (la parte de
            entrenamiento entera ocupa 614 MB como float32).
        seed: semilla de esa elección.
        download: si no está, descargarlo (170 MB).

    Returns:
        Imágenes `(N, 3, 32, 32)` de 0 a 1.

    Raises:
        FileNotFoundError: si no está; dice las tres salidas.
        ValueError: si está dañado, o hay menos de `per_class` imágenes de una clase.

    Referencia:
        Krizhevsky, «Learning Multiple Layers of Features from Tiny Images», 2009.
    """
    if per_class is not None and per_class < 1:
        raise ValueError(f"per_class debe ser 1 o más, o None, y llegó {per_class}.")
    folder, kind = _locate(None if root is None else Path(root).expanduser(), download)
    if kind == "torchvision":
        pixels, labels = _read_torchvision(folder, train)
        note = "original, leído con torchvision"
    else:
        pixels, labels = _read_folders(folder / ("train" if train else "test"))
        note = "copia en JPEG, con pérdida: sus aciertos no se comparan con los publicados"
    if per_class is not None:
        chosen = _choose(labels, per_class, seed)
        pixels, labels = pixels[chosen], labels[chosen]
    images = torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)))
    part = "entrenamiento" if train else "prueba"
    return ImageSet(
        images=images.to(torch.float32).div_(255),
        labels=torch.from_numpy(labels),
        class_names=_INFO.classes,
        source=f"Datos: CIFAR-10 ({note}), parte de {part}. Licencia: {_INFO.licence}.",
    )


def _locate(root: Path | None, download: bool) -> tuple[Path, str]:
    """La carpeta de los datos y de qué forma son."""
    if root is not None:
        places = [root]
    else:
        mine = data_dir()
        places = [mine] if mine is not None else []
        places.append(cache_dir())
    for place in places:
        found = find_local(_INFO, place)
        if found is not None:
            return found, "torchvision"
        for folder in (place / "cifar10-jpg", place):
            if (folder / "train").is_dir() and (folder / "test").is_dir():
                return folder, "carpetas"
    if download:
        return fetch("cifar10"), "torchvision"
    searched = ", ".join(str(place) for place in places)
    raise FileNotFoundError(
        f"No está CIFAR-10 en {searched} y no se pidió descargarlo (download=True). "
        f"{_INFO.three_ways()}"
    )


def _read_torchvision(folder: Path, train: bool) -> tuple[NDArray, NDArray]:
    from torchvision.datasets import CIFAR10

    try:
        data = CIFAR10(str(folder), train=train)
    except RuntimeError as error:
        raise ValueError(
            f"{folder / _INFO.layout} está incompleta o dañada: torchvision no reconoce "
            "las sumas MD5 de sus archivos. Bórrala y consíguela de nuevo. "
            f"{_INFO.three_ways()}"
        ) from error
    return data.data, np.asarray(data.targets, dtype=np.int64)


def _read_folders(folder: Path) -> tuple[NDArray, NDArray]:
    present = {path.name for path in folder.iterdir() if path.is_dir()}
    if present != set(_INFO.classes):
        missing = sorted(set(_INFO.classes) - present)
        extra = sorted(present - set(_INFO.classes))
        raise ValueError(
            f"{folder} debe tener una carpeta por cada clase de CIFAR-10; faltan "
            f"{missing} y sobran {extra}."
        )
    pixels, labels = [], []
    for label, name in enumerate(_INFO.classes):
        paths = sorted((folder / name).glob("*.jpg"))
        if not paths:
            raise ValueError(f"{folder / name} no tiene ningún .jpg.")
        for path in paths:
            try:
                with Image.open(path) as image:
                    array = np.asarray(image.convert("RGB"))
            except OSError as error:
                raise ValueError(f"No se puede leer {path}: {error}.") from error
            if array.shape != (32, 32, 3):
                raise ValueError(
                    f"{path} mide {array.shape[0]}×{array.shape[1]} y debe medir 32×32."
                )
            pixels.append(array)
            labels.append(label)
    return np.stack(pixels), np.array(labels, dtype=np.int64)


def _choose(labels: NDArray, per_class: int, seed: int) -> NDArray:
    """Índices de `per_class` imágenes de cada clase, barajados."""
    rng = np.random.Generator(np.random.PCG64(seed))
    chosen = []
    for label, name in enumerate(_INFO.classes):
        members = np.flatnonzero(labels == label)
        if len(members) < per_class:
            raise ValueError(
                f"Se pidieron {per_class} imágenes por clase y de {name!r} hay "
                f"{len(members)}."
            )
        chosen.append(rng.permutation(members)[:per_class])
    return rng.permutation(np.concatenate(chosen))
