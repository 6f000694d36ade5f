"""El agua de una escena: ríos, costas y lagos, con su orilla mojada y sus puentes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_layout import PAVEMENT, Plan
from tesela.data.synthetic_random import Floats


def flood(
    plan: Plan,
    material: NDArray[np.uint8],
    paint: Floats,
    ys: Floats,
    xs: Floats,
    rough: Floats,
) -> Floats:
    """Pone agua y orilla sobre una banda, y deja los puentes de las avenidas.

    Args:
        plan: el plano de la escena.
        material: el material de cada píxel; cambia en su sitio.
        paint: la pintura blanca de cada píxel; cambia en su sitio.
        ys: filas de la banda, en metros.
        xs: columnas, en metros.
        rough: ruido de varias escalas.

    Returns:
        La luz de cada píxel: menos en la arena mojada, más en el agua somera.
    """
    light = np.ones(material.shape, dtype=np.float32)
    if plan.water == "nada":
        return light
    distance = plan.water_distance(ys, xs)
    wet = distance < 0
    bank = (distance < plan.bank_width * (1 + 0.3 * rough)) & ~wet
    if plan.water == "rio":
        paved = np.isin(material, (mat.ASPHALT, mat.GRASS, mat.SIDEWALK))
        keep = _bridges(plan, ys, xs) & paved
        wet, bank = wet & ~keep, bank & ~keep
    material[bank] = mat.SAND if plan.arid or plan.water == "costa" else mat.SOIL
    material[bank & (rough > 0.55) & (distance > 0.3 * plan.bank_width)] = mat.DRY
    material[wet] = mat.WATER
    paint[wet | bank] = 0
    light[bank] = np.clip(0.66 + 0.34 * distance / 2.2, 0.66, 1)[bank]
    shallow = np.clip(1 + distance / 16, 0, 1)
    foam = 0.55 * ((distance > -0.7) & (rough > 0.2)) if plan.water == "costa" else 0
    light[wet] = (0.78 + 0.75 * shallow * shallow + foam)[wet]
    return light


def _bridges(plan: Plan, ys: Floats, xs: Floats) -> NDArray[np.bool_]:
    """Dónde cruza el río una avenida o la vía rápida."""
    u, v = plan.frame(ys, xs, "grid")
    bridge = np.zeros(u.shape, dtype=bool)
    for streets, value in ((plan.u, u), (plan.v, v)):
        for line in np.flatnonzero(streets.avenue).tolist():
            reach = float(streets.half_widths[line].max()) + PAVEMENT
            bridge |= np.abs(value - float(streets.positions[line])) < reach
    if plan.diagonal:
        bridge |= np.abs(plan.diagonal_distance(ys, xs)) < plan.diagonal_half
    return bridge
