"""El tipo de una escena aérea, deducido de su máscara con reglas que no se traslapan."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import ArrayLike

from tesela.data.aerial_source import SceneRef
from tesela.data.classes import AERIAL_CLASSES, IGNORE_INDEX
from tesela.data.images import ImageSet
from tesela.data.splits import Block

#: Los tipos, en el orden de su índice.
SCENE_TYPES = ("agua", "urbano denso", "suburbano", "vegetación", "suelo desnudo")
_WATER, _DENSE, _SUBURBAN = 0.2, 0.6, 0.3
_INDEX = {info.name: info.index for info in AERIAL_CLASSES}


def scene_type(mask: ArrayLike, margin: float = 0.0) -> int:
    """El tipo de una escena, según qué fracción de su terreno es de cada clase.

    Las preguntas se hacen en orden, y la primera que se contesta que sí decide:

    1. agua ≥ 20 %: «agua»;
    2. edificio + calle ≥ 60 %: «urbano denso»;
    3. edificio + calle ≥ 30 %: «suburbano»;
    4. vegetación ≥ suelo: «vegetación»;
    5. lo demás: «suelo desnudo».

    Las fracciones son de los píxeles con etiqueta.

    Args:
        mask: `(H, W)`, enteros: los índices de `AERIAL_CLASSES`, con 255 sin etiqueta.
        margin: si alguna de las preguntas que se hicieron se decide por menos que esto,
            la escena está en la frontera y no se clasifica.

    Returns:
        El índice en `SCENE_TYPES`, o 255 si está en la frontera o menos de la mitad de
        sus píxeles tiene etiqueta.

    Raises:
        ValueError: si la máscara no es una matriz de enteros o trae una clase que no es.

    Media agua y media calle es «agua», porque el agua se pregunta antes:

    >>> SCENE_TYPES[scene_type([[4, 4], [2, 2]])]
    'agua'
    >>> SCENE_TYPES[scene_type([[0, 2], [1, 3]])]  # 50 % construido
    'suburbano'
    """
    array = np.asarray(mask)
    if array.ndim != 2 or array.size == 0 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(
            f"La máscara es {array.dtype} de forma {array.shape} y se esperaba una matriz "
            "(H, W) de enteros. Si es en colores, conviértela con mask_from_colors."
        )
    unknown = sorted(set(np.unique(array).tolist()) - set(_INDEX.values()))
    if unknown:
        raise ValueError(
            f"La máscara trae las clases {unknown} y se esperaban "
            f"{sorted(_INDEX.values())}: edificio, suelo, calle, vegetación, agua y 255."
        )
    labeled = array[array != IGNORE_INDEX]
    if 2 * labeled.size < array.size:
        return IGNORE_INDEX
    share = {name: float(np.mean(labeled == index)) for name, index in _INDEX.items()}
    built = share["building"] + share["road"]
    # Cuánto sobra (o falta, si es negativo) para contestar que sí a cada pregunta.
    answers = (
        share["water"] - _WATER,
        built - _DENSE,
        built - _SUBURBAN,
        share["vegetation"] - share["land"],
    )
    kind = next((k for k, excess in enumerate(answers) if excess >= 0), len(answers))
    asked = answers[: kind + 1]
    return IGNORE_INDEX if min(map(abs, asked)) < margin else kind


def scene_type_tiles(
    scenes: Iterable[SceneRef], tile: int = 64, margin: float = 0.05, source: str = ""
) -> ImageSet:
    """Corta unas escenas en teselas que no se traslapan, cada una con su tipo.

    Para no filtrar nada, reparte antes las ESCENAS (`split_scenes`) y corta cada parte.

    Args:
        scenes: las escenas de una parte.
        tile: lado de la tesela, en píxeles; lo que sobra en la orilla no se usa.
        margin: como en `scene_type`; las de la frontera se dejan fuera.
        source: qué datos son; por ejemplo, `AerialSource.source`.

    Returns:
        Imágenes `(N, 3, tile, tile)` de 0 a 1 y su tipo, en el orden de las escenas.

    Raises:
        ValueError: si ninguna tesela queda.
    """
    images, labels = [], []
    for scene in scenes:
        for top in range(0, scene.height - tile + 1, tile):
            for left in range(0, scene.width - tile + 1, tile):
                pixels, mask = scene.read(Block(top, left, tile, tile))
                kind = scene_type(mask, margin)
                if kind != IGNORE_INDEX:
                    images.append(pixels)
                    labels.append(kind)
    if not images:
        raise ValueError(
            f"No quedó ninguna tesela de {tile} píxeles: usa teselas más pequeñas, más "
            "escenas o un margen menor."
        )
    array = np.stack(images).transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
    return ImageSet(
        torch.from_numpy(array),
        torch.tensor(labels, dtype=torch.int64),
        SCENE_TYPES,
        source or "Teselas de escenas aéreas.",
    )


def take_per_class(data: ImageSet, count: int, seed: int = 0) -> ImageSet:
    """Escoge al azar el mismo número de imágenes de cada clase, sin repetir.

    Con la misma semilla, las de un `count` menor están entre las de uno mayor.

    Args:
        data: el conjunto.
        count: imágenes por clase.
        seed: semilla.

    Returns:
        El subconjunto, con las clases barajadas.

    Raises:
        ValueError: si `count` no es positivo o una clase no tiene tantas.
    """
    have = data.counts()
    if count < 1 or min(have) < count:
        few = dict(zip(data.class_names, have, strict=True))
        raise ValueError(
            f"Se pidieron {count} imágenes por clase y hay {few}: pide menos o usa más "
            "escenas."
        )
    chosen = []
    for kind in range(data.num_classes):
        generator = torch.Generator().manual_seed(1_000 * seed + kind)
        members = torch.nonzero(data.labels == kind).flatten()
        chosen.append(members[torch.randperm(len(members), generator=generator)[:count]])
    # Por turnos y no por bloques: los primeros n·K también están equilibrados.
    return data.subset(torch.stack(chosen, dim=1).flatten())
