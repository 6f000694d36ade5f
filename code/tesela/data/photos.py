"""Una tarea pequeña con fotografías de verdad, las que ya trae la instalación.

Cada clase es una fotografía (o el material que retrata) y cada ejemplo un recorte de ella.
El reparto es ESPACIAL: la fotografía se corta en bloques separados por una franja y cada
bloque es de una sola parte, así que ningún recorte de prueba comparte píxeles con uno de
entrenamiento. Es una tarea para comparar modelos, no un conjunto de referencia: quien la
resuelve reconoce diez fotografías, no cualquier gato ni cualquier ladrillo.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from tesela.data.images import ImageSet
from tesela.data.splits import Block, spatial_blocks

# (clase, paquete, archivo, autoría y licencia según el paquete que la trae)
_PHOTOS: tuple[tuple[str, str, str, str], ...] = (
    ("astronauta", "skimage.data", "astronaut.png", "NASA, dominio público"),
    ("gato", "skimage.data", "chelsea.png", "S. van der Walt, CC0"),
    ("café", "skimage.data", "coffee.png", "R. Michetti, CC0"),
    ("tejido", "skimage.data", "ihc.png", "CMMI, sin restricciones conocidas"),
    ("pagoda", "sklearn.datasets.images", "china.jpg", "danielbuechele, CC BY 2.0"),
    ("flor", "sklearn.datasets.images", "flower.jpg", "vultilion, CC BY 2.0"),
    ("ladrillo", "skimage.data", "brick.png", "CC0Textures, CC0"),
    ("pasto", "skimage.data", "grass.png", "linolafett, CC0"),
    ("grava", "skimage.data", "gravel.png", "CC0Textures, CC0"),
    (
        "monedas",
        "skimage.data",
        "coins.png",
        "Brooklyn Museum, sin restricciones conocidas",
    ),
)
_FRACTIONS = (0.6, 0.15, 0.25)
# Un recorte liso (cielo, fondo negro) no dice de qué fotografía es.
_MIN_CONTRAST = 6.0


@dataclass(frozen=True, eq=False)
class PhotoTask:
    """Los tres conjuntos de recortes y el lugar de donde salió cada uno.

    Args:
        train: recortes de entrenamiento.
        validation: recortes de validación.
        test: recortes de prueba.
        boxes: para cada parte (`"train"`, `"validation"`, `"test"`), la fila y la columna
            de la esquina de cada recorte en su fotografía, `(N, 2)`, int64, en píxeles.
        crop_size: lado de cada recorte, en píxeles.
    """

    train: ImageSet
    validation: ImageSet
    test: ImageSet
    boxes: dict[str, Tensor]
    crop_size: int

    @property
    def class_names(self) -> tuple[str, ...]:
        """Nombre de cada clase, en orden."""
        return self.train.class_names

    def describe(self) -> str:
        """Qué fotografías son, con qué licencia, y cuántos recortes hay en cada parte."""
        sizes = (len(self.train), len(self.validation), len(self.test))
        return (
            f"{self.train.source}\nRecortes de {self.crop_size}×{self.crop_size} píxeles "
            f"en color, {len(self.class_names)} clases equilibradas: {sizes[0]} de "
            f"entrenamiento, {sizes[1]} de validación y {sizes[2]} de prueba.\n"
            "Reparto espacial: ninguna parte comparte píxeles con otra."
        )


def _read_photo(package: str, name: str) -> NDArray[np.uint8]:
    """La fotografía `(H, W, 3)`; las grises repiten su canal."""
    path = resources.files(package) / name
    if not path.is_file():
        raise FileNotFoundError(
            f"La instalación de {package.split('.')[0]} no trae {name}; reinstálala "
            "(pip install --force-reinstall scikit-image scikit-learn)."
        )
    with path.open("rb") as file, Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def _draw_corners(
    photo: NDArray[np.uint8],
    blocks: list[Block],
    crop_size: int,
    count: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Esquinas distintas, al azar, de `count` recortes con contraste en los bloques."""
    corners = np.array(
        [
            (top, left)
            for block in blocks
            for top in range(block.top, block.top + block.height - crop_size + 1)
            for left in range(block.left, block.left + block.width - crop_size + 1)
        ],
        dtype=np.int64,
    )
    chosen: list[NDArray[np.int64]] = []
    for corner in corners[rng.permutation(len(corners))]:
        top, left = corner
        crop = photo[top : top + crop_size, left : left + crop_size]
        if crop.mean(axis=2).std() >= _MIN_CONTRAST:
            chosen.append(corner)
            if len(chosen) == count:
                return np.stack(chosen)
    raise ValueError(
        f"Se pidieron {count} recortes de {crop_size} píxeles y de una fotografía solo "
        f"salen {len(chosen)}; pide menos por clase o recortes más pequeños."
    )


