"""Las calles de una escena: asfalto, banqueta, carriles, camellones y pasos de cebra."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_layout import PAVEMENT, Plan, Streets
from tesela.data.synthetic_random import Floats, hash_cells


def stripe(distance: NDArray, half_width: float, pixel: float) -> NDArray:
    """Qué fracción de un píxel cubre una franja; así una raya fina no se rompe.

    Args:
        distance: distancia del centro del píxel al eje de la franja, en metros.
        half_width: medio ancho de la franja, en metros.
        pixel: lado del píxel, en metros.

    >>> stripe(np.array([0.0, 0.5, 2.0]), half_width=0.5, pixel=1.0).tolist()
    [1.0, 0.5, 0.0]
    """
    covered = (half_width - np.abs(distance)) / pixel + 0.5
    return np.clip(covered, 0, min(1.0, 2 * half_width / pixel))


@dataclass(frozen=True)
class Cells:
    """En qué manzana cae cada píxel y a qué distancia está de los ejes que la rodean.

    Args:
        i: índice de la manzana a lo largo de `u`, `(H, W)`.
        j: índice de la manzana a lo largo de `v`, `(H, W)`.
        below: metros desde el eje `U[i]`.
        above: metros hasta el eje `U[i + 1]`.
        left: metros desde el eje `V[j]`.
        right: metros hasta el eje `V[j + 1]`.
    """

    i: NDArray[np.intp]
    j: NDArray[np.intp]
    below: Floats
    above: Floats
    left: Floats
    right: Floats

    @classmethod
    def of(cls, plan: Plan, u: Floats, v: Floats) -> Cells:
        """Las manzanas de los lugares `(u, v)`."""
        along_u, along_v = (s.positions.astype(np.float32) for s in (plan.u, plan.v))
        i = np.clip(np.searchsorted(along_u, u) - 1, 0, len(along_u) - 2)
        j = np.clip(np.searchsorted(along_v, v) - 1, 0, len(along_v) - 2)
        below, above = u - along_u[i], along_u[i + 1] - u
        return cls(i, j, below, above, v - along_v[j], along_v[j + 1] - v)


class StreetPainter:
    """Pone las calles sobre el material de las manzanas.

    Args:
        plan: el plano de la escena.
        pixel: lado del píxel, en metros.
        seed: azar de la edad de cada calle.
    """

    def __init__(self, plan: Plan, pixel: float, seed: NDArray) -> None:
        """Guarda el plano y la escala."""
        self.plan, self.pixel, self._seed = plan, pixel, seed

    def draw(
        self, material: NDArray[np.uint8], cells: Cells, u: Floats, v: Floats, rough: Floats
    ) -> tuple[Floats, Floats]:
        """Cambia `material` en su sitio; devuelve la pintura blanca (0 a 1) y el tono."""
        plan = self.plan
        near_u = cells.i + (cells.above < cells.below)
        near_v = cells.j + (cells.right < cells.left)
        off_u = np.minimum(cells.below, cells.above)
        off_v = np.minimum(cells.left, cells.right)
        half_u, half_v = (
            plan.u.half_widths[near_u, cells.j],
            plan.v.half_widths[near_v, cells.i],
        )
        du, dv = off_u - half_u, off_v - half_v
        open_u, open_v = half_u > 0, half_v > 0
        # La esquina de la manzana se redondea con un arco de 5 m.
        corner = (du > 0) & (du < 5) & (dv > 0) & (dv < 5) & open_u & open_v
        arc = 5 - np.sqrt((5 - du) * (5 - du) + (5 - dv) * (5 - dv))
        edge = np.where(corner, arc, np.minimum(du, dv))
        paved = open_u & (du < PAVEMENT) | open_v & (dv < PAVEMENT)
        road = open_u & (du < 0) | open_v & (dv < 0) | corner & (arc < 0)
        material[paved] = mat.SIDEWALK
        material[road] = mat.ASPHALT
        paint = np.float32(0.3) * stripe(edge - 0.15, 0.15, self.pixel) * paved
        paint = paint.astype(np.float32)
        self._marks(material, paint, road, (off_u, half_u, dv, v), plan.u, near_u)
        self._marks(material, paint, road, (off_v, half_v, du, u), plan.v, near_v)
        # Cada calle tiene su edad, y algunas zonas llevan bacheo oscuro.
        age_u, age_v = hash_cells(near_u, self._seed), hash_cells(near_v, self._seed + 1)
        age = np.where(open_u & (du < dv), age_u, age_v)
        tone = 1 + road * (0.4 * (age - 0.5) - 0.07 * (rough > 1.05))
        wheel = np.abs(np.where(du < dv, off_u, off_v) - 1.7)
        tone -= road * 0.05 * stripe(wheel, 0.45, self.pixel)
        return np.clip(paint, 0, 0.85), tone.astype(np.float32)

    def _marks(
        self,
        material: NDArray[np.uint8],
        paint: Floats,
        road: NDArray[np.bool_],
        distances: tuple[Floats, Floats, Floats, Floats],
        streets: Streets,
        near: NDArray[np.intp],
    ) -> None:
        """Rayas de una familia de calles: eje, carriles, camellón y pasos peatonales."""
        off, half, other, along = distances
        avenue = streets.avenue[near]
        lane = road & (half > 0) & (other > 1)
        dashes = (along - 6 * np.floor(along / 6)) < 3.2
        paint += lane * ~avenue * dashes * 0.7 * stripe(off, 0.11, self.pixel)
        median = lane & avenue & (other > 5)
        material[median & (off < 1.1)] = mat.GRASS
        paint += median * 0.8 * stripe(off - 1.45, 0.12, self.pixel)
        paint += median * dashes * 0.7 * stripe(off - 0.5 * half - 0.6, 0.11, self.pixel)
        paint += median * 0.6 * stripe(half - off - 0.6, 0.1, self.pixel)
        zebra = road & (half > 0) & (other > 0.9) & (other < 4.1) & avenue
        bars = stripe(off - np.floor(off / 1.1) * 1.1 - 0.55, 0.27, self.pixel)
        paint += 0.75 * zebra * (off < half - 0.4) * bars

    def draw_highway(
        self, material: NDArray[np.uint8], paint: Floats, ys: Floats, xs: Floats, v: Floats
    ) -> None:
        """Pone la vía rápida, con su acotamiento, encima de lo demás."""
        plan, pixel = self.plan, self.pixel
        distance = np.abs(plan.diagonal_distance(ys, xs))
        inside = distance < plan.diagonal_half
        verge = (distance < plan.diagonal_half + 3.5) & ~inside & (material != mat.ASPHALT)
        material[verge] = mat.SOIL if plan.arid else mat.DRY
        material[inside] = mat.ASPHALT
        paint[inside | verge] = 0
        dashes = (v - 9 * np.floor(v / 9)) < 4
        paint += 0.8 * stripe(distance - 0.4, 0.13, pixel) * inside
        paint += 0.7 * stripe(distance - 0.52 * plan.diagonal_half, 0.12, pixel) * dashes
        paint += 0.8 * stripe(distance - plan.diagonal_half + 0.9, 0.13, pixel) * inside
