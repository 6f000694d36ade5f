"""Una escena aérea junto a su máscara, con leyenda y escala en metros."""

from typing import Any, Protocol

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from tesela.figures.style import STYLE, BookFigure, new_figure


class _Scene(Protocol):
    """Lo que hace falta para dibujar: imagen, máscara y resolución."""

    @property
    def image(self) -> npt.NDArray[np.uint8]: ...

    @property
    def mask(self) -> npt.NDArray[np.uint8]: ...

    @property
    def metres_per_pixel(self) -> float: ...


@matplotlib.rc_context(STYLE)
def draw_scale_bar(ax: Axes, metres_per_pixel: float, width: int) -> float:
    """Dibuja una barra de escala redonda, cerca de un cuarto del ancho.

    Args:
        ax: los ejes de la imagen.
        metres_per_pixel: metros que mide el lado de un píxel.
        width: ancho de la imagen, en píxeles.

    Returns:
        Los metros que representa la barra: 1, 2 o 5 por una potencia de 10.

    Raises:
        ValueError: si `metres_per_pixel` no es positivo.

    >>> figure, ax = new_figure()
    >>> draw_scale_bar(ax, metres_per_pixel=0.5, width=256)
    20.0
    """
    if metres_per_pixel <= 0:
        raise ValueError(
            f"metres_per_pixel={metres_per_pixel}: se esperaba un número mayor que 0."
        )
    target = metres_per_pixel * width / 4
    power = 10.0 ** np.floor(np.log10(target))
    metres = float(max(step for step in (1.0, 2.0, 5.0) if step * power <= target) * power)
    length = metres / metres_per_pixel
    unit = width / 100
    box: dict[str, Any] = {"transform": ax.transData, "zorder": 4}
    ax.add_patch(
        Rectangle((2 * unit, 2 * unit), length + 4 * unit, 13 * unit, color="white", **box)
    )
    ax.add_patch(Rectangle((4 * unit, 12 * unit), length, 1.5 * unit, color="black", **box))
    ax.text(
        4 * unit + length / 2,
        7 * unit,
        f"{metres:g} m",
        ha="center",
        va="center",
        fontsize=9,
        zorder=5,
    )
    return metres


@matplotlib.rc_context(STYLE)
def show_scene(scene: _Scene, size: tuple[float, float] = (6.4, 3.9)) -> BookFigure:
    """Dibuja la imagen y la máscara de una escena, con escala y leyenda de clases.

    Args:
        scene: una escena con `image` `(H, W, 3)` uint8, `mask` `(H, W)` uint8 y
            `metres_per_pixel`, como las de `tesela.data.aerial_scene`.
        size: ancho y alto en pulgadas.

    Returns:
        La figura. La leyenda nombra solo las clases presentes.

    Raises:
        ValueError: si la imagen y la máscara no miden lo mismo.
    """
    # Aquí y no arriba: importar tesela.data trae torch, y las demás figuras no lo usan.
    from tesela.data.palette import AERIAL_CLASSES, colorize_mask

    if scene.image.shape[:2] != scene.mask.shape:
        raise ValueError(
            f"La imagen mide {scene.image.shape[:2]} y la máscara {scene.mask.shape}; "
            "se esperaba el mismo alto y ancho."
        )
    figure, axes = new_figure(1, 2, size=size)
    axes[0].imshow(scene.image)
    axes[1].imshow(colorize_mask(scene.mask), interpolation="nearest")
    draw_scale_bar(axes[0], scene.metres_per_pixel, scene.image.shape[1])
    for ax in axes:
        ax.set_axis_off()
    present = set(np.unique(scene.mask).tolist())
    handles = [
        Patch(facecolor=item.hex_color, edgecolor="#404040", label=item.spanish)
        for item in AERIAL_CLASSES
        if item.index in present
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(3, len(handles)))
    return figure
