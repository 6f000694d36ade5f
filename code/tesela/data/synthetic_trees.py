"""Los árboles de una escena: copas desiguales, con luz y sombra, y en manchones."""

from __future__ import annotations

import numpy as np

from tesela.data.synthetic_canvas import Canvas
from tesela.data.synthetic_layout import (
    BARE,
    FIELD,
    HOUSES,
    PARK,
    PAVEMENT,
    TOWERS,
    YARD,
    Plan,
)
from tesela.data.synthetic_random import SmoothNoise, Stream

_LEAVES = ((62, 84, 44), (74, 96, 50), (52, 74, 42), (88, 100, 56), (66, 82, 58))


def draw_trees(key: tuple[int, ...], canvas: Canvas, plan: Plan) -> None:
    """Árboles en patios, parques, banquetas y baldíos, con su sombra y copas desiguales."""
    trees = _plan_trees(key, canvas, plan)
    for y, x, radius, _ in trees:
        drop = 0.95 * radius * canvas.shadow_per_metre
        at = (y - canvas.sun[1] * drop, x - canvas.sun[0] * drop)
        window = canvas.window(*at, canvas.sun, 1.6 * radius)
        if window is None:
            continue
        # La copa y el tronco alargan la sombra hacia el lado contrario al sol.
        long = radius * (0.95 + 0.5 * canvas.shadow_per_metre)
        inside = (
            window.p * window.p / (long * long) + window.q * window.q / (radius * radius)
            < 1
        )
        canvas.shade_drawn(window, inside, 0.5)
    for y, x, radius, seed in trees:
        _draw_tree(canvas, y, x, radius, seed)


def _plan_trees(
    key: tuple[int, ...], canvas: Canvas, plan: Plan
) -> list[tuple[float, float, float, int]]:
    """Candidatos en una rejilla movida al azar; los acepta el uso del suelo."""
    stream = Stream(*key, 4)
    pitch = 4.2
    count = int(plan.extent / pitch) + 1
    grid = np.arange(count) * pitch
    ys = (grid[:, None] + pitch * stream.array(count, count)).ravel()
    xs = (grid[None, :] + pitch * stream.array(count, count)).ravel()
    luck = stream.array(count * count)
    size = stream.array(count * count)
    seeds = (stream.array(count * count) * 2**30).astype(np.int64)
    clump = SmoothNoise(stream, plan.extent, plan.extent, 24).points(ys, xs)
    u, v = plan.frame(ys, xs)
    i = np.clip(np.searchsorted(plan.u.positions, u) - 1, 0, plan.kinds.shape[0] - 1)
    j = np.clip(np.searchsorted(plan.v.positions, v) - 1, 0, plan.kinds.shape[1] - 1)
    chance = np.zeros(256)
    chance[[HOUSES, TOWERS, PARK, BARE, YARD, FIELD]] = (0.17, 0.07, 0.3, 0.05, 0.02, 0.015)
    wanted = chance[plan.kinds[i, j]] * (0.6 if plan.arid else 1.15)
    wanted = wanted * np.where(plan.kinds[i, j] == PARK, np.clip(1 + 2.2 * clump, 0, 4), 1)
    off = np.minimum(
        np.abs(u - plan.u.positions[i]) - plan.u.half_widths[i, j],
        np.abs(v - plan.v.positions[j]) - plan.v.half_widths[j, i],
    )
    avenue_trees = (off > 0.6) & (off < PAVEMENT + 0.4)
    wanted = np.where(avenue_trees, 0.42, wanted)
    rows = np.clip((ys / canvas.pixel).astype(np.intp), 0, canvas.mask.shape[0] - 1)
    cols = np.clip((xs / canvas.pixel).astype(np.intp), 0, canvas.mask.shape[1] - 1)
    under = canvas.mask[rows, cols]
    wanted = np.where((under == 1) | (under == 3), wanted, 0)
    wanted = np.where(canvas.taken[rows, cols], 0, wanted)
    keep = luck < wanted
    radius = 1.1 + 3.1 * size[keep] * size[keep] + 0.8 * size[keep]
    order = np.argsort(radius, kind="stable")
    chosen = [ys[keep][order], xs[keep][order], radius[order], seeds[keep][order]]
    return list(zip(*(column.tolist() for column in chosen), strict=True))


def _draw_tree(canvas: Canvas, y: float, x: float, radius: float, seed: int) -> None:
    window = canvas.window(y, x, canvas.sun, 1.3 * radius)
    if window is None:
        return
    leaves = canvas.pattern(window, seed % 2**18, smooth=True)
    rr = (window.p * window.p + window.q * window.q) / (radius * radius)
    inside = rr + 0.5 * leaves < 0.9
    if not inside.any():
        return
    dome = np.sqrt(np.clip(1 - rr, 0, 1))
    light = 0.62 + 0.3 * dome + 0.3 * window.p / radius + 0.2 * leaves
    light += 0.08 * canvas.pattern(window, seed // 7 % 2**18)
    gain = 0.8 + 0.4 * ((seed % 97) / 97)
    base = np.array(_LEAVES[seed % len(_LEAVES)], dtype=np.float32) * np.float32(gain)
    canvas.fill(window, inside, np.clip(light, 0.3, 1.6)[..., None] * base, 3)
