"""Las redes dibujadas: la pila de mapas con su tamaño, y los bloques con sus caminos."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import matplotlib
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path

from tesela.figures.palette import color
from tesela.figures.style import STYLE, BookFigure, new_figure

# Cada clase de pieza lleva su color y su trama, para que no dependan solo del color.
_STYLES = {
    "conv": (color(0), ""),
    "pool": (color(4), "//"),
    "dense": (color(1), ".."),
    "norm": (color(2), "--"),
    "data": ("#808080", ""),
    "merge": ("#000000", ""),
}


class Stage(NamedTuple):
    """Un mapa de la pila: el nombre de la capa que lo da, sus canales y su lado.

    Args:
        name: nombre corto, de una o dos líneas.
        channels: canales; en una capa densa, sus neuronas.
        side: alto y ancho del mapa, en píxeles; 1 en una capa densa.
        kind: `"conv"`, `"pool"`, `"dense"`, `"norm"` (una norma o una activación) o
            `"data"`.
    """

    name: str
    channels: int
    side: int
    kind: str = "conv"


class Box(NamedTuple):
    """Una caja de un diagrama: lo que dice, dónde está y de qué clase es.

    Args:
        text: lo que se lee dentro, de una o dos líneas.
        column: su centro, de izquierda a derecha.
        row: su renglón, de arriba abajo.
        kind: como en `Stage`, o `"merge"`, donde se juntan caminos.
        width: su ancho, en columnas.
    """

    text: str
    column: float
    row: float
    kind: str = "conv"
    width: float = 0.86


@matplotlib.rc_context(STYLE)
def plot_stages(stages: Sequence[Stage], height: float = 2.6) -> BookFigure:
    """Dibuja una red como una fila de mapas, de la imagen a los logits.

    El alto de cada rectángulo crece con la raíz del lado del mapa, y el ancho con el
    logaritmo de los canales: así caben en la misma figura 224 píxeles y 1.

    Args:
        stages: los mapas, en orden; hasta unos diez se leen en un teléfono.
        height: alto de la figura, en pulgadas.

    Returns:
        La figura.

    Raises:
        ValueError: si no hay mapas, uno no tiene tamaño positivo o su clase no existe.

    >>> figure = plot_stages([Stage("imagen", 3, 32, "data"), Stage("conv", 6, 28)])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['imagen', '3\\n32²', 'conv', '6\\n28²']
    """
    if not stages:
        raise ValueError("No hay nada que dibujar: `stages` llegó vacío.")
    figure, axes = new_figure(size=(6.0, height))
    largest = max(1, *(stage.side for stage in stages)) ** 0.5
    x = 0.0
    for stage in stages:
        fill, hatch = _style(stage.kind)
        if min(stage.channels, stage.side) < 1:
            raise ValueError(
                f"El mapa «{stage.name}» tiene {stage.channels} canales y lado "
                f"{stage.side}; se esperaban enteros positivos."
            )
        tall = max(stage.side**0.5 / largest, 0.06)
        wide = 0.16 + 0.05 * (stage.channels.bit_length() - 1)
        axes.add_patch(
            Rectangle(
                (x + 0.5 - wide / 2, -tall / 2),
                wide,
                tall,
                facecolor=fill,
                alpha=0.55,
                edgecolor="black",
                hatch=hatch,
                linewidth=1,
            )
        )
        axes.text(x + 0.5, 0.56, stage.name, ha="center", va="bottom", fontsize=10)
        side = f"{stage.channels}\n{stage.side}²" if stage.side > 1 else f"{stage.channels}"
        axes.text(x + 0.5, -0.56, side, ha="center", va="top", fontsize=10)
        x += 1
    axes.set(xlim=(0, x), ylim=(-1.0, 0.95))
    axes.axis("off")
    return figure


@matplotlib.rc_context(STYLE)
def plot_blocks(
    boxes: Mapping[str, Box],
    arrows: Iterable[Sequence[str]],
    size: tuple[float, float] = (6.0, 3.6),
) -> BookFigure:
    """Dibuja un bloque como cajas unidas por flechas, de arriba abajo.

    Args:
        boxes: nombre → caja.
        arrows: parejas (de, a) de nombres; un tercer elemento es un rótulo que se escribe
            junto a la flecha. Si entre las dos cajas hay otras en la misma columna, la
            flecha las rodea por la derecha.
        size: ancho y alto de la figura, en pulgadas.

    Returns:
        La figura.

    Raises:
        ValueError: si no hay cajas, una flecha nombra una que no existe o una clase no
            existe.

    >>> boxes = {"x": Box("x", 0, 0, "data"), "y": Box("3×3", 0, 1)}
    >>> len(plot_blocks(boxes, [("x", "y")]).axes[0].patches)  # dos cajas y una flecha
    3
    """
    if not boxes:
        raise ValueError("No hay nada que dibujar: `boxes` llegó vacío.")
    figure, axes = new_figure(size=size)
    half = {}
    for name, box in boxes.items():
        fill, hatch = _style(box.kind)
        lines = box.text.count("\n") + 1
        tall = 0.3 + 0.2 * lines
        half[name] = tall / 2
        axes.add_patch(
            FancyBboxPatch(
                (box.column - box.width / 2, -box.row - tall / 2),
                box.width,
                tall,
                boxstyle="round,pad=0,rounding_size=0.08",
                facecolor="white" if box.kind in ("merge", "data") else _tint(fill),
                edgecolor=fill,
                hatch=hatch,
                linewidth=1.4,
            )
        )
        axes.text(
            box.column,
            -box.row,
            box.text,
            ha="center",
            va="center",
            fontsize=10,
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8}
            if hatch
            else None,
        )
    detour = 0.0
    for start, end, *label in arrows:
        unknown = [name for name in (start, end) if name not in boxes]
        if unknown:
            raise ValueError(
                f"La flecha {start!r} → {end!r} nombra {unknown}, que no está entre las "
                f"cajas {list(boxes)}."
            )
        reach = _arrow(axes, boxes, half, (start, end), label[0] if label else "")
        detour = max(detour, reach)
    rows = [box.row for box in boxes.values()]
    axes.set(
        xlim=(
            min(box.column - box.width / 2 for box in boxes.values()) - 0.15,
            max(box.column + box.width / 2 for box in boxes.values()) + 0.15 + detour,
        ),
        ylim=(-max(rows) - 0.5, -min(rows) + 0.5),
    )
    axes.axis("off")
    return figure


def _style(kind: str) -> tuple[str, str]:
    """El color y la trama de una clase de pieza."""
    if kind not in _STYLES:
        raise ValueError(f"kind={kind!r}: se esperaba una de {', '.join(_STYLES)}.")
    return _STYLES[kind]


def _tint(fill: str) -> tuple[float, ...]:
    """El color, aclarado sin transparencia, para que las flechas no se vean detrás."""
    return tuple(0.72 + 0.28 * part for part in matplotlib.colors.to_rgb(fill))


def _arrow(
    axes: matplotlib.axes.Axes,
    boxes: Mapping[str, Box],
    half: Mapping[str, float],
    ends: tuple[str, str],
    label: str,
) -> float:
    """Una flecha entre dos cajas; devuelve cuánto sale por la derecha si las rodea."""
    a, b = (boxes[name] for name in ends)
    between = any(
        box.column == a.column == b.column and a.row < box.row < b.row
        for box in boxes.values()
    )
    reach = 0.0
    if between:  # el atajo sale y llega por la derecha
        points = [(a.column + a.width / 2, -a.row), (b.column + b.width / 2, -b.row)]
        reach = 0.35 + (0.2 if label else 0.0)
        # La curva pasa a 0.3 de la caja más ancha: el control va al doble de lejos.
        far = 2 * (max(points)[0] + 0.3) - (points[0][0] + points[1][0]) / 2
        points.insert(1, (far, -(a.row + b.row) / 2))
        middle = (max(points[0][0], points[2][0]) + 0.35, points[1][1])
    else:  # si una caja es ancha, la flecha baja derecha
        narrow = min(a, b, key=lambda box: box.width).column
        inside = [abs(narrow - box.column) < box.width / 2 for box in (a, b)]
        x = [narrow if ok else box.column for ok, box in zip(inside, (a, b), strict=True)]
        points = [(x[0], -a.row - half[ends[0]]), (x[1], -b.row + half[ends[1]])]
        middle = (sum(x) / 2 + 0.06, (points[0][1] + points[1][1]) / 2)
    # Códigos de matplotlib: 1 mueve la pluma, 2 traza una recta y 3 una curva.
    axes.add_patch(
        FancyArrowPatch(
            path=Path(points, [1, 3, 3] if between else [1, 2]),
            arrowstyle="-|>",
            mutation_scale=11,
            color="black",
            linewidth=1.2,
            shrinkA=0,
            shrinkB=1,
        )
    )
    if label:
        axes.text(*middle, label, ha="left", va="center", fontsize=9)
    return reach
