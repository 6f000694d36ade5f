"""Lo que se mide del entrenamiento: su color medio y cuánto hay de cada clase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tesela.data.aerial_source import SceneRef
from tesela.data.classes import AERIAL_CLASSES, IGNORE_INDEX, ClassInfo

UNLABELED = "unlabeled"


@dataclass(frozen=True, eq=False)
class ChannelStatistics:
    """Media y desviación de cada canal, con los píxeles de 0 a 1.

    Args:
        mean: media de rojo, verde y azul, `(3,)`, float32.
        std: desviación estándar de cada uno, `(3,)`, float32.
        pixels: píxeles contados.
    """

    mean: Tensor
    std: Tensor
    pixels: int


def channel_statistics(scenes: Iterable[SceneRef]) -> ChannelStatistics:
    """Media y desviación estándar de cada canal, leyendo cada escena una vez.

    Cuenta cuántos píxeles hay de cada uno de los 256 valores: las cuentas son enteros, así
    que el resultado es exacto, no depende del orden y no guarda ninguna imagen.

    Args:
        scenes: las escenas, SOLO de entrenamiento: medir las de prueba sería usarlas.

    Returns:
        Media y desviación (poblacional) de cada canal.

    Raises:
        ValueError: si no hay escenas.

    >>> from tesela.data.scene_cache import SceneCache
    >>> image = np.zeros((1, 2, 3), np.uint8); image[0, 1] = 255
    >>> load = lambda: (image, np.zeros((1, 2), np.uint8))
    >>> found = channel_statistics([SceneRef("a", "a", 1, 2, load, SceneCache(0))])
    >>> found.mean.tolist(), found.std.tolist(), found.pixels
    ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5], 2)
    """
    counts = np.zeros((3, 256), dtype=np.int64)
    for scene in scenes:
        image, _ = scene.read()
        for channel in range(3):
            counts[channel] += np.bincount(image[..., channel].ravel(), minlength=256)
    pixels = int(counts[0].sum())
    if pixels == 0:
        raise ValueError("No llegó ninguna escena que medir; usa las de entrenamiento.")
    values = np.arange(256) / 255
    mean = counts @ values / pixels
    variance = counts @ values**2 / pixels - mean**2
    std = np.sqrt(np.maximum(variance, 0))
    return ChannelStatistics(
        torch.tensor(mean, dtype=torch.float32),
        torch.tensor(std, dtype=torch.float32),
        pixels,
    )


def class_frequencies(
    scenes: Iterable[SceneRef], classes: Sequence[ClassInfo] = AERIAL_CLASSES
) -> dict[str, float]:
    """Qué fracción de los píxeles es de cada clase, leyendo cada escena una vez.

    Args:
        scenes: las escenas; para pesar la pérdida, SOLO las de entrenamiento.
        classes: las clases del conjunto (`source.classes`).

    Returns:
        Nombre de la clase → fracción, en el orden de sus índices; la última es
        `"unlabeled"`, lo que no tiene etiqueta. Suman 1.

    Raises:
        ValueError: si no hay escenas, o una máscara trae un índice sin clase.

    >>> from tesela.data.scene_cache import SceneCache
    >>> mask = np.array([[0, 0, 1, 255]], np.uint8)
    >>> load = lambda: (np.zeros((1, 4, 3), np.uint8), mask)
    >>> scene = SceneRef("a", "a", 1, 4, load, SceneCache(0))
    >>> found = class_frequencies([scene])
    >>> found["building"], found["land"], found["unlabeled"]
    (0.5, 0.25, 0.25)
    """
    counts = np.zeros(256, dtype=np.int64)
    for scene in scenes:
        _, mask = scene.read()
        here = np.bincount(mask.ravel(), minlength=256)
        known = {info.index for info in classes} | {IGNORE_INDEX}
        strange = sorted(set(np.flatnonzero(here).tolist()) - known)
        if strange:
            raise ValueError(
                f"La máscara de {scene.name!r} trae los índices {strange}, que no son de "
                "ninguna clase; revisa que las clases sean las de ese conjunto."
            )
        counts += here
    total = int(counts.sum())
    if total == 0:
        raise ValueError("No llegó ninguna escena que contar; usa las de entrenamiento.")
    labelled = sorted(
        (i for i in classes if i.index != IGNORE_INDEX), key=lambda i: i.index
    )
    found = {info.name: int(counts[info.index]) / total for info in labelled}
    return found | {UNLABELED: int(counts[IGNORE_INDEX]) / total}
