"""Las figuras del libro: un estilo, una paleta y las gráficas que se repiten.

Ninguna función de aquí entrena ni calcula resultados: recibe arreglos y devuelve
una figura de matplotlib que un cuaderno muestra una sola vez.
"""

from tesela.figures.architecture import Box, Stage, plot_blocks, plot_stages
from tesela.figures.curves import plot_bars, plot_curves
from tesela.figures.images import show_images, to_displayable
from tesela.figures.matrices import plot_conv_step, plot_matrix
from tesela.figures.palette import LINE_STYLES, MARKERS, QUALITATIVE, color
from tesela.figures.receptive import plot_receptive_field
from tesela.figures.reliability import plot_reliability
from tesela.figures.scene import draw_scale_bar, show_scene
from tesela.figures.segmentation import error_map, overlay, plot_confusion, show_worst
from tesela.figures.style import BookFigure, new_figure, save_figure, use_style

__all__ = [
    "LINE_STYLES",
    "MARKERS",
    "QUALITATIVE",
    "BookFigure",
    "Box",
    "Stage",
    "color",
    "draw_scale_bar",
    "error_map",
    "new_figure",
    "overlay",
    "plot_bars",
    "plot_blocks",
    "plot_confusion",
    "plot_conv_step",
    "plot_curves",
    "plot_matrix",
    "plot_receptive_field",
    "plot_reliability",
    "plot_stages",
    "save_figure",
    "show_images",
    "show_scene",
    "show_worst",
    "to_displayable",
    "use_style",
]
