"""Azar que da lo mismo en toda máquina: enteros de PCG64 y aritmética IEEE exacta.

NumPy garantiza el flujo de bits de PCG64, pero no el de `Generator.normal` ni el de
`integers` entre versiones. Aquí todo sale de los enteros de 64 bits y de sumas, productos,
cocientes y raíces, que IEEE 754 redondea igual en todas partes; no hay exp, sin ni sumas
cuyo orden dependa del procesador.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")
Floats = NDArray[np.float32]


class Stream:
    """Un flujo de números al azar con nombre propio: la clave son enteros.

    >>> Stream(1, 2).uniform(0, 1) == Stream(1, 2).uniform(0, 1)
    True
    """

    def __init__(self, *key: int) -> None:
        """Crea el flujo de esa clave (enteros no negativos)."""
        self._bits = np.random.PCG64(np.random.SeedSequence(key))

    def uniform(self, low: float, high: float) -> float:
        """Un número real en [low, high)."""
        return low + (high - low) * (int(self._bits.random_raw()) >> 11) * 2.0**-53

    def integer(self, low: int, high: int) -> int:
        """Un entero de `low` a `high - 1`."""
        return min(high - 1, low + int(self.uniform(0, 1) * (high - low)))

    def chance(self, probability: float) -> bool:
        """Verdadero con esa probabilidad."""
        return self.uniform(0, 1) < probability

    def choose(self, items: Sequence[Item]) -> Item:
        """Uno de los elementos, todos igual de probables."""
        return items[self.integer(0, len(items))]

    def direction(self) -> tuple[float, float]:
        """Un vector unitario `(x, y)` uniforme en el círculo, sin seno ni coseno."""
        while True:
            x, y = self.uniform(-1, 1), self.uniform(-1, 1)
            square = x * x + y * y
            if 0.01 < square <= 1:
                norm = math.sqrt(square)
                return x / norm, y / norm

    def array(self, *shape: int) -> NDArray[np.float64]:
        """Reales en [0, 1) con esa forma."""
        raw = self._bits.random_raw(int(np.prod(shape)))
        return ((raw >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)

    def grain(self, *shape: int) -> Floats:
        """Ruido acampanado de media 0 y desviación 1: la suma de cuatro bytes."""
        count = int(np.prod(shape))
        raw = (
            self._bits.random_raw((count + 1) // 2).astype("<u8").view("u1").reshape(-1, 4)
        )
        total = raw.astype(np.int32)
        summed = total[:, 0] + total[:, 1] + total[:, 2] + total[:, 3] - 510
        # La varianza de un byte uniforme es (256² - 1) / 12; la de cuatro, el cuádruple.
        return (summed[:count].astype(np.float32) * np.float32(1 / 147.8)).reshape(shape)


def hash_cells(*cells: NDArray[np.integer]) -> Floats:
    """Un número en [0, 1) para cada celda de índices enteros; el mismo siempre.

    Args:
        cells: los índices de la celda, enteros con formas compatibles.

    Returns:
        Reales de 24 bits, float32.
    """
    state = np.zeros(np.broadcast_shapes(*(cell.shape for cell in cells)), dtype=np.uint32)
    for cell in cells:
        state = (state ^ cell.astype(np.uint32)) * np.uint32(0x9E3779B1)
        state = (state ^ (state >> np.uint32(15))) * np.uint32(0x85EBCA6B)
        state ^= state >> np.uint32(13)
    return (state >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


class SmoothNoise:
    """Ruido suave de una escala: valores al azar en una rejilla, unidos por B-splines.

    Args:
        stream: de dónde salen los valores.
        height: alto que cubre, en metros.
        width: ancho que cubre, en metros.
        spacing: distancia entre nudos, en metros.
    """

    def __init__(self, stream: Stream, height: float, width: float, spacing: float) -> None:
        """Sortea los valores de la rejilla."""
        self._spacing = spacing
        shape = (int(height / spacing) + 4, int(width / spacing) + 4)
        # El factor devuelve a la suma ponderada una desviación cercana a 0.5.
        self._lattice = ((stream.array(*shape) - 0.5) * 3.2).astype(np.float32)

    def _weights(
        self, position: NDArray[np.floating], knots: int
    ) -> tuple[NDArray[np.intp], tuple[Floats, Floats, Floats]]:
        scaled = np.clip(position / self._spacing, 0, knots - 3.001)
        index = scaled.astype(np.intp)
        f = (scaled - index).astype(np.float32)
        return index, (0.5 * (1 - f) * (1 - f), 0.75 - (f - 0.5) * (f - 0.5), 0.5 * f * f)

    def grid(self, ys: NDArray[np.floating], xs: NDArray[np.floating]) -> Floats:
        """El ruido en la malla `(len(ys), len(xs))`, en metros desde la esquina."""
        iy, wy = self._weights(ys, self._lattice.shape[0])
        ix, wx = self._weights(xs, self._lattice.shape[1])
        rows = wy[0][:, None] * self._lattice[iy]
        rows += wy[1][:, None] * self._lattice[iy + 1]
        rows += wy[2][:, None] * self._lattice[iy + 2]
        out = wx[0] * rows[:, ix]
        out += wx[1] * rows[:, ix + 1]
        out += wx[2] * rows[:, ix + 2]
        return out

    def points(self, ys: NDArray[np.floating], xs: NDArray[np.floating]) -> Floats:
        """El ruido en los puntos sueltos `(y, x)`, en metros."""
        iy, wy = self._weights(ys, self._lattice.shape[0])
        ix, wx = self._weights(xs, self._lattice.shape[1])
        out = np.zeros(np.shape(ys), dtype=np.float32)
        for a in range(3):
            for b in range(3):
                out += wy[a] * wx[b] * self._lattice[iy + a, ix + b]
        return out
