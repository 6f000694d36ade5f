"""Curvas y barras con su dispersión: nunca una media sola."""

from collections.abc import Mapping, Sequence

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.ticker import MaxNLocator

from tesela.figures.palette import LINE_STYLES, MARKERS, color
from tesela.figures.style import STYLE, BookFigure, new_figure


@matplotlib.rc_context(STYLE)
def plot_curves(
    x: npt.ArrayLike,
    series: Mapping[str, npt.ArrayLike],
    xlabel: str,
    ylabel: str,
    size: tuple[float, float] = (6.0, 3.6),
    ylim: tuple[float, float] | None = None,
    log: str = "",
    legend: str = "best",
) -> BookFigure:
    """Dibuja una curva por serie; con varias semillas, la media y una banda de ±1 de.

    Args:
        x: los valores del eje horizontal, `(P,)`.
        series: etiqueta → valores. `(S, P)`: S semillas, y se dibujan la media y la
            banda de media ± desviación estándar muestral. `(P,)`: una curva sin banda.
        xlabel: nombre del eje horizontal, con unidades.
        ylabel: nombre del eje vertical, con unidades.
        size: ancho y alto en pulgadas.
        ylim: límites del eje vertical.
        log: qué ejes van en escala logarítmica: `""`, `"x"`, `"y"` o `"xy"`.
        legend: dónde va la leyenda, con los nombres de matplotlib.

    Returns:
        La figura.

    Raises:
        ValueError: si no hay series, o una no tiene tantos puntos como `x`.

    >>> figure = plot_curves([0, 1], {"a": [[1, 2], [3, 4]]}, "x", "y")
    >>> figure.axes[0].lines[0].get_ydata().tolist()
    [2.0, 3.0]
    """
    positions = np.asarray(x)
    if not series:
        raise ValueError("No hay nada que dibujar: `series` llegó vacío.")
    figure, axes = new_figure(size=size)
    for index, (label, values) in enumerate(series.items()):
        runs = np.atleast_2d(np.asarray(values, dtype=float))
        if runs.ndim != 2 or runs.shape[1] != len(positions):
            raise ValueError(
                f"La serie «{label}» tiene forma {np.shape(values)}; se esperaba "
                f"(semillas, {len(positions)}) o ({len(positions)},), como `x`."
            )
        mean = runs.mean(axis=0)
        axes.plot(
            positions,
            mean,
            label=label,
            color=color(index),
            linestyle=LINE_STYLES[index % len(LINE_STYLES)],
            marker=MARKERS[index % len(MARKERS)] if len(positions) <= 30 else None,
        )
        if len(runs) > 1:
            spread = runs.std(axis=0, ddof=1)
            axes.fill_between(
                positions, mean - spread, mean + spread, color=color(index), alpha=0.2, lw=0
            )
    if "x" in log:
        axes.set_xscale("log")
    elif np.issubdtype(positions.dtype, np.integer):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if "y" in log:
        axes.set_yscale("log")
    if ylim is not None:
        axes.set_ylim(*ylim)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.grid(True, which="major")
    if len(series) > 1:
        axes.legend(loc=legend)
    return figure


@matplotlib.rc_context(STYLE)
def plot_bars(
    groups: Mapping[str, Sequence[float]],
    ylabel: str,
    size: tuple[float, float] = (6.0, 3.2),
    ylim: tuple[float, float] | None = None,
    reference: tuple[float, str] | None = None,
) -> BookFigure:
    """Dibuja una barra por grupo con la media, la desviación y cada valor medido.

    Args:
        groups: etiqueta → valores, uno por semilla.
        ylabel: nombre del eje vertical, con unidades.
        size: ancho y alto en pulgadas.
        ylim: límites del eje vertical.
        reference: una recta horizontal con su nombre, por ejemplo `(0.1, "azar")`.

    Returns:
        La figura.

    Raises:
        ValueError: si no hay grupos o alguno está vacío.

    >>> figure = plot_bars({"a": [1.0, 3.0]}, "metros")
    >>> float(figure.axes[0].patches[0].get_height())
    2.0
    """
    empty = [label for label, values in groups.items() if len(values) == 0]
    if not groups or empty:
        raise ValueError(
            f"Cada grupo necesita al menos un valor; vacíos: {empty or 'todos'}."
        )
    figure, axes = new_figure(size=size)
    for index, values in enumerate(groups.values()):
        runs = np.asarray(values, dtype=float)
        spread = float(runs.std(ddof=1)) if len(runs) > 1 else None
        axes.bar(index, runs.mean(), yerr=spread, color=color(index), alpha=0.6, capsize=4)
        offsets = np.linspace(-0.15, 0.15, len(runs)) if len(runs) > 1 else [0.0]
        axes.plot(index + np.asarray(offsets), runs, "o", color="black", markersize=3.5)
    if reference is not None:
        axes.axhline(
            reference[0], color="black", linestyle=":", linewidth=1.5, label=reference[1]
        )
        figure.legend(loc="outside upper right")
    if ylim is not None:
        axes.set_ylim(*ylim)
    axes.set_xticks(range(len(groups)), list(groups))
    axes.set_ylabel(ylabel)
    axes.grid(True, axis="y")
    return figure
