"""Una carpeta tuya de imágenes y máscaras, con la paleta que dice qué es cada color."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from tesela.counted import counted
from tesela.data.aerial_source import AerialSource, SceneRef
from tesela.data.palette_file import load_palette
from tesela.data.scene_cache import SceneCache
from tesela.data.scene_files import pair_size, read_pair

_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
# Una máscara con pérdida ya no trae los colores de la paleta.
_LOSSLESS = frozenset({".png", ".tif", ".tiff", ".bmp"})


def load_folder(
    folder: str | Path,
    palette: str | Path | None = None,
    group_pattern: str | None = None,
    metres_per_pixel: float | None = None,
    cache_mb: float = 512,
) -> AerialSource:
    """El conjunto `carpeta`: `imagenes/`, `mascaras/` y `paleta.json` o `paleta.csv`.

    La máscara de `imagenes/norte/a.jpg` es `mascaras/norte/a.png`: mismo nombre, sin
    importar la extensión. Con las carpetas `images/` y `masks/` también funciona.

    Args:
        folder: la carpeta.
        palette: el archivo de paleta, si no está en la carpeta.
        group_pattern: expresión regular que se busca en el nombre de cada imagen, con su
            subcarpeta; lo que capture su primer paréntesis es el grupo. Sin ella, el grupo
            es la subcarpeta, y si no hay subcarpetas, cada imagen es el suyo.
        metres_per_pixel: lado de un píxel en el terreno, si se sabe.
        cache_mb: megabytes de escenas ya leídas que se conservan.

    Returns:
        El conjunto. Los tamaños se comprueban al cargar; los píxeles, al leer.

    Raises:
        FileNotFoundError: si falta una carpeta, la paleta, o la máscara de una imagen.
        ValueError: si está vacía, hay nombres repetidos, una imagen y su máscara no miden
            lo mismo, la paleta está mal escrita, o el patrón no se encuentra.
    """
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise FileNotFoundError(
            f"No existe la carpeta {root}. Debe tener dentro imagenes/, mascaras/ y "
            "paleta.json o paleta.csv."
        )
    classes = load_palette(_palette_path(root, palette))
    images = _files(_subfolder(root, "imagenes", "images"), _SUFFIXES)
    masks = _files(_subfolder(root, "mascaras", "masks"), _LOSSLESS)
    missing = [name for name in images if name not in masks]
    if missing:
        first = images[missing[0]].relative_to(root).as_posix()
        raise FileNotFoundError(
            f"A {len(missing)} de {len(images)} imágenes de {root} {_lack(missing)} la "
            f"máscara: {', '.join(missing[:5])}. La de {first} debe ser "
            f"mascaras/{missing[0]}.png (PNG, TIFF o BMP: el JPEG cambia los colores)."
        )
    alone = [name for name in masks if name not in images]
    if alone:
        raise FileNotFoundError(
            f"A {counted(len(alone), 'máscara')} de {root} {_lack(alone)} la imagen: "
            f"{', '.join(alone[:5])}. Quita lo que sobra o pon lo que falta."
        )
    cache = SceneCache(int(cache_mb * 1e6))
    scenes = []
    for name, image in images.items():
        height, width = pair_size(image, masks[name])
        load = partial(read_pair, image, masks[name], classes)
        group = _group(name, group_pattern)
        scenes.append(SceneRef(name, group, height, width, load, cache))
    return AerialSource(
        name="carpeta",
        classes=classes,
        scenes=tuple(scenes),
        source=f"Datos: la carpeta {root.name}, de quien ejecuta esta página.",
        metres_per_pixel=metres_per_pixel,
    )


def _palette_path(root: Path, palette: str | Path | None) -> Path:
    if palette is not None:
        return Path(palette).expanduser()
    names = ("paleta.json", "paleta.csv", "palette.json", "palette.csv")
    found = [root / name for name in names if (root / name).is_file()]
    return found[0] if found else root / names[0]


def _subfolder(root: Path, *names: str) -> Path:
    found = [root / name for name in names if (root / name).is_dir()]
    if not found:
        inside = ", ".join(sorted(path.name for path in root.iterdir())[:8]) or "nada"
        raise FileNotFoundError(
            f"En {root} falta la carpeta {names[0]}/ (o {names[1]}/); dentro hay: {inside}."
        )
    return found[0]


def _files(folder: Path, suffixes: frozenset[str]) -> dict[str, Path]:
    """Nombre sin extensión, con su subcarpeta, de cada archivo de imagen."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() not in suffixes or not path.is_file():
            continue
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name in found:
            raise ValueError(
                f"{found[name].name} y {path.name} se llaman igual en {path.parent}: no se "
                "sabe cuál usar. Deja una."
            )
        found[name] = path
    if not found:
        raise ValueError(
            f"La carpeta {folder} está vacía: no tiene ningún archivo "
            f"{', '.join(sorted(suffixes))}."
        )
    return found


def _lack(names: list[str]) -> str:
    return "le falta" if len(names) == 1 else "les falta"


def _group(name: str, pattern: str | None) -> str:
    if pattern is None:
        parent, _, _ = name.rpartition("/")
        return parent or name
    match = re.search(pattern, name)
    if match is None or not match.groups() or not match.group(1):
        raise ValueError(
            f"El patrón de grupos {pattern!r} no encuentra grupo en {name!r}; debe llevar "
            r"un paréntesis, por ejemplo r'^(tesela\d+)_'."
        )
    return match.group(1)
