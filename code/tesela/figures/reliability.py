"""El diagrama de confiabilidad: lo que la red dice contra lo que acierta."""

from collections.abc import Mapping
from typing import Any, Protocol

import matplotlib
import numpy as np
import numpy.typing as npt

from tesela.figures.palette import LINE_STYLES, MARKERS, color
from tesela.figures.style import STYLE, BookFigure, new_figure


class _Bins(Protocol):
    """Lo que hace falta para dibujar: por intervalo, confianza, aciertos y cuántos."""

    counts: npt.NDArray[Any]

    @property
    def confidence(self) -> npt.NDArray[np.float64]: ...

    @property
    def accuracy(self) -> npt.NDArray[np.float64]: ...


@matplotlib.rc_context(STYLE)
def plot_reliability(
    series: Mapping[str, _Bins], size: tuple[float, float] = (5.4, 4.8)
) -> BookFigure:
    """Dibuja la exactitud de cada intervalo contra su confianza, y cuántos hay en cada uno.

    En la diagonal la red sabe cuánto sabe; por debajo dice más de lo que acierta.

    Args:
        series: nombre → algo como `tesela.metrics.CalibrationBins`.
        size: ancho y alto en pulgadas.

    Returns:
        La figura: arriba las curvas, abajo la parte de los píxeles en cada intervalo.

    Raises:
        ValueError: si no hay series o alguna está vacía.
    """
    empty = [name for name, bins in series.items() if bins.counts.sum() == 0]
    if not series or empty:
        raise ValueError(
            f"No hay nada que dibujar; series sin ningún píxel: {empty or 'todas'}. Llama "
            "antes a update."
        )
    figure, (top, bottom) = new_figure(2, 1, size=size, sharex=True, height_ratios=(3, 1))
    top.plot([0, 1], [0, 1], color="black", linewidth=1, linestyle=":", label="perfecta")
    for index, (name, bins) in enumerate(series.items()):
        some = bins.counts > 0
        style = {
            "color": color(index),
            "linestyle": LINE_STYLES[index % len(LINE_STYLES)],
            "marker": MARKERS[index % len(MARKERS)],
        }
        top.plot(bins.confidence[some], bins.accuracy[some], label=name, **style)
        share = 100 * bins.counts / bins.counts.sum()
        bottom.plot(bins.confidence[some], share[some], **style)
    top.set(ylabel="exactitud", ylim=(0, 1.02))
    top.legend(loc="upper left")
    bottom.set(xlabel="confianza", ylabel="píxeles (%)", xlim=(0, 1.02))
    bottom.set_ylim(bottom=0)
    for ax in (top, bottom):
        ax.grid(True)
    return figure
