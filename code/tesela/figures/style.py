"""El estilo de las figuras y la clase que sabe mostrarse en un cuaderno.

`BookFigure` es una figura de matplotlib que no pasa por pyplot: un cuaderno la
muestra una sola vez, cuando es la última expresión de la celda. Ella misma elige el
formato: SVG (y un PNG de reserva para el PDF) si es de líneas; solo PNG si lleva
imágenes grandes, que en SVG pesarían más y no se verían mejor.
"""

import io
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

# Ancho de 6 pulgadas con letra de 11 puntos: en un teléfono de 390 px la figura
# encoge a 0.6 veces y la letra más chica todavía mide unos 8 px.
STYLE: Any = {
    "figure.figsize": (6.0, 3.6),
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # viene dentro de matplotlib: igual en toda máquina
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "white",
    "axes.axisbelow": True,
    "grid.color": "#D9D9D9",
    "grid.linewidth": 0.7,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "image.interpolation": "none",  # al SVG van los píxeles originales, sin suavizar
    "image.composite_image": False,  # cada imagen entra al SVG con sus propios píxeles
    "axes.formatter.use_locale": False,  # punto decimal en todo el libro
    "svg.fonttype": "path",  # se lee igual aunque el lector no tenga la letra
    "svg.hashsalt": "tesela",  # identificadores fijos: el mismo SVG en cada ejecución
}
RASTER_SIDE = 40
PNG_DPI = 160


def use_style() -> None:
    """Aplica el estilo del libro a matplotlib, para las figuras que se creen después.

    >>> use_style()
    >>> float(matplotlib.rcParams["font.size"])
    11.0
    """
    matplotlib.rcParams.update(STYLE)


class BookFigure(Figure):
    """Una figura del libro: la muestra el cuaderno, una vez, en el formato adecuado."""

    def has_raster(self) -> bool:
        """Dice si alguna imagen de la figura pasa de 40 píxeles por lado."""
        for image in self.findobj(AxesImage):
            array = image.get_array()  # type: ignore[attr-defined]
            if array is not None and max(array.shape[:2]) > RASTER_SIDE:
                return True
        return False

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str | bytes]:
        bundle: dict[str, str | bytes] = {"image/png": _render(self, "png")}
        if not self.has_raster():
            bundle["image/svg+xml"] = _render(self, "svg").decode()
        return bundle


def new_figure(
    nrows: int = 1,
    ncols: int = 1,
    size: tuple[float, float] = (6.0, 3.6),
    **subplots: Any,
) -> tuple[BookFigure, Any]:
    """Crea una figura con el estilo del libro, fuera de pyplot.

    Args:
        nrows: filas de ejes.
        ncols: columnas de ejes.
        size: ancho y alto en pulgadas. Más de 7 de ancho no se lee en un teléfono.
        **subplots: lo que acepte `Figure.subplots` (`sharey`, `squeeze`,
            `width_ratios`...).

    Returns:
        La figura y sus ejes: uno solo, o un arreglo si hay varios.

    >>> figure, axes = new_figure(1, 2)
    >>> axes.shape
    (2,)
    """
    with matplotlib.rc_context(STYLE):
        figure = BookFigure(figsize=size, layout="constrained")
        axes = figure.subplots(nrows, ncols, **subplots)
    return figure, axes


def save_figure(figure: Figure, path: str | Path) -> Path:
    """Guarda una figura como `.svg` o `.png`, siempre con los mismos bytes.

    Args:
        figure: la figura.
        path: destino; la terminación decide el formato.

    Returns:
        La ruta escrita.

    Raises:
        ValueError: si la terminación no es `.svg` ni `.png`.
    """
    path = Path(path)
    kind = path.suffix.lstrip(".").lower()
    if kind not in ("svg", "png"):
        raise ValueError(
            f"No sé guardar «{path.name}»: se esperaba un nombre terminado en .svg o .png."
        )
    path.write_bytes(_render(figure, kind))
    return path


def _render(figure: Figure, kind: str) -> bytes:
    """La figura como bytes deterministas: sin fecha y con identificadores fijos.

    El acomodo automático se mueve milésimas en cada dibujo: se calcula una vez por
    cambio y se congela, para que el PNG y el SVG sean la misma figura.
    """
    metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
    buffer = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        if figure.stale:
            for _ in range(2):  # los rótulos de arriba se acomodan en la segunda vuelta
                figure.draw_without_rendering()
        engine = figure.get_layout_engine()
        figure.set_layout_engine("none")
        try:
            figure.savefig(buffer, format=kind, dpi=PNG_DPI, metadata=metadata)
        finally:
            figure.set_layout_engine(engine)
            figure.stale = False
    return buffer.getvalue()
