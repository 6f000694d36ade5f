"""Ver una segmentación: dónde falla, sobre qué, con qué se confunde y en qué imágenes."""

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.patches import Patch

from tesela.figures.images import to_displayable
from tesela.figures.style import STYLE, BookFigure, new_figure

RIGHT, WRONG, UNKNOWN = (225, 225, 225), (213, 94, 0), (110, 110, 110)


def _mask(values: Any, name: str) -> npt.NDArray[Any]:
    """Una máscara `(H, W)` de enteros, o un mensaje."""
    array = values.detach().cpu().numpy() if hasattr(values, "detach") else values
    array = np.asarray(array)
    if array.ndim != 2 or array.dtype.kind not in "iu":
        raise ValueError(
            f"{name} debe ser una máscara de enteros (H, W) y llegó {array.dtype} con "
            f"forma {array.shape}. De unos logits (N, K, H, W): logits.argmax(1)[0]."
        )
    return array


def error_map(
    prediction: Any, target: Any, ignore_index: int = 255
) -> npt.NDArray[np.uint8]:
    """Pinta de claro los aciertos, de bermellón los errores y de oscuro lo que no cuenta.

    Args:
        prediction: índices predichos, `(H, W)`.
        target: índices verdaderos, `(H, W)`.
        ignore_index: etiqueta verdadera que no se cuenta.

    Returns:
        Imagen `(H, W, 3)`, uint8.

    Raises:
        ValueError: si no son máscaras de enteros de la misma forma.

    >>> error_map(np.array([[0, 1, 1]]), np.array([[0, 0, 255]])).tolist()
    [[[225, 225, 225], [213, 94, 0], [110, 110, 110]]]
    """
    answer, truth = _mask(prediction, "prediction"), _mask(target, "target")
    if answer.shape != truth.shape:
        raise ValueError(
            f"prediction mide {answer.shape} y target {truth.shape}; se esperaba lo mismo."
        )
    colors = np.array([RIGHT, WRONG, UNKNOWN], dtype=np.uint8)
    return colors[np.where(truth == ignore_index, 2, answer != truth)]


def overlay(image: Any, mask: Any, alpha: float = 0.5) -> npt.NDArray[np.uint8]:
    """Mezcla una imagen con los colores de sus clases; lo que no tiene etiqueta no se tiñe.

    Args:
        image: `(H, W, 3)` o `(3, H, W)`, uint8 de 0 a 255 o flotante de 0 a 1.
        mask: índices de clase, `(H, W)`.
        alpha: parte de color, de 0 (la imagen) a 1 (la máscara).

    Returns:
        Imagen `(H, W, 3)`, uint8.

    Raises:
        ValueError: si las formas no casan, `alpha` no está entre 0 y 1 o la máscara trae un
            índice sin clase.

    El edificio (índice 0) es (60, 16, 152); mezclado a medias con blanco:

    >>> overlay(np.full((1, 1, 3), 255, np.uint8), np.array([[0]])).tolist()
    [[[158, 136, 204]]]
    """
    # Aquí y no arriba: importar tesela.data trae torch, y las demás figuras no lo usan.
    from tesela.data.classes import IGNORE_INDEX
    from tesela.data.palette import colorize_mask

    picture, labels = to_displayable(image), _mask(mask, "mask")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha={alpha}: se esperaba una fracción, de 0 a 1.")
    if picture.shape != (*labels.shape, 3):
        raise ValueError(
            f"La imagen mide {picture.shape} y la máscara {labels.shape}; se esperaba una "
            "imagen de tres canales del mismo alto y ancho."
        )
    if picture.dtype != np.uint8:
        picture = 255 * np.clip(picture, 0, 1)
    weight = np.where(labels == IGNORE_INDEX, 0.0, alpha)[..., None]
    mixed = (1 - weight) * picture + weight * colorize_mask(labels)
    return np.rint(mixed).astype(np.uint8)


