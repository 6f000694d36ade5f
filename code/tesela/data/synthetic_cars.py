"""Los coches de una escena: en los carriles, junto a la banqueta y estacionados."""

from __future__ import annotations

import numpy as np

from tesela.data.synthetic_canvas import Canvas, swept_rectangle
from tesela.data.synthetic_layout import YARD, Plan
from tesela.data.synthetic_random import Stream

_CARS = (
    (226, 226, 224),
    (196, 198, 200),
    (60, 62, 66),
    (38, 40, 44),
    (150, 40, 36),
    (52, 74, 118),
    (120, 122, 124),
    (208, 200, 180),
)

# Coordenadas (u, v), si sigue las calles u, y si circula (o está en un estacionamiento).
Spot = tuple[float, float, bool, bool]


def draw_cars(key: tuple[int, ...], canvas: Canvas, plan: Plan) -> None:
    """Coches en los carriles y junto a la banqueta; la clase sigue siendo calle."""
    stream = Stream(*key, 5)
    spots: list[Spot] = []
    for streets, swap in ((plan.u, True), (plan.v, False)):
        low, high = -0.75 * plan.extent - 60, 0.75 * plan.extent + 60
        for line in range(len(streets.positions)):
            at = float(streets.positions[line])
            half = float(streets.half_widths[line].max())
            if not low < at < high or half == 0:
                continue
            place = low
            busy = stream.uniform(8, 34)
            while place < high:
                place += 5.2 + busy * stream.uniform(0, 1) * stream.uniform(0, 2)
                side = stream.choose((-1.0, 1.0))
                lane = half - 1.2 if stream.chance(0.62) else 0.45 * half
                across = at + side * lane
                u, v = (across, place) if swap else (place, across)
                spots.append((u, v, swap, True))
    rows = _parking(stream, plan)
    _draw_cars(canvas, plan, stream, spots + rows)


def _parking(stream: Stream, plan: Plan) -> list[Spot]:
    """Filas de coches en los patios de bodegas; los que caen fuera no se pintan."""
    spots: list[Spot] = []
    for i, j in zip(*np.nonzero(plan.kinds == YARD), strict=True):
        u = float(plan.u.positions[i]) + 9
        while u < float(plan.u.positions[i + 1]) - 9:
            v = float(plan.v.positions[j]) + 9
            full = stream.uniform(0.2, 0.8)
            while v < float(plan.v.positions[j + 1]) - 9:
                if stream.chance(full):
                    spots.append((u + stream.uniform(-0.3, 0.3), v, False, False))
                v += 2.7
            u += stream.uniform(8, 14)
    return spots


def _draw_cars(canvas: Canvas, plan: Plan, stream: Stream, spots: list[Spot]) -> None:
    if not spots:
        return
    u, v = np.array([s[0] for s in spots]), np.array([s[1] for s in spots])
    ys, xs = plan.locate(u, v)
    ax, ay = plan.axes(ys, xs)
    for y, x, px, py, spot in zip(
        *(a.tolist() for a in (ys, xs, ax, ay)), spots, strict=True
    ):
        # El eje a lo largo del coche: el de la calle por la que va.
        axis = (-py, px) if spot[2] else (px, py)
        big = stream.chance(0.06)
        half_p, half_q = (4.2, 1.25) if big else (stream.uniform(1.9, 2.4), 0.9)
        body, dark = stream.choose(_CARS), stream.uniform(0.25, 0.5)
        window = canvas.window(y, x, axis, half_p + 2.2)
        if window is None:
            continue
        inside = (np.abs(window.p) < half_p) & (np.abs(window.q) < half_q)
        if not inside.any() or (canvas.mask[window.index][inside] != 2).any():
            continue
        # En la calle, los de la calle; en el patio, los estacionados.
        if (canvas.reserved[window.index][inside] != spot[3]).any():
            continue
        if canvas.taken[window.index][inside].any():
            continue
        canvas.taken[window.index][inside] = True
        sun_p, sun_q = canvas.to_sun(axis)
        drop = (2.6 if big else 1.4) * canvas.shadow_per_metre
        shadow = swept_rectangle(
            window.p, window.q, half_p, half_q, -sun_p * drop, -sun_q * drop
        )
        canvas.cast_shadow(window, shadow & ~inside, 0.5)
        glass = (np.abs(np.abs(window.p + 0.1 * half_p) - 0.45 * half_p) < 0.3) & (not big)
        light = np.where(glass, dark, 0.94 + 0.1 * np.sign(window.q * sun_q))
        canvas.fill(window, inside, light[..., None] * np.array(body, np.float32), None)
