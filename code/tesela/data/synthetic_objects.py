"""Albercas, barcos y contenedores: lo pequeño que confunde a un modelo."""

from __future__ import annotations

import numpy as np

from tesela.data.classes import IGNORE_INDEX
from tesela.data.synthetic_canvas import Canvas, swept_rectangle
from tesela.data.synthetic_layout import BARE, HOUSES, TOWERS, YARD, Plan
from tesela.data.synthetic_random import Stream

_HULLS = ((228, 226, 220), (206, 204, 200), (178, 160, 138), (150, 152, 158))
_BOXES = ((170, 84, 52), (60, 96, 130), (196, 190, 180), (96, 110, 92))


def draw_objects(key: tuple[int, ...], canvas: Canvas, plan: Plan) -> None:
    """Albercas en los patios; barcos y contenedores, que quedan sin etiqueta."""
    stream = Stream(*key, 6)
    area = plan.extent * plan.extent
    for _ in range(int(area / 420)):
        y, x = stream.uniform(0, plan.extent), stream.uniform(0, plan.extent)
        luck, size, axis = stream.uniform(0, 1), stream.uniform(0, 1), stream.direction()
        row, col = int(y / canvas.pixel), int(x / canvas.pixel)
        under = int(
            canvas.mask[min(row, len(canvas.mask) - 1), min(col, len(canvas.mask) - 1)]
        )
        u, v = plan.frame(np.array([y]), np.array([x]))
        i = int(
            np.clip(np.searchsorted(plan.u.positions, u)[0] - 1, 0, len(plan.kinds) - 1)
        )
        last = plan.kinds.shape[1] - 1
        j = int(np.clip(np.searchsorted(plan.v.positions, v)[0] - 1, 0, last))
        kind = int(plan.kinds[i, j])
        if under == 4 and luck < 0.08:
            color = stream.choose(_HULLS)
            _box(
                canvas, y, x, axis, 1.6 + 4 * size * size, 0.7 + 0.7 * size, color, 1.0, 0.9
            )
        elif kind in (YARD, BARE) and under == 1 and luck < 0.5:
            street = plan.axes(np.array([y]), np.array([x]))
            axis = (float(street[0][0]), float(street[1][0]))
            color = stream.choose(_BOXES)
            _box(canvas, y, x, axis, 3 + 3 * (size > 0.5), 1.25, color, 2.6)
        elif (
            kind in (HOUSES, TOWERS)
            and under in (1, 3)
            and luck < (0.34 if kind == HOUSES else 0.1)
        ):
            street = plan.axes(np.array([y]), np.array([x]))
            axis = (float(street[0][0]), float(street[1][0]))
            _pool(canvas, y, x, axis, 1.8 + 2.4 * size, 1.3 + 1.2 * size)


def _pool(
    canvas: Canvas,
    y: float,
    x: float,
    axis: tuple[float, float],
    half_p: float,
    half_q: float,
) -> None:
    window = canvas.window(y, x, axis, half_p + half_q + 1.5)
    if window is None:
        return
    rim = (np.abs(window.p) < half_p + 0.7) & (np.abs(window.q) < half_q + 0.7)
    under = canvas.mask[window.index][rim]
    if canvas.taken[window.index][rim].any() or ((under == 2) | (under == 4)).any():
        return
    canvas.taken[window.index][rim] = True
    shape = (*rim.shape, 3)
    canvas.fill(
        window, rim, np.broadcast_to(np.array([206, 198, 184], np.float32), shape), 1
    )
    round_p = np.maximum(np.abs(window.p) - half_p + 0.8, 0)
    round_q = np.maximum(np.abs(window.q) - half_q + 0.8, 0)
    inside = round_p * round_p + round_q * round_q < 0.64
    light = 0.96 + 0.12 * window.p / half_p
    canvas.fill(window, inside, light[..., None] * np.array([84, 172, 190], np.float32), 4)


def _box(
    canvas: Canvas,
    y: float,
    x: float,
    axis: tuple[float, float],
    half_p: float,
    half_q: float,
    color: tuple[int, int, int],
    height: float,
    bow: float = 0.0,
) -> None:
    window = canvas.window(y, x, axis, half_p + half_q + 3)
    if window is None:
        return
    # La proa se afila: `bow` es cuánto del medio ancho pierde en la punta.
    ahead = np.clip(window.p / half_p, 0, 1)
    inside = (np.abs(window.p) < half_p) & (
        np.abs(window.q) < half_q * (1 - bow * ahead * ahead)
    )
    # Un barco va entero sobre el agua y un contenedor entero sobre el suelo.
    under = canvas.mask[window.index][inside]
    if (
        under.size == 0
        or (under != under[0]).any()
        or canvas.taken[window.index][inside].any()
    ):
        return
    canvas.taken[window.index][inside] = True
    sun_p, sun_q = canvas.to_sun(axis)
    drop = height * canvas.shadow_per_metre
    shadow = swept_rectangle(
        window.p, window.q, half_p, half_q, -sun_p * drop, -sun_q * drop
    )
    canvas.cast_shadow(window, shadow & ~inside, 0.5)
    ribs = window.p * 1.6
    light = 0.95 + 0.1 * ((ribs - np.floor(ribs)) < 0.5)
    canvas.fill(
        window, inside, light[..., None] * np.array(color, np.float32), IGNORE_INDEX
    )