@matplotlib.rc_context(STYLE)
def plot_confusion(
    confusion: Any,
    class_names: Sequence[str],
    size: tuple[float, float] = (5.2, 4.6),
) -> BookFigure:
    """Dibuja la matriz de confusión con cada fila en porcentaje de su verdad.

    Args:
        confusion: cuentas `(K, K)`, o algo con ellas en `.matrix`; filas verdad.
        class_names: un nombre por clase.
        size: ancho y alto en pulgadas.

    Returns:
        La figura. Las filas de clases que no están en la verdad quedan vacías.

    Raises:
        ValueError: si no es cuadrada o los nombres no son tantos como las clases.

    >>> figure = plot_confusion([[3, 1], [0, 0]], ["techo", "suelo"])
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['75', '25']
    """
    counts = np.asarray(getattr(confusion, "matrix", confusion), dtype=float)
    if counts.shape != (len(class_names), len(class_names)):
        raise ValueError(
            f"La matriz mide {counts.shape} y hay {len(class_names)} nombres; se esperaba "
            "una matriz cuadrada con un nombre por clase."
        )
    rows = counts.sum(1, keepdims=True)
    share = np.full_like(counts, np.nan)
    np.divide(100 * counts, rows, out=share, where=rows > 0)
    figure, ax = new_figure(size=size)
    ax.imshow(np.ma.masked_invalid(share), cmap="Blues", vmin=0, vmax=100)
    for (row, column), value in np.ndenumerate(share):
        if np.isfinite(value):
            ink = "white" if value > 55 else "black"
            text = f"{value:.0f}" if value >= 0.95 or value == 0 else f"{value:.1f}"
            ax.text(column, row, text, ha="center", va="center", color=ink, fontsize=11)
    places = range(len(class_names))
    ax.set_xticks(places, class_names, rotation=35, ha="right")
    ax.set_yticks(places, class_names)
    ax.set_xlabel("respuesta de la red")
    ax.set_ylabel("verdad (cada fila suma 100 %)")
    return figure


@matplotlib.rc_context(STYLE)
def show_worst(
    images: Any,
    targets: Any,
    predictions: Any,
    scores: npt.ArrayLike,
    count: int = 3,
    cell: float = 1.6,
) -> BookFigure:
    """Muestra las imágenes de peor nota, de peor a mejor: imagen, verdad, red y errores.

    Args:
        images: `(N, 3, H, W)`.
        targets: índices verdaderos, `(N, H, W)`.
        predictions: índices predichos, `(N, H, W)`.
        scores: una nota por imagen; mayor es mejor, y NaN va al final.
        count: cuántas se muestran.
        cell: lado de cada cuadro, en pulgadas.

    Returns:
        La figura, con una fila por imagen y la nota a la izquierda.

    Raises:
        ValueError: si no hay una nota, una máscara y una predicción por imagen.
    """
    from tesela.data.palette import AERIAL_CLASSES, colorize_mask

    notes = np.asarray(scores, dtype=float)
    lengths = {len(images), len(targets), len(predictions), len(notes)}
    if notes.ndim != 1 or len(lengths) != 1 or count < 1:
        raise ValueError(
            f"Llegaron {len(images)} imágenes, {len(targets)} máscaras, {len(predictions)} "
            f"predicciones y notas de forma {notes.shape}, con count={count}; se esperaba "
            "una de cada una por imagen, y mostrar al menos una."
        )
    chosen = np.argsort(notes, kind="stable")[:count]
    heads = ("imagen", "verdad", "red", "errores")
    figure, axes = new_figure(
        len(chosen), 4, size=(4 * cell, len(chosen) * cell + 0.6), squeeze=False
    )
    seen: set[int] = set()
    for row, index in enumerate(chosen.tolist()):
        truth = _mask(targets[index], "targets")
        answer = _mask(predictions[index], "predictions")
        seen |= set(np.unique(truth).tolist()) | set(np.unique(answer).tolist())
        pictures = (
            to_displayable(images[index]),
            colorize_mask(truth),
            colorize_mask(answer),
            error_map(answer, truth),
        )
        for column, picture in enumerate(pictures):
            ax = axes[row, column]
            ax.imshow(picture, interpolation="nearest")
            ax.set(xticks=[], yticks=[])
            ax.set_frame_on(False)
            if row == 0:
                ax.set_title(heads[column], fontsize=10, pad=3)
        axes[row, 0].set_ylabel(f"{notes[index]:.2f}")
    handles = [
        Patch(facecolor=item.hex_color, edgecolor="#404040", label=item.spanish)
        for item in AERIAL_CLASSES
        if item.index in seen
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure
