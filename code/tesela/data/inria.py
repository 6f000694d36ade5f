"""Inria Aerial Image Labeling: edificios en cinco ciudades, en su propio trazado."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from tesela.data.aerial_source import AerialSource, SceneRef
from tesela.data.classes import ClassInfo
from tesela.data.fetch import fetch
from tesela.data.registry import dataset_info
from tesela.data.scene_cache import SceneCache
from tesela.data.scene_files import pair_size, read_pair

#: Las dos clases, con el color que llevan en el libro: en el archivo son 0 y 255.
INRIA_CLASSES: tuple[ClassInfo, ...] = (
    ClassInfo("background", "fondo", (0xD9, 0xD9, 0xD9), 0),
    ClassInfo("building", "edificio", (0x3C, 0x10, 0x98), 1),
)
_FILE_COLORS = (
    ClassInfo("background", "fondo", (0, 0, 0), 0),
    ClassInfo("building", "edificio", (255, 255, 255), 1),
)
_INFO = dataset_info("inria")
_NAME = re.compile(r"([a-z-]+?)(\d+)")
_VALIDATION = 5


def load_inria(root: str | Path | None = None, cache_mb: float = 1024) -> AerialSource:
    """El conjunto `inria`: las escenas de entrenamiento, que son las que traen máscara.

    El grupo de cada escena es su ciudad. El reparto propio es el que recomiendan sus
    autores: validación con las cinco primeras escenas de cada ciudad. No tiene prueba,
    porque sus autores no publican las máscaras de las otras cinco ciudades.

    Args:
        root: la carpeta que contiene `AerialImageDataset/`; por omisión se busca en
            TESELA_DATA.
        cache_mb: megabytes de escenas ya leídas que se conservan; cada una ocupa 100.

    Returns:
        El conjunto.

    Raises:
        FileNotFoundError: si no está o falta una máscara; dice las tres salidas.
        ValueError: si está vacío, un nombre no es de la forma `ciudad12.tif`, o una imagen
            y su máscara no miden lo mismo.

    Referencia:
        Maggiori, Tarabalka, Charpiat y Alliez, «Can Semantic Labeling Methods Generalize to
        Any City? The Inria Aerial Image Labeling Benchmark», 2017 (maggiori2017can).
    """
    folder = Path(root).expanduser() if root is not None else fetch(_INFO)
    base = folder / _INFO.layout if (folder / _INFO.layout).is_dir() else folder
    images = sorted((base / "train" / "images").glob("*.tif"))
    if not images:
        raise FileNotFoundError(
            f"En {base} no hay ningún train/images/*.tif. {_INFO.three_ways()}"
        )
    cache = SceneCache(int(cache_mb * 1e6))
    scenes, numbered = [], []
    for image in images:
        match = _NAME.fullmatch(image.stem)
        if match is None:
            raise ValueError(
                f"{image} no se llama como las escenas de Inria (austin1.tif, "
                "tyrol-w36.tif): quítalo de esa carpeta."
            )
        mask = base / "train" / "gt" / image.name
        if not mask.is_file():
            raise FileNotFoundError(
                f"A Inria le falta la máscara {mask.relative_to(base)} en {base}. "
                f"{_INFO.three_ways()}"
            )
        height, width = pair_size(image, mask)
        load = partial(read_pair, image, mask, _FILE_COLORS)
        city, number = match.group(1), int(match.group(2))
        numbered.append(
            (city, number, SceneRef(image.stem, city, height, width, load, cache))
        )
    scenes = [scene for _, _, scene in sorted(numbered, key=lambda item: item[:2])]
    first = tuple(scene.name for _, number, scene in numbered if number <= _VALIDATION)
    return AerialSource(
        name="inria",
        classes=INRIA_CLASSES,
        scenes=tuple(scenes),
        source=f"Datos: {_INFO.title} (Maggiori y otros, 2017). {_INFO.licence}.",
        metres_per_pixel=_INFO.metres_per_pixel,
        held_out={"validation": first, "test": ()},
    )
