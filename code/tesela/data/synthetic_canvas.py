"""El lienzo de una escena y las ventanas giradas en que se dibuja cada objeto."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tesela.data.synthetic_random import Floats


@dataclass
class Window:
    """El trozo del lienzo que rodea a un objeto, con coordenadas propias del objeto.

    Args:
        rows: filas del lienzo.
        cols: columnas del lienzo.
        p: metros desde el centro a lo largo del objeto, `(h, w)`.
        q: metros desde el centro a lo ancho del objeto, `(h, w)`.
    """

    rows: slice
    cols: slice
    p: Floats
    q: Floats

    @property
    def index(self) -> tuple[slice, slice]:
        """Lo que recorta el lienzo."""
        return self.rows, self.cols


@dataclass
class Canvas:
    """Color, clase y luz de cada píxel mientras se dibuja.

    Args:
        color: `(H, W, 3)`, float32, de 0 a 255.
        mask: clase de cada píxel, `(H, W)`, uint8.
        reserved: calle o agua, donde no se construye ni se planta, `(H, W)`.
        pixel: lado del píxel, en metros.
        sun: vector unitario `(x, y)` en el plano que apunta hacia el sol.
        shadow_per_metre: largo de la sombra de un metro de altura.
        texture: ruido por píxel que se repite, `(512, 512)`, para techos y copas.
        leaves: ruido suave que se repite, `(512, 512)`, para el contorno de las copas.
    """

    color: Floats
    mask: NDArray[np.uint8]
    reserved: NDArray[np.bool_]
    pixel: float
    sun: tuple[float, float]
    shadow_per_metre: float
    texture: Floats
    leaves: Floats
    shade: Floats = field(init=False)
    taken: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Empieza sin sombras ni objetos."""
        self.shade = np.ones(self.mask.shape, dtype=np.float32)
        self.taken = np.zeros(self.mask.shape, dtype=bool)

    def window(
        self, y: float, x: float, axis: tuple[float, float], reach: float
    ) -> Window | None:
        """La ventana de lado `2 * reach` centrada en `(y, x)`, en metros.

        Args:
            y: fila del centro, en metros.
            x: columna del centro, en metros.
            axis: vector unitario `(x, y)` a lo largo del objeto.
            reach: medio lado de la ventana, en metros.

        Returns:
            La ventana, o None si el objeto queda fuera de la escena.
        """
        height, width = self.mask.shape
        top, bottom = int((y - reach) / self.pixel), int((y + reach) / self.pixel) + 1
        left, right = int((x - reach) / self.pixel), int((x + reach) / self.pixel) + 1
        top, left = max(top, 0), max(left, 0)
        bottom, right = min(bottom, height), min(right, width)
        if top >= bottom or left >= right:
            return None
        dy = ((np.arange(top, bottom) + 0.5) * self.pixel - y).astype(np.float32)[:, None]
        dx = ((np.arange(left, right) + 0.5) * self.pixel - x).astype(np.float32)
        p, q = axis[0] * dx + axis[1] * dy, axis[0] * dy - axis[1] * dx
        return Window(slice(top, bottom), slice(left, right), p, q)

    def to_sun(self, axis: tuple[float, float]) -> tuple[float, float]:
        """La dirección del sol en las coordenadas `(p, q)` de un objeto."""
        x, y = self.sun
        return axis[0] * x + axis[1] * y, axis[0] * y - axis[1] * x

    def pattern(self, window: Window, offset: int, smooth: bool = False) -> Floats:
        """Un trozo de textura del tamaño de la ventana, desde un lugar al azar."""
        tile = self.leaves if smooth else self.texture
        side = tile.shape[0]
        rows = (np.arange(window.rows.start, window.rows.stop) + offset) % side
        cols = (np.arange(window.cols.start, window.cols.stop) + offset // side) % side
        return tile[rows[:, None], cols]

    def cast_shadow(self, window: Window, inside: NDArray[np.bool_], light: float) -> None:
        """Oscurece el suelo de la ventana donde `inside`; dos sombras no se suman."""
        part = self.shade[window.index]
        np.minimum(part, np.where(inside, np.float32(light), np.float32(1)), out=part)

    def shade_drawn(self, window: Window, inside: NDArray[np.bool_], light: float) -> None:
        """Oscurece lo ya pintado en la ventana, sin pasar de la sombra que ya hubiera."""
        fresh = inside & (self.shade[window.index] > light)
        self.color[window.index][fresh] *= np.float32(light)
        self.shade[window.index][fresh] = light

    def fill(
        self, window: Window, inside: NDArray[np.bool_], color: Floats, label: int | None
    ) -> None:
        """Pinta los píxeles `inside` con `color` (h, w, 3) y, si hay, con su clase."""
        self.color[window.index][inside] = color[inside]
        if label is not None:
            self.mask[window.index][inside] = label


def swept_rectangle(
    p: Floats, q: Floats, half_p: float, half_q: float, shift_p: float, shift_q: float
) -> NDArray[np.bool_]:
    """Los puntos que cubre un rectángulo al deslizarse de su sitio a `(shift_p, shift_q)`.

    Es la sombra de un prisma: el punto está dentro si el intervalo de avances en que el
    rectángulo lo cubre en `p` y el de `q` se cruzan.
    """
    start = np.zeros(p.shape, dtype=np.float32)
    stop = np.ones(p.shape, dtype=np.float32)
    inside = np.ones(p.shape, dtype=bool)
    for value, half, shift in ((p, half_p, shift_p), (q, half_q, shift_q)):
        if abs(shift) < 1e-6:
            inside &= np.abs(value) <= half
            continue
        first, second = (value - half) / shift, (value + half) / shift
        start = np.maximum(start, np.minimum(first, second))
        stop = np.minimum(stop, np.maximum(first, second))
    return inside & (start <= stop)
