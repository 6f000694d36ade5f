"""El campo receptivo dibujado: qué números de cada capa llegan a una salida."""

from collections.abc import Sequence

from tesela.figures.palette import color
from tesela.figures.style import BookFigure, new_figure
from tesela.ops.receptive_field import Window
from tesela.ops.sizes import conv_output_size


def plot_receptive_field(
    layers: Sequence[Sequence[int]],
    input_size: int,
    index: int,
    names: Sequence[str] | None = None,
) -> BookFigure:
    """Dibuja en un eje las capas de una pila y los números que influyen en una salida.

    La imagen va abajo y cada capa encima, a la altura de los píxeles que ve. Los números
    que influyen van llenos, los demás huecos, y una línea une cada número con los que lee.

    Args:
        layers: las capas, `Window` o tuplas, como en `tesela.ops.receptive_fields`.
        input_size: píxeles de la imagen.
        index: cuál salida de la última capa se sigue.
        names: un rótulo por renglón, desde la imagen; por omisión, «imagen», «capa 1»...

    Returns:
        La figura.

    Raises:
        ValueError: si la salida no existe, la ventana no cabe o los rótulos no son tantos
            como renglones.

    >>> figure = plot_receptive_field([(3,), (3,)], input_size=7, index=1)
    >>> len(figure.axes[0].lines)  # 3 + 3·3 lecturas
    12
    """
    windows = [Window(*layer) for layer in layers]
    sizes = [input_size]
    for window in windows:
        sizes.append(conv_output_size(sizes[-1], *window))
    labels = list(names) if names is not None else ["imagen"]
    if names is None:
        labels += [f"capa {number}" for number in range(1, len(sizes))]
    if len(labels) != len(sizes):
        raise ValueError(
            f"Llegaron {len(labels)} rótulos para {len(sizes)} renglones: la imagen y una "
            "por capa."
        )
    if not 0 <= index < sizes[-1]:
        raise ValueError(
            f"La última capa mide {sizes[-1]}; no existe la salida {index}. "
            f"Pide una de 0 a {sizes[-1] - 1}."
        )
    # El centro de cada número, en píxeles de la imagen.
    centres = [[float(pixel) for pixel in range(input_size)]]
    jump, first = 1, 0.0
    for window, size in zip(windows, sizes[1:], strict=True):
        half = window.dilation * (window.kernel_size - 1) / 2
        first += (half - window.padding) * jump
        jump *= window.stride
        centres.append([first + jump * place for place in range(size)])

    figure, axes = new_figure(size=(6.2, 0.75 * len(sizes) + 0.4))
    active = {index}
    for level in range(len(windows), -1, -1):
        for place, x in enumerate(centres[level]):
            axes.scatter(
                x,
                level,
                s=85,
                zorder=3,
                facecolor=color(1) if place in active else "white",
                edgecolor=color(1) if place in active else "#808080",
                marker="s" if level == 0 else "o",
            )
        if level == 0:
            break
        window, below = windows[level - 1], set()
        for place in active:
            corner = place * window.stride - window.padding
            for tap in range(window.kernel_size):
                source = corner + tap * window.dilation
                if 0 <= source < sizes[level - 1]:
                    below.add(source)
                    axes.plot(
                        [centres[level][place], centres[level - 1][source]],
                        [level, level - 1],
                        color=color(0),
                        linewidth=0.9,
                        alpha=0.6,
                    )
        active = below
    axes.set_yticks(range(len(sizes)), labels)
    axes.set(xlabel="píxel de la imagen", ylim=(-0.5, len(sizes) - 0.5))
    axes.set_xticks(range(0, input_size, 2 if input_size > 12 else 1))
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    return figure
