"""Escenas que se leen por ventanas: un arreglo, un archivo en disco o cualquier fuente.

Quien predice solo pide ventanas, así que la escena puede ser mayor que la memoria.
"""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tesela.data import Block


class Scene(Protocol):
    """Lo que se necesita de una escena: su tamaño y leer un rectángulo."""

    height: int
    width: int

    def read(self, window: Block) -> Any:
        """El rectángulo pedido, `(h, w, C)`, o un par (imagen, máscara)."""
        ...


class ArrayScene:
    """Una escena en un arreglo de NumPy, en memoria o en disco (`np.memmap`).

    Args:
        array: `(H, W, C)` o `(H, W)`; de un `memmap` se leen solo las ventanas pedidas.

    Raises:
        ValueError: si no tiene 2 o 3 ejes, o está vacía.

    >>> ArrayScene(np.zeros((4, 6, 3))).read(Block(1, 2, 2, 3)).shape
    (2, 3, 3)
    """

    def __init__(self, array: NDArray[Any]) -> None:
        """Guarda el arreglo sin copiarlo."""
        if array.ndim not in (2, 3) or 0 in array.shape:
            raise ValueError(
                "La escena debe ser (H, W, C) o (H, W), sin ejes vacíos, y llegó con forma "
                f"{array.shape}. Si es un tensor (C, H, W), usa x.permute(1, 2, 0).numpy()."
            )
        if array.ndim == 3 and array.shape[2] > 64:
            raise ValueError(
                f"La escena llegó con forma {array.shape}: {array.shape[2]} canales "
                "parecen demasiados. Los canales van al final, (H, W, C)."
            )
        self.array = array if array.ndim == 3 else array[:, :, None]
        self.height, self.width = array.shape[:2]

    def read(self, window: Block) -> NDArray[Any]:
        """El rectángulo pedido.

        Args:
            window: el rectángulo, dentro de la escena.

        Returns:
            `(h, w, C)`.
        """
        top, left, height, width = window
        return self.array[top : top + height, left : left + width]


def as_scene(source: Any) -> Scene:
    """Convierte lo que llegue en una escena que se lee por ventanas.

    Args:
        source: un arreglo `(H, W, C)`, la ruta de un raster, o un objeto con `height`,
            `width` y `read(window)`, como las escenas de `tesela.data`.

    Returns:
        La escena.

    Raises:
        TypeError: si no es nada de eso.

    >>> as_scene(np.zeros((4, 6))).width
    6
    """
    if isinstance(source, np.ndarray):
        return ArrayScene(source)
    if isinstance(source, str | Path):
        return open_raster(source)
    if all(hasattr(source, name) for name in ("height", "width", "read")):
        scene: Scene = source
        return scene
    raise TypeError(
        f"No sé leer ventanas de un {type(source).__name__}: se esperaba un arreglo "
        "(H, W, C), la ruta de un .npy o .tif, o un objeto con height, width y read."
    )


def open_raster(path: str | Path) -> ArrayScene:
    """Abre un raster de disco sin leerlo entero.

    Args:
        path: un `.npy`, o un TIFF sin compresión. Otros formatos no se pueden leer por
            ventanas sin descomprimirlos enteros.

    Returns:
        La escena, respaldada por el archivo.

    Raises:
        FileNotFoundError: si no existe.
        ValueError: si el archivo no se puede leer por ventanas.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"No existe el raster «{path}».")
    way_out = (
        "Conviértelo una vez a .npy, o a TIFF sin compresión (con GDAL: gdal_translate "
        "-co COMPRESS=NONE -co INTERLEAVE=PIXEL entrada salida.tif)."
    )
    if path.suffix.lower() == ".npy":
        try:
            return ArrayScene(np.load(path, mmap_mode="r", allow_pickle=False))
        except (ValueError, OSError) as error:
            raise ValueError(f"«{path.name}» no es un .npy que se pueda abrir.") from error
    if path.suffix.lower() in (".tif", ".tiff"):
        import tifffile

        try:
            array = tifffile.memmap(path, mode="r")
        except (ValueError, OSError, tifffile.TiffFileError) as error:
            raise ValueError(
                f"«{path.name}» no se puede leer por ventanas (está comprimido, dañado o "
                f"partido en bandas): {error}. {way_out}"
            ) from error
        return ArrayScene(array)
    raise ValueError(
        f"«{path.name}»: se esperaba un .npy o un .tif sin compresión. {way_out}"
    )
