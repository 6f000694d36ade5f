"""Rejillas de imágenes, sin suavizar los píxeles."""

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt

from tesela.figures.style import STYLE, BookFigure, new_figure


def to_displayable(image: Any) -> npt.NDArray[Any]:
    """Convierte una imagen de cualquier forma usual en lo que matplotlib dibuja.

    Args:
        image: arreglo o tensor `(H, W)`, `(1, H, W)`, `(3, H, W)`, `(H, W, 1)` o
            `(H, W, 3)`.

    Returns:
        Arreglo `(H, W)` o `(H, W, 3)`, con el mismo tipo numérico.

    Raises:
        ValueError: si la forma no es ninguna de esas.

    >>> to_displayable(np.zeros((3, 8, 9))).shape, to_displayable(np.zeros((1, 8, 9))).shape
    ((8, 9, 3), (8, 9))
    """
    array = image.detach().cpu().numpy() if hasattr(image, "detach") else np.asarray(image)
    if array.ndim == 2:
        return array
    if array.ndim == 3 and array.shape[0] in (1, 3) and array.shape[2] not in (1, 3):
        array = np.moveaxis(array, 0, 2)
    if array.ndim != 3 or array.shape[2] not in (1, 3):
        raise ValueError(
            f"No sé dibujar una imagen de forma {array.shape}: se esperaba (H, W), "
            "(C, H, W) o (H, W, C), con 1 o 3 canales."
        )
    return array[:, :, 0] if array.shape[2] == 1 else array


@matplotlib.rc_context(STYLE)
def show_images(
    images: Sequence[Any] | npt.NDArray[Any],
    titles: Sequence[str] | None = None,
    cols: int = 4,
    cell: float = 1.4,
    limits: tuple[float, float] | None = None,
    cmap: str = "gray",
) -> BookFigure:
    """Dibuja varias imágenes en una rejilla, cada píxel como un cuadro de un color.

    Args:
        images: las imágenes, en cualquier forma que acepte `to_displayable`.
        titles: un rótulo por imagen.
        cols: columnas de la rejilla.
        cell: lado de cada imagen, en pulgadas.
        limits: valores que son negro y blanco en las imágenes de un canal; por
            omisión, el mínimo y el máximo de cada una.
        cmap: mapa de colores de las imágenes de un canal.

    Returns:
        La figura.

    Raises:
        ValueError: si no hay imágenes, o los rótulos no son tantos como ellas.

    >>> figure = show_images(np.zeros((5, 8, 8)), cols=3)
    >>> len(figure.axes)
    6
    """
    if len(images) == 0:
        raise ValueError("No hay imágenes que mostrar: la lista llegó vacía.")
    if titles is not None and len(titles) != len(images):
        raise ValueError(
            f"Llegaron {len(titles)} rótulos para {len(images)} imágenes; se esperaba "
            "uno por imagen."
        )
    cols = min(cols, len(images))
    rows = -(-len(images) // cols)
    extra = 0.28 if titles is not None else 0.05
    figure, axes = new_figure(
        rows, cols, size=(cols * cell, rows * (cell + extra)), squeeze=False
    )
    low, high = limits if limits is not None else (None, None)
    for index, ax in enumerate(axes.flat):
        ax.set_axis_off()
        if index < len(images):
            picture = to_displayable(images[index])
            ax.imshow(picture, cmap=cmap, vmin=low, vmax=high, interpolation="none")
            if titles is not None:
                ax.set_title(titles[index], fontsize=10, pad=3)
    return figure
