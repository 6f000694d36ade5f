"""La cámara: desenfoque leve, luz desigual, bruma y ruido; al final, bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tesela.data.synthetic_random import Floats, Stream

_BAND = 256


def _smooth(color: Floats, axis: int) -> Floats:
    """Promedio pesado (1, 2, 1) / 4 a lo largo de un eje, con el borde repetido."""
    before = np.concatenate([color.take([0], axis), color], axis)
    padded = np.concatenate([before, color.take([-1], axis)], axis)
    length = color.shape[axis]

    def part(start: int) -> Floats:
        index = [slice(None)] * 3
        index[axis] = slice(start, start + length)
        return padded[tuple(index)]

    return np.float32(0.25) * (part(0) + part(2)) + np.float32(0.5) * color


def develop(stream: Stream, color: Floats) -> NDArray[np.uint8]:
    """Convierte la escena ideal en la fotografía que tomaría un sensor.

    Args:
        stream: azar de la cámara.
        color: `(H, W, 3)`, float32, de 0 a 255.

    Returns:
        La imagen `(H, W, 3)`, uint8.
    """
    height, width, _ = color.shape
    blur = stream.uniform(0.55, 0.95)
    gain = stream.uniform(0.92, 1.1)
    slope_x, slope_y = stream.uniform(-0.05, 0.05), stream.uniform(-0.05, 0.05)
    haze = stream.uniform(0, 0.18)
    sky = np.array([186, 194, 206], dtype=np.float32)
    balance = np.array([stream.uniform(0.93, 1.07) for _ in range(3)], dtype=np.float32)
    noise = stream.uniform(2.0, 4.5)
    ramp_y = (slope_y * (2 * np.arange(height) / height - 1)).astype(np.float32)
    ramp_x = (slope_x * (2 * np.arange(width) / width - 1)).astype(np.float32)
    out = np.empty(color.shape, dtype=np.uint8)
    for start in range(0, height, _BAND):
        stop = min(height, start + _BAND)
        low, high = max(0, start - 1), min(height, stop + 1)
        band = np.clip(color[low:high], 0, 255)
        band += blur * (_smooth(_smooth(band, 0), 1) - band)
        band = band[start - low : stop - low]
        band *= (gain + ramp_y[start:stop, None] + ramp_x)[..., None] * balance
        band += haze * (sky - band)
        shared = stream.grain(stop - start, width, 1)
        band += noise * (0.8 * shared + 0.45 * stream.grain(stop - start, width, 3))
        out[start:stop] = np.clip(band + 0.5, 0, 255).astype(np.uint8)
    return out
