"""El plano de una escena: calles, manzanas y agua, antes de pintar nada.

Las calles son líneas de coordenada entera `u = U[i]` y `v = V[j]` en un sistema girado y
deformado con suavidad: así se curvan, se cruzan y dejan manzanas entre ellas. Faltan
tramos, y donde faltan el cruce se vuelve una T. Todo está en metros.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tesela.data.synthetic_random import Floats, SmoothNoise, Stream

#: Usos de una manzana.
HOUSES, TOWERS, PARK, BARE, YARD, FIELD = range(6)
#: Ancho de la banqueta, en metros.
PAVEMENT = 2.2


@dataclass(frozen=True)
class Streets:
    """Una familia de calles paralelas en el plano deformado.

    Args:
        positions: coordenada de cada eje, en metros, creciente, `(L,)`.
        half_widths: medio ancho de cada tramo `(L, cells)`; 0 donde el tramo falta.
        avenue: si el eje es una avenida, `(L,)`.
    """

    positions: NDArray[np.float64]
    half_widths: Floats
    avenue: NDArray[np.bool_]


def _streets(stream: Stream, reach: float, low: float, high: float) -> Streets:
    positions = [-reach - stream.uniform(0, high)]
    while positions[-1] < reach:
        positions.append(positions[-1] + stream.uniform(low, high))
    positions.append(positions[-1] + high)
    count = len(positions)
    avenue = np.array([stream.chance(0.22) for _ in range(count)])
    widths = [stream.uniform(6.5, 9) if not a else stream.uniform(13, 20) for a in avenue]
    return Streets(
        np.array(positions),
        np.array(widths, dtype=np.float32)[:, None] / np.float32(2),
        avenue,
    )


def _open_segments(streets: Streets, stream: Stream, cells: int) -> Streets:
    """Un medio ancho por tramo; se borran algunos tramos de calle, nunca de avenida."""
    present = (stream.array(len(streets.positions), cells) > 0.14) | streets.avenue[:, None]
    widths = np.where(present, streets.half_widths, 0).astype(np.float32)
    return Streets(streets.positions, widths, streets.avenue)


class Plan:
    """Calles, manzanas y agua de una escena.

    Args:
        key: clave de azar de la escena.
        extent: lado de la escena, en metros.
    """

    def __init__(self, key: tuple[int, ...], extent: float) -> None:
        """Sortea el plano entero."""
        stream = Stream(*key, 1)
        self.extent = extent
        self.arid = stream.chance(0.45)
        self._axis = stream.direction()
        bend = 0.0 if stream.chance(0.25) else stream.uniform(8, 26)
        self._bend = bend
        self._warp = tuple(SmoothNoise(stream, extent, extent, 120) for _ in range(2))
        reach = 0.71 * extent + 2 * bend + 10
        across = _streets(stream, reach, 46, 84)
        along = _streets(stream, reach, 70, 135)
        self.u = _open_segments(across, stream, len(along.positions) - 1)
        self.v = _open_segments(along, stream, len(across.positions) - 1)
        shape = (len(across.positions) - 1, len(along.positions) - 1)
        self.kinds = self._zones(stream, shape)
        self.plot_width = (13 + 8 * stream.array(*shape)).astype(np.float32)
        self.cover = stream.array(*shape).astype(np.float32)
        self._diagonal(stream)
        self._water(stream)
        self.sun = stream.direction()
        self.shadow_per_metre = stream.uniform(0.45, 1.1)

    def _zones(self, stream: Stream, shape: tuple[int, int]) -> NDArray[np.uint8]:
        """El uso de cada manzana; cada escena tiene su mezcla."""
        weights = np.array([0.46, 0.2, 0.13, 0.09, 0.12, 0.0])
        style = stream.uniform(0, 1)
        if style < 0.16:  # orilla de la ciudad
            weights = np.array([0.28, 0.03, 0.12, 0.27, 0.08, 0.22])
        elif style < 0.4:  # centro
            weights = np.array([0.18, 0.5, 0.12, 0.06, 0.14, 0.0])
        limits = np.cumsum(weights)
        return np.searchsorted(limits, stream.array(*shape) * limits[-1]).astype(np.uint8)

    def _diagonal(self, stream: Stream) -> None:
        """Una vía rápida que corta la cuadrícula, en algunas escenas."""
        self.diagonal = stream.chance(0.35)
        self._diagonal_axis = stream.direction()
        self._diagonal_offset = stream.uniform(-0.35, 0.35) * self.extent
        self._diagonal_noise = SmoothNoise(stream, self.extent, self.extent, 150)
        self.diagonal_half = stream.uniform(6, 10)

    def _water(self, stream: Stream) -> None:
        """Río, costa, lago o nada."""
        chance = stream.uniform(0, 1)
        self.water = "rio" if chance < 0.27 else "costa" if chance < 0.5 else "lago"
        if chance > 0.66:
            self.water = "nada"
        self._water_axis = stream.direction()
        # Una costa no pasa mucho del centro: la escena no queda casi toda de agua.
        high = 0.12 if self.water == "costa" else 0.42
        self._water_offset = stream.uniform(-0.42, high) * self.extent
        self._water_across = stream.uniform(-0.42, 0.42) * self.extent
        limit = min(46.0, 0.22 * self.extent)
        self._water_half = stream.uniform(0.35, 1) * limit
        self._bank = [
            (SmoothNoise(stream, self.extent, self.extent, spacing), gain)
            for spacing, gain in ((110.0, 20.0), (28.0, 4.5), (7.0, 1.2), (2.2, 0.35))
        ]
        self.bank_width = stream.uniform(2.5, 9)

    def _straight(
        self, axis: tuple[float, float], ys: NDArray, xs: NDArray
    ) -> tuple[NDArray, NDArray]:
        half = self.extent / 2
        x, y = xs - half, ys - half
        return axis[0] * x + axis[1] * y, axis[0] * y - axis[1] * x

    def frame(
        self, ys: NDArray, xs: NDArray, noise: str = "points"
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Coordenadas `(u, v)` de cada lugar, en metros.

        Args:
            ys: filas, en metros; `(N,)`, o `(H,)` si `noise` es `"grid"`.
            xs: columnas, en metros.
            noise: `"points"` para lugares sueltos y `"grid"` para la malla de ys por xs.
        """
        y, x = (ys[:, None], xs[None, :]) if noise == "grid" else (ys, xs)
        u, v = self._straight(self._axis, y, x)
        first, second = (getattr(field, noise)(ys, xs) for field in self._warp)
        return u + self._bend * first, v + self._bend * second

    def locate(self, u: NDArray, v: NDArray) -> tuple[NDArray, NDArray]:
        """La inversa de `frame` para puntos sueltos, por punto fijo: devuelve `(y, x)`."""
        half = self.extent / 2
        c, s = self._axis
        y, x = half + s * u + c * v, half + c * u - s * v
        for _ in range(5):
            got_u, got_v = self.frame(y, x)
            y, x = (
                y + s * (u - got_u) + c * (v - got_v),
                x + c * (u - got_u) - s * (v - got_v),
            )
        return y, x

    def axes(self, ys: NDArray, xs: NDArray) -> tuple[NDArray, NDArray]:
        """El vector unitario `(x, y)` hacia donde crece `u` en cada punto."""
        right = self.frame(ys, xs + 1)[0] - self.frame(ys, xs - 1)[0]
        down = self.frame(ys + 1, xs)[0] - self.frame(ys - 1, xs)[0]
        norm = np.sqrt(right * right + down * down)
        return right / norm, down / norm

    def diagonal_distance(self, ys: NDArray, xs: NDArray) -> NDArray:
        """Distancia con signo al eje de la vía rápida, en la malla, en metros."""
        across, _ = self._straight(self._diagonal_axis, ys[:, None], xs[None, :])
        return across - self._diagonal_offset + 26 * self._diagonal_noise.grid(ys, xs)

    def water_distance(self, ys: NDArray, xs: NDArray) -> NDArray:
        """Distancia a la orilla en la malla, en metros: negativa dentro del agua."""
        if self.water == "nada":
            return np.full((len(ys), len(xs)), 1e4, dtype=np.float32)
        across, along = self._straight(self._water_axis, ys[:, None], xs[None, :])
        wiggle = self._bank[0][1] * self._bank[0][0].grid(ys, xs)
        for field, gain in self._bank[1:]:
            wiggle += gain * field.grid(ys, xs)
        p = across - self._water_offset
        if self.water == "costa":
            return p + wiggle
        if self.water == "rio":
            return np.abs(p + wiggle) - self._water_half
        q = along - self._water_across
        return np.sqrt(p * p + 0.5 * q * q) + 0.6 * wiggle - self._water_half
