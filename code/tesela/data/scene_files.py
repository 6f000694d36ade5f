"""Leer la imagen y la máscara de una escena, y decir qué tienen cuando no se puede."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from tesela.data.classes import ClassInfo
from tesela.data.mask_colors import indices_from_image
from tesela.data.scene_cache import Pixels

# Los modos de Pillow que son color de 8 bits, o se vuelven color sin perder nada.
_EIGHT_BITS = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"})


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Abre una imagen; los errores de Pillow salen con el nombre del archivo."""
    try:
        with Image.open(path) as image:
            if image.mode not in _EIGHT_BITS:
                raise ValueError(
                    f"{path} no tiene 8 bits por canal (modo {image.mode!r} de Pillow); "
                    "conviértelo a 8 bits antes de usarlo."
                )
            yield image
    except UnidentifiedImageError as error:
        raise ValueError(
            f"{path} no es una imagen que se pueda leer, o le falta su principio; "
            "consíguelo de nuevo."
        ) from error
    except Image.DecompressionBombError as error:
        raise ValueError(
            f"{path} es demasiado grande para leerlo de una vez; pártelo en imágenes más "
            "pequeñas."
        ) from error
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"No está {path}, que sí estaba al cargar los datos; no muevas la carpeta "
            "mientras se usa."
        ) from error
    except (OSError, SyntaxError, EOFError, struct.error) as error:
        raise ValueError(f"{path} está truncado o dañado; consíguelo de nuevo.") from error


def image_size(path: Path) -> tuple[int, int]:
    """Alto y ancho de una imagen, de su encabezado, sin leer sus píxeles.

    Args:
        path: el archivo.

    Raises:
        ValueError: si no es una imagen de 8 bits por canal.
    """
    with _opened(path) as image:
        return image.height, image.width


def pair_size(image: Path, mask: Path) -> tuple[int, int]:
    """Alto y ancho de una imagen y su máscara, que deben ser los mismos.

    Args:
        image: archivo de la imagen.
        mask: archivo de la máscara.

    Raises:
        ValueError: si no miden lo mismo, o no son imágenes.
    """
    size, other = image_size(image), image_size(mask)
    if size != other:
        raise ValueError(
            f"{image} mide {size[0]}×{size[1]} y su máscara {mask} mide "
            f"{other[0]}×{other[1]} (alto × ancho); deben medir lo mismo. Si la máscara "
            "cambió de tamaño, hazla de nuevo: estirarla movería los bordes."
        )
    return size


def read_pair(image: Path, mask: Path, colors: Sequence[ClassInfo]) -> Pixels:
    """Lee una imagen y su máscara de colores.

    Args:
        image: archivo de la imagen.
        mask: archivo de la máscara, pintada con los colores de `colors`.
        colors: los colores que puede traer y el índice de cada uno; dos colores pueden
            tener el mismo índice.

    Returns:
        Imagen `(H, W, 3)` y máscara de índices `(H, W)`, uint8.

    Raises:
        ValueError: si un archivo está dañado, no miden lo mismo, o hay un color
            desconocido: dice cuál, en cuántos píxeles y en qué archivo.
    """
    with _opened(image) as opened:
        pixels: NDArray[np.uint8] = np.array(opened.convert("RGB"))
    with _opened(mask) as opened:
        try:
            indices = indices_from_image(opened, colors)
        except ValueError as error:
            raise ValueError(f"{mask}: {error}") from error
    if pixels.shape[:2] != indices.shape:
        pair_size(image, mask)
    return pixels, indices
