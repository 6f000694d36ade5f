"""Los edificios vistos desde arriba: su sombra en el suelo y la luz de su techo."""

from __future__ import annotations

import numpy as np

from tesela.data.synthetic_buildings import Building
from tesela.data.synthetic_canvas import Canvas, Window, swept_rectangle
from tesela.data.synthetic_random import Floats, Stream


def _reach(building: Building) -> float:
    return max(abs(p) + a + abs(q) + b for p, q, a, b in building.parts) + 1


def _footprint(building: Building, window: Window, grow: float = 0) -> np.ndarray:
    inside = np.zeros(window.p.shape, dtype=bool)
    for p, q, a, b in building.parts:
        inside |= (np.abs(window.p - p) < a + grow) & (np.abs(window.q - q) < b + grow)
    return inside


def place_buildings(canvas: Canvas, buildings: list[Building]) -> list[Building]:
    """Deja los edificios que caben (sin pisar calle, agua ni a otro) y echa sus sombras."""
    kept = []
    for building in buildings:
        window = canvas.window(building.y, building.x, building.axis, _reach(building) + 2)
        if window is None:
            continue
        wide = _footprint(building, window, 0.7)
        blocked = canvas.taken[window.index] | canvas.reserved[window.index]
        if blocked[wide].any():
            continue
        canvas.taken[window.index][_footprint(building, window, 0.3)] = True
        kept.append(building)
        _shadow(canvas, building)
    return kept


def _shadow(canvas: Canvas, building: Building) -> None:
    length = building.height * canvas.shadow_per_metre
    window = canvas.window(building.y, building.x, building.axis, _reach(building) + length)
    if window is None:
        return
    sun_p, sun_q = canvas.to_sun(building.axis)
    for p, q, a, b in building.parts:
        # La sombra de un tejado inclinado llega menos lejos que la de una azotea.
        far = length * (1 if building.roof == "flat" else 0.75)
        swept = swept_rectangle(
            window.p - p, window.q - q, a, b, -sun_p * far, -sun_q * far
        )
        canvas.cast_shadow(window, swept, 0.42)


def draw_building(canvas: Canvas, building: Building) -> None:
    """Pinta el techo: faldones con su luz, o azotea con pretil y equipo."""
    window = canvas.window(building.y, building.x, building.axis, _reach(building))
    if window is None:
        return
    inside = _footprint(building, window)
    if not inside.any():
        return
    stream = Stream(building.seed)
    texture = canvas.pattern(window, stream.integer(0, 2**18))
    if building.roof == "flat":
        light = _flat_roof(canvas, building, window, inside, stream)
        light *= 1 + 0.035 * texture
    else:
        light = _pitched_roof(canvas, building, window) * (1 + 0.05 * texture)
    color = light[..., None] * np.array(building.color, dtype=np.float32)
    canvas.fill(window, inside, color, 0)


def _pitched_roof(canvas: Canvas, building: Building, window: Window) -> Floats:
    """Cada punto mira hacia donde cae su faldón; el más alto de los cuerpos gana."""
    sun_p, sun_q = canvas.to_sun(building.axis)
    best = np.full(window.p.shape, -1e9, dtype=np.float32)
    light = np.ones(window.p.shape, dtype=np.float32)
    for p, q, a, b in building.parts:
        dp, dq = window.p - p, window.q - q
        rise_p, rise_q = a - np.abs(dp), b - np.abs(dq)
        if building.roof == "gable":  # dos aguas: la cumbrera sigue el lado largo
            along = rise_p < rise_q if a <= b else np.zeros(dp.shape, dtype=bool)
            along = np.full(dp.shape, a <= b)
        else:
            along = rise_p < rise_q
        height = np.where(along, rise_p, rise_q)
        facing = np.where(along, np.sign(dp) * sun_p, np.sign(dq) * sun_q)
        ridge = 0.08 * ((np.abs(rise_p - rise_q) < 0.25) & (building.roof == "hip"))
        rows = np.where(along, dq, dp) * 2.2
        lines = 0.03 * ((rows - np.floor(rows)) < 0.5)
        inside = (rise_p > 0) & (rise_q > 0)
        higher = inside & (height > best)
        best = np.where(higher, height, best)
        light = np.where(higher, 0.92 + 0.32 * facing + ridge + lines, light)
    return light.astype(np.float32)


def _flat_roof(
    canvas: Canvas, building: Building, window: Window, inside: np.ndarray, stream: Stream
) -> Floats:
    """Azotea: pretil claro, su sombra por dentro del lado del sol, y equipo encima."""
    sun_p, sun_q = canvas.to_sun(building.axis)
    core = np.zeros(inside.shape, dtype=bool)
    lit = np.zeros(inside.shape, dtype=bool)
    for p, q, a, b in building.parts:
        dp, dq = window.p - p, window.q - q
        core |= (np.abs(dp) < a - 0.4) & (np.abs(dq) < b - 0.4)
        shifted_p, shifted_q = dp + 0.9 * sun_p, dq + 0.9 * sun_q
        lit |= (np.abs(shifted_p) < a - 0.4) & (np.abs(shifted_q) < b - 0.4)
    light = np.where(core, 1.0, 1.12).astype(np.float32)
    light[core & ~lit & (building.height > 3)] = 0.66
    if building.height <= 3:
        return light
    for p, q, a, b in building.parts:
        for _ in range(stream.integer(1, 3 + int(a * b / 45))):
            half_p, half_q = stream.uniform(0.4, 1.7), stream.uniform(0.4, 1.7)
            if half_p > a - 1 or half_q > b - 1:
                continue
            at_p = p + stream.uniform(-1, 1) * (a - half_p - 0.6)
            at_q = q + stream.uniform(-1, 1) * (b - half_q - 0.6)
            dp, dq = window.p - at_p, window.q - at_q
            drop = stream.uniform(0.6, 2.2) * canvas.shadow_per_metre
            dark = swept_rectangle(dp, dq, half_p, half_q, -sun_p * drop, -sun_q * drop)
            light[dark & core] = 0.55
            box = (np.abs(dp) < half_p) & (np.abs(dq) < half_q) & core
            light[box] = stream.uniform(0.78, 1.2)
    return light
