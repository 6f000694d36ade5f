"""Matrices con sus números a la vista, y un paso de la convolución dibujado."""

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tesela.figures.palette import color
from tesela.figures.style import STYLE, BookFigure, new_figure


@matplotlib.rc_context(STYLE)
def plot_matrix(
    ax: Axes,
    array: npt.ArrayLike,
    highlight: tuple[int, int, int, int] | None = None,
    number_format: str | None = "g",
    cmap: str = "RdBu_r",
    limit: float | None = None,
    label: str = "",
    symmetric: bool = True,
) -> Axes:
    """Dibuja una matriz como cuadrícula de colores, con el valor de cada celda.

    De ordinario los colores son simétricos: blanco es 0, azul negativo y rojo positivo.

    Args:
        ax: los ejes donde se dibuja.
        array: la matriz, `(H, W)`. Las celdas con NaN quedan vacías.
        highlight: rectángulo que se recuadra: (fila, columna, alto, ancho).
        number_format: formato de los números (`"g"`, `".2f"`), o `None` para omitirlos.
        cmap: mapa de colores divergente.
        limit: valor al que se satura el color; por omisión, el mayor valor absoluto.
        label: rótulo debajo de la matriz.
        symmetric: si es `False`, el color va de 0 al máximo (para imágenes, con el mapa
            `"gray"`).

    Returns:
        Los mismos ejes.

    Raises:
        ValueError: si el arreglo no tiene dos dimensiones, o el recuadro no cabe.

    >>> figure, ax = new_figure(size=(2, 2))
    >>> [text.get_text() for text in plot_matrix(ax, [[1, -2.5]]).texts]
    ['1', '-2.5']
    """
    values = np.asarray(array, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"Se esperaba una matriz (H, W); llegó de forma {values.shape}.")
    height, width = values.shape
    finite = np.abs(values[np.isfinite(values)])
    top = limit if limit is not None else float(finite.max(initial=0.0)) or 1.0
    mesh = ax.pcolormesh(
        np.ma.masked_invalid(values),
        cmap=cmap,
        vmin=-1.6 * top if symmetric else 0.0,  # el margen deja pálidos los colores
        vmax=1.6 * top if symmetric else top,
        edgecolors="#808080",
        linewidth=0.5,
    )
    if number_format is not None:
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                text = format(float(value) + 0.0, number_format)
                light = float(np.dot(mesh.to_rgba(value)[:3], (0.299, 0.587, 0.114)))
                ink = "white" if light < 0.5 else "black"
                place = (column + 0.5, row + 0.5)
                ax.text(*place, text, ha="center", va="center", fontsize=10, color=ink)
    if highlight is not None:
        row, column, rows, columns = highlight
        if row < 0 or column < 0 or row + rows > height or column + columns > width:
            raise ValueError(
                f"El recuadro {highlight} (fila, columna, alto, ancho) se sale de la "
                f"matriz de {height}×{width}."
            )
        ax.add_patch(
            Rectangle(
                (column, row),
                columns,
                rows,
                fill=False,
                edgecolor="black" if symmetric else color(1),
                lw=2.5,
                zorder=3,
            )
        )
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal", xticks=[], yticks=[])
    ax.set_frame_on(False)
    ax.set_xlabel(label)
    return ax


@matplotlib.rc_context(STYLE)
def plot_conv_step(
    image: npt.ArrayLike,
    kernel: npt.ArrayLike,
    row: int,
    col: int,
    stride: int = 1,
    padding: int = 0,
) -> BookFigure:
    """Dibuja un paso de la correlación: la ventana, el kernel y el valor que sale.

    Las celdas de la salida que todavía no se calculan quedan vacías.

    Args:
        image: la imagen, `(H, W)`.
        kernel: el kernel, `(kh, kw)`.
        row: fila de la salida que se calcula.
        col: columna de la salida que se calcula.
        stride: paso de la ventana.
        padding: ceros añadidos en cada lado.

    Returns:
        La figura, con la imagen, el kernel y la salida.

    Raises:
        ValueError: si la posición no existe en la salida.

    >>> figure = plot_conv_step(np.eye(3), np.ones((2, 2)), row=0, col=1)
    >>> [text.get_text() for text in figure.axes[2].texts]
    ['2', '1']
    """
    padded = np.pad(np.asarray(image, dtype=float), padding)
    weights = np.asarray(kernel, dtype=float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape)
    full = np.einsum("ijkl,kl->ij", windows[::stride, ::stride], weights)
    if not (0 <= row < full.shape[0] and 0 <= col < full.shape[1]):
        raise ValueError(
            f"La salida mide {full.shape[0]}×{full.shape[1]}; no existe la posición "
            f"({row}, {col})."
        )
    done = np.full_like(full, np.nan)
    reached = row * full.shape[1] + col + 1
    done.flat[:reached] = full.flat[:reached]
    widths = [padded.shape[1], weights.shape[1], full.shape[1]]
    tallest = max(padded.shape[0], weights.shape[0])
    figure, axes = new_figure(
        1, 3, size=(6.2, 6.2 * tallest / (sum(widths) + 2) + 0.5), width_ratios=widths
    )
    top = row * stride, col * stride
    plot_matrix(
        axes[0],
        padded,
        (*top, *weights.shape),
        cmap="gray",  # como en la pantalla: 0 es negro
        label="imagen",
        symmetric=False,
    )
    plot_matrix(axes[1], weights, label="kernel")
    plot_matrix(
        axes[2], done, (row, col, 1, 1), label="salida", limit=float(np.abs(full).max())
    )
    axes[2].add_patch(
        Rectangle(
            (0, 0), full.shape[1], full.shape[0], fill=False, edgecolor=color(6), lw=0.8
        )
    )
    return figure
