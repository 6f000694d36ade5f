"""Los edificios de una escena: cuáles hay y dónde están, manzana por manzana."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tesela.data.synthetic_layout import HOUSES, PAVEMENT, TOWERS, YARD, Plan
from tesela.data.synthetic_random import Stream

# Muchos techos se parecen al asfalto, a la tierra o al pasto: el color solo no basta.
_TILED = (
    *((176, 98, 70), (150, 84, 66), (126, 104, 90), (108, 106, 108), (88, 86, 92)),
    *((152, 128, 102), (94, 108, 82), (120, 116, 112)),
)
_FLAT = (
    *((206, 203, 196), (188, 180, 168), (168, 166, 164), (222, 218, 210), (150, 142, 134)),
    *((106, 106, 108), (124, 120, 114), (178, 152, 122), (96, 112, 90), (136, 132, 128)),
)
_SHED = (
    *((196, 200, 204), (140, 156, 170), (170, 110, 90), (180, 184, 180), (214, 216, 214)),
    *((112, 114, 118), (118, 132, 104), (156, 138, 116)),
)


@dataclass(frozen=True)
class Building:
    """Un edificio: centro en metros, eje, cuerpos rectangulares, techo y altura.

    Args:
        y: fila del centro, en metros.
        x: columna del centro, en metros.
        axis: vector unitario `(x, y)` a lo largo.
        parts: rectángulos `(p, q, medio largo, medio ancho)`, en metros.
        roof: `"hip"`, `"gable"` o `"flat"`.
        height: en metros.
        color: color del techo.
        seed: azar de sus detalles.
    """

    y: float
    x: float
    axis: tuple[float, float]
    parts: tuple[tuple[float, float, float, float], ...]
    roof: str
    height: float
    color: tuple[float, float, float]
    seed: int


def plan_buildings(key: tuple[int, ...], plan: Plan) -> list[Building]:
    """Sortea los edificios de todas las manzanas que tocan la escena."""
    stream = Stream(*key, 3)
    sketches: list[tuple[float, float, tuple, str, float, tuple, int]] = []
    for i in range(plan.kinds.shape[0]):
        for j in range(plan.kinds.shape[1]):
            sketches += _block(stream, plan, i, j)
    if not sketches:
        return []
    u, v = np.array([s[0] for s in sketches]), np.array([s[1] for s in sketches])
    ys, xs = plan.locate(u, v)
    ax, ay = plan.axes(ys, xs)
    places = zip(ys.tolist(), xs.tolist(), ax.tolist(), ay.tolist(), sketches, strict=True)
    margin = 45.0
    return [
        Building(y, x, (px, py), *sketch[2:])
        for y, x, px, py, sketch in places
        if -margin < y < plan.extent + margin and -margin < x < plan.extent + margin
    ]


def _block(stream: Stream, plan: Plan, i: int, j: int) -> list:
    kind = int(plan.kinds[i, j])
    u0 = float(plan.u.positions[i]) + float(plan.u.half_widths[i, j]) + PAVEMENT
    u1 = float(plan.u.positions[i + 1]) - float(plan.u.half_widths[i + 1, j]) - PAVEMENT
    start = float(plan.v.positions[j])
    v0 = start + float(plan.v.half_widths[j, i]) + PAVEMENT
    v1 = float(plan.v.positions[j + 1]) - float(plan.v.half_widths[j + 1, i]) - PAVEMENT
    plot = float(plan.plot_width[i, j])
    found: list = []
    if kind == YARD:
        return _sheds(stream, u0, u1, v0, v1)
    if kind not in (HOUSES, TOWERS):
        return found
    tower = kind == TOWERS
    step = 2 if tower else 1
    for k in range(0, int((v1 - start) / plot) + 1, step):
        low, high = max(v0, start + k * plot), min(v1, start + (k + step) * plot)
        if high - low < 0.7 * plot or stream.chance(0.07):
            continue
        for side in (0, 1):
            depth = (u1 - u0) / 2
            if tower:
                found.append(_tower(stream, u0, u1, low, high, depth, side))
            else:
                found += _house(stream, plan.arid, u0, u1, low, high, depth, side)
    return found


def _shade_of(stream: Stream, colors: tuple) -> tuple[float, float, float]:
    red, green, blue = stream.choose(colors)
    gain = stream.uniform(0.86, 1.12)
    return red * gain, green * gain, blue * gain


def _house(
    stream: Stream,
    arid: bool,
    u0: float,
    u1: float,
    low: float,
    high: float,
    depth: float,
    side: int,
) -> list:
    half_v = (high - low) / 2 - stream.uniform(0.8, 2.4)
    half_u = min(stream.uniform(4.2, 7.5), 0.36 * depth)
    front = stream.uniform(1.5, 5)
    sign = 1.0 if side == 0 else -1.0
    u = (u0 if side == 0 else u1) + sign * (front + half_u)
    luck = stream.uniform(0, 1)
    flat = luck < (0.7 if arid else 0.2)
    roof = "flat" if flat else "hip" if luck < 0.86 else "gable"
    parts = [(0.0, 0.0, half_u, half_v)]
    if stream.chance(0.45):  # un ala hacia atrás: planta en L
        wing = half_v * stream.uniform(0.38, 0.55)
        reach = stream.uniform(2, 4.5)
        edge = stream.choose((-1.0, 1.0)) * (half_v - wing)
        parts.append((sign * reach, edge, half_u, wing))
    color = _shade_of(stream, _FLAT if flat else _TILED)
    house = (u, (low + high) / 2, tuple(parts), roof, stream.uniform(3.2, 7.5), color)
    found = [(*house, stream.integer(0, 2**30))]
    if stream.chance(0.4):  # cobertizo al fondo del patio
        v = low + 2.5 if stream.chance(0.5) else high - 2.5
        back = (u0 if side == 0 else u1) + sign * (depth - stream.uniform(2.4, 3.4))
        size = (0.0, 0.0, stream.uniform(1.1, 2), stream.uniform(1.2, 2))
        color = _shade_of(stream, _SHED)
        found.append((back, v, (size,), "flat", 2.4, color, stream.integer(0, 2**30)))
    return found


def _tower(
    stream: Stream, u0: float, u1: float, low: float, high: float, depth: float, side: int
) -> tuple:
    half_v = (high - low) / 2 - stream.uniform(0.2, 3)
    half_u = depth / 2 - stream.uniform(0.6, 5)
    sign = 1.0 if side == 0 else -1.0
    u = (u0 if side == 0 else u1) + sign * (half_u + stream.uniform(0, 1.5))
    parts = [(0.0, 0.0, half_u, half_v)]
    if half_v > 7 and stream.chance(0.45):  # planta en U o en L, con patio
        arm = stream.uniform(0.28, 0.4) * half_v
        parts = [(-sign * 0.55 * half_u, 0.0, 0.45 * half_u, half_v)]
        for edge in (-1.0, 1.0)[: stream.integer(1, 3)]:
            parts.append((0.0, edge * (half_v - arm), half_u, arm))
    color = _shade_of(stream, _FLAT)
    height = stream.uniform(6, 15) if stream.chance(0.75) else stream.uniform(15, 30)
    middle = (low + high) / 2
    return (u, middle, tuple(parts), "flat", height, color, stream.integer(0, 2**30))


def _sheds(stream: Stream, u0: float, u1: float, v0: float, v1: float) -> list:
    found = []
    v = v0 + stream.uniform(2, 10)
    while v < v1 - 14:
        half_v = min(stream.uniform(8, 24), (v1 - v) / 2 - 1)
        half_u = (u1 - u0) * stream.uniform(0.2, 0.34)
        u = u0 + half_u + 2 if stream.chance(0.6) else u1 - half_u - 2
        roof = "gable" if stream.chance(0.6) else "flat"
        part = ((0.0, 0.0, half_u, half_v),)
        color = _shade_of(stream, _SHED)
        height = stream.uniform(5, 11)
        found.append((u, v + half_v, part, roof, height, color, stream.integer(0, 2**30)))
        v += 2 * half_v + stream.uniform(8, 30)
    return found
