"""Dubái, de Humans in the Loop: 8 mosaicos de 9 imágenes, como vienen publicados."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from tesela.data.aerial_source import AerialSource, SceneRef
from tesela.data.classes import AERIAL_CLASSES, IGNORE_INDEX, ClassInfo
from tesela.data.fetch import fetch
from tesela.data.registry import dataset_info
from tesela.data.scene_cache import SceneCache
from tesela.data.scene_files import pair_size, read_pair

#: Los colores que de verdad traen sus máscaras. El `classes.json` que las acompaña da
#: otros, que no aparecen en ninguna; y el negro, que nadie declara, no lleva etiqueta.
DUBAI_COLORS: tuple[ClassInfo, ...] = (
    *AERIAL_CLASSES,
    ClassInfo("black", "negro", (0, 0, 0), IGNORE_INDEX),
)
_INFO = dataset_info("dubai")
_TILES, _PARTS = 8, 9
_HELD_OUT = {"validation": (1,), "test": (2, 8)}
# La suma, hecha por este libro, de los 144 archivos con que se midió lo que publica.
_DIGEST = "3c9f9fa4452f67f05b29f14fb332787695423cbfefb160ccdfb3190892dc2f41"


def load_dubai(root: str | Path | None = None, cache_mb: float = 512) -> AerialSource:
    """El conjunto `dubai`: 72 imágenes con su máscara, en 8 mosaicos de 3×3.

    Las nueve partes de un mosaico son vecinas: el grupo de cada una es su mosaico.

    Args:
        root: la carpeta que contiene `Semantic segmentation dataset/`; por omisión se busca
            en TESELA_DATA, ya desempacada o como el zip que se descarga a mano.
        cache_mb: megabytes de escenas ya leídas que se conservan; con los 512 de omisión
            caben todas.

    Returns:
        El conjunto, con validación en el mosaico 1 y prueba en los mosaicos 2 y 8.

    Raises:
        FileNotFoundError: si no está o le faltan archivos; dice las tres salidas.
        ValueError: si una imagen y su máscara no miden lo mismo.
    """
    folder = Path(root).expanduser() if root is not None else fetch(_INFO)
    base = folder / _INFO.layout if (folder / _INFO.layout).is_dir() else folder
    cache = SceneCache(int(cache_mb * 1e6))
    scenes = []
    for tile in range(1, _TILES + 1):
        for part in range(1, _PARTS + 1):
            image, mask = _files(base, tile, part)
            height, width = pair_size(image, mask)
            load = partial(read_pair, image, mask, DUBAI_COLORS)
            name, group = f"Tile {tile}/{part:03d}", f"Tile {tile}"
            scenes.append(SceneRef(name, group, height, width, load, cache))
    same = files_digest(base) == _DIGEST
    held_out = {
        part: tuple(s.name for s in scenes if s.group in {f"Tile {t}" for t in tiles})
        for part, tiles in _HELD_OUT.items()
    }
    return AerialSource(
        name="dubai",
        classes=AERIAL_CLASSES,
        scenes=tuple(scenes),
        source=(
            f"Datos: {_INFO.title} (Humans in the Loop; imágenes de MBRSC). "
            f"{_INFO.licence}. Sus archivos {'' if same else 'NO '}son los mismos con que "
            "midió este libro."
        ),
        metres_per_pixel=None,
        held_out=held_out,
    )


def files_digest(folder: Path) -> str:
    """Una suma SHA-256 de todas las imágenes y máscaras de la carpeta, con sus nombres.

    Args:
        folder: la carpeta `Semantic segmentation dataset`.

    Returns:
        La suma de la lista ordenada «nombre, suma del archivo», en hexadecimal.
    """
    total = hashlib.sha256()
    for path in sorted(folder.glob("Tile */*/image_part_*"), key=Path.as_posix):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {digest}\n".encode())
    return total.hexdigest()


def _files(base: Path, tile: int, part: int) -> tuple[Path, Path]:
    """La imagen y la máscara de una parte, que deben estar las dos."""
    folder = base / f"Tile {tile}"
    image = folder / "images" / f"image_part_{part:03d}.jpg"
    mask = folder / "masks" / f"image_part_{part:03d}.png"
    for path, what in ((image, "la imagen"), (mask, "la máscara")):
        if not path.is_file():
            raise FileNotFoundError(
                f"A Dubái le falta {what} {path.relative_to(base)} en {base}; son "
                f"{_TILES} mosaicos de {_PARTS} partes. {_INFO.three_ways()}"
            )
    return image, mask
