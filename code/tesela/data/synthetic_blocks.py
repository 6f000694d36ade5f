"""El suelo dentro de las manzanas: patios, plazas, parques, baldíos, patios de maniobra."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_layout import BARE, FIELD, HOUSES, PARK, TOWERS, YARD, Plan
from tesela.data.synthetic_random import Floats, hash_cells
from tesela.data.synthetic_streets import Cells


def block_material(
    plan: Plan, cells: Cells, rough: Floats, green: float, seed: NDArray
) -> tuple[NDArray[np.uint8], Floats]:
    """El material de cada píxel si no hubiera calles, según el uso de su manzana y su lote.

    Args:
        plan: el plano de la escena.
        cells: la manzana de cada píxel.
        rough: ruido de varias escalas, que vuelve irregulares los bordes.
        green: qué tan verdes son los patios, de 0 a 1.
        seed: azar de los lotes.

    Returns:
        El material `(H, W)`, uint8, y el tono de su lote, cercano a 1.
    """
    i, j, left = cells.i, cells.j, cells.left
    kind, width = plan.kinds[i, j], plan.plot_width[i, j]
    plot = left / width
    k = np.floor(plot).astype(np.int32)
    row = (cells.above < cells.below).astype(np.int32)
    luck, shade = hash_cells(i, j, row, k, seed), hash_cells(i, j, seed)
    tone = 0.9 + 0.2 * hash_cells(k, row, i, j, seed)
    # Patios de casas: pasto, tierra o piso, con borde irregular; entre lotes, barda o seto.
    cover = luck + 0.16 * rough
    bare = mat.SOIL if plan.arid else mat.DRY
    houses = np.where(cover < green, mat.GRASS, np.where(cover < 0.82, bare, mat.TILE))
    houses = np.where(cover > 0.93, mat.CONCRETE, houses)
    fence = np.minimum(
        np.abs(cells.above - cells.below) / 2, np.abs(plot - np.floor(plot + 0.5)) * width
    )
    hedge = np.where(hash_cells(i, j, k, seed) < 0.5 * green, mat.HEDGE, mat.CONCRETE)
    houses = np.where(fence < 0.45, hedge, houses)
    towers = np.where(cover < 0.4 * green, mat.GRASS, mat.CONCRETE)
    towers = np.where((cover > 0.72) & (luck <= 0.88), mat.TILE, towers)
    towers = np.where(luck > 0.88, mat.LOT, towers)
    park = np.where(rough + 1.6 * (shade - 0.35) < 0.75, mat.GRASS, mat.DRY)
    path = np.abs(0.5 * rough + 0.9 * (left - cells.above) / 14)
    park = np.where(path - 2 * np.floor(path / 2) < 0.13, mat.SAND, park)
    dirt = np.where(rough < -0.75, mat.SAND, mat.SOIL)
    dirt = np.where(rough + shade > 1.55, mat.DRY, dirt)
    track = np.abs(cells.above - cells.below + 9 * rough + 40 * (shade - 0.5))
    dirt = np.where((track < 3.4) & (track > 1.2), mat.SAND, dirt)
    yard = np.where(rough + 3 * (shade - 0.75) > 0.9, mat.CONCRETE, mat.LOT)
    rows = (0.4 + shade) * left + 0.12 * rough
    crop = rows - np.floor(rows) + 0.2 * rough < 0.45 + 0.5 * shade
    field = np.where(crop, mat.CROP, mat.FURROW)
    uses = (HOUSES, TOWERS, PARK, BARE, YARD, FIELD)
    chosen = np.select(
        [kind == use for use in uses], [houses, towers, park, dirt, yard, field]
    )
    tone = np.where((kind == HOUSES) | (kind == TOWERS), tone, 0.93 + 0.14 * shade)
    return chosen.astype(np.uint8), tone.astype(np.float32)
