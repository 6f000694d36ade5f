"""El suelo de una escena, por bandas: manzanas, calles y agua, y encima su textura."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tesela.data import synthetic_materials as mat
from tesela.data.synthetic_blocks import block_material
from tesela.data.synthetic_layout import Plan
from tesela.data.synthetic_random import Floats, SmoothNoise, Stream
from tesela.data.synthetic_streets import Cells, StreetPainter
from tesela.data.synthetic_water import flood

# Hacia dónde cambia el tono de lo verde con el ruido: del amarillo al azul.
_HUE = np.array([6.0, 1.5, -4.0], dtype=np.float32)

# Cómo puede verse el agua: turbia, parda, oscura, turquesa o gris.
_WATERS = ((74, 84, 60), (112, 100, 78), (44, 52, 58), (58, 126, 138), (104, 110, 112))
_PAVINGS = ((160, 154, 145), (72, 72, 76), (132, 120, 108))


def _weather(stream: Stream, colors: NDArray[np.float64]) -> None:
    """Acerca el agua y el asfalto de la escena a otro color, que cambia de una a otra."""
    for material, choices, most in (
        (mat.WATER, _WATERS, 0.9),
        (mat.ASPHALT, _PAVINGS, 0.6),
    ):
        weight = stream.uniform(0, most)
        other = np.array(stream.choose(choices), dtype=np.float64)
        colors[material] += weight * (other - colors[material])


class Ground:
    """Pinta el suelo por bandas de filas, para que la memoria no crezca con la escena.

    Args:
        key: clave de azar de la escena.
        plan: el plano ya sorteado.
        pixel: lado del píxel, en metros.
    """

    def __init__(self, key: tuple[int, ...], plan: Plan, pixel: float) -> None:
        """Sortea los colores de la escena y sus ruidos."""
        stream = Stream(*key, 2)
        self._plan = plan
        self._seed = np.array(stream.integer(0, 2**31))
        count = len(mat.MATERIALS)
        colors = np.array(
            [row[2] if plan.arid else row[1] for row in mat.MATERIALS], np.float64
        )
        jitter = 1 + 0.16 * (stream.array(count, 1) - 0.5)
        tint = 12 * (stream.array(count, 3) - 0.5)
        colors = colors * jitter + tint
        _weather(Stream(*key, 10), colors)
        self._colors = colors.astype(np.float32)
        self._noise = [
            SmoothNoise(stream, plan.extent, plan.extent, max(spacing, 2 * pixel))
            for spacing in (40.0, 9.0, 2.5, 0.9)
        ]
        self._green = stream.uniform(0.15, 0.55) if plan.arid else stream.uniform(0.45, 0.9)
        self._painter = StreetPainter(plan, pixel, self._seed)
        self._stream = stream

    def paint(self, ys: Floats, xs: Floats) -> tuple[Floats, NDArray[np.uint8]]:
        """El color y el material de una banda; las bandas se piden de arriba abajo.

        Args:
            ys: centro de cada fila, en metros, float32, `(H,)`.
            xs: centro de cada columna, en metros, float32, `(W,)`.

        Returns:
            El color `(H, W, 3)`, float32 de 0 a 255, y el material `(H, W)`, uint8.
        """
        plan = self._plan
        grain = self._stream.grain(len(ys), len(xs))
        broad, middle, fine, finest = (noise.grid(ys, xs) for noise in self._noise)
        rough = middle + 0.7 * fine + 0.45 * finest
        u, v = plan.frame(ys, xs, "grid")
        cells = Cells.of(plan, u, v)
        material, light = block_material(plan, cells, rough, self._green, self._seed)
        paint, tone = self._painter.draw(material, cells, u, v, rough)
        if plan.diagonal:
            self._painter.draw_highway(material, paint, ys, xs, v)
        depth = flood(plan, material, paint, ys, xs, rough)
        light = np.where(material == mat.ASPHALT, tone, light)
        # El lote y la calle que había debajo no se notan a través del agua.
        light = np.where(material == mat.WATER, depth, light * depth)
        texture = mat.MATERIAL_TEXTURE[material]
        detail = 1 + texture[..., 0] * broad + texture[..., 1] * middle
        detail += texture[..., 2] * (fine + 0.8 * finest) + texture[..., 3] * grain
        color = self._colors[material] * (light * detail)[..., None]
        plants = mat.MATERIAL_CLASSES[material] == 3
        color += (plants * (broad + middle))[..., None] * _HUE
        color += paint[..., None] * (np.float32(222) - color)
        return color, material