def load_photo_crops(
    crop_size: int = 32,
    train_per_class: int = 200,
    validation_per_class: int = 50,
    test_per_class: int = 100,
    seed: int = 0,
) -> PhotoTask:
    """Recortes de diez fotografías reales incluidas en scikit-image y scikit-learn.

    Args:
        crop_size: lado de cada recorte, de 8 a 64 píxeles.
        train_per_class: recortes de entrenamiento por clase.
        validation_per_class: recortes de validación por clase.
        test_per_class: recortes de prueba por clase.
        seed: semilla de los bloques y de los recortes.

    Returns:
        Los tres conjuntos, con imágenes `(N, 3, crop_size, crop_size)` de 0 a 1, ordenados
        al azar.

    Raises:
        ValueError: si un tamaño no es válido o de una fotografía no salen tantos recortes.

    >>> task = load_photo_crops(train_per_class=4, validation_per_class=1, test_per_class=2)
    >>> task.train.images.shape, len(task.test)
    (torch.Size([40, 3, 32, 32]), 20)
    """
    if not 8 <= crop_size <= 64:
        raise ValueError(f"crop_size debe estar entre 8 y 64 píxeles y llegó {crop_size}.")
    counts = {
        "train": train_per_class,
        "validation": validation_per_class,
        "test": test_per_class,
    }
    for part, count in counts.items():
        if count < 1:
            raise ValueError(f"{part}_per_class debe ser al menos 1 y llegó {count}.")
    rng = np.random.Generator(np.random.PCG64(seed))
    crops: dict[str, list[NDArray[np.uint8]]] = {part: [] for part in counts}
    corners: dict[str, list[NDArray[np.int64]]] = {part: [] for part in counts}
    for _, package, name, _ in _PHOTOS:
        photo = _read_photo(package, name)
        parts = spatial_blocks(
            photo.shape[0],
            photo.shape[1],
            block_size=crop_size * 3 // 2,
            fractions=_FRACTIONS,
            gap=crop_size // 4,
            seed=int(rng.integers(2**31)),
        )
        for (part, count), blocks in zip(counts.items(), parts, strict=True):
            drawn = _draw_corners(photo, blocks, crop_size, count, rng)
            corners[part].append(drawn)
            crops[part].extend(
                photo[t : t + crop_size, f : f + crop_size] for t, f in drawn
            )
    source = "Datos: recortes de fotografías incluidas en scikit-image y scikit-learn: " + (
        "; ".join(f"{label} ({credit})" for label, _, _, credit in _PHOTOS) + "."
    )
    sets: dict[str, ImageSet] = {}
    boxes: dict[str, Tensor] = {}
    for part, count in counts.items():
        order = rng.permutation(len(_PHOTOS) * count)
        pixels = np.stack(crops[part])[order].transpose(0, 3, 1, 2)
        labels = np.repeat(np.arange(len(_PHOTOS)), count)[order]
        sets[part] = ImageSet(
            images=torch.from_numpy(pixels.astype(np.float32) / np.float32(255)),
            labels=torch.from_numpy(labels.astype(np.int64)),
            class_names=tuple(label for label, *_ in _PHOTOS),
            source=source,
        )
        boxes[part] = torch.from_numpy(np.concatenate(corners[part])[order])
    return PhotoTask(sets["train"], sets["validation"], sets["test"], boxes, crop_size)
