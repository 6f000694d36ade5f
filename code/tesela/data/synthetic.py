"""Escenas aéreas hechas a partir de una semilla, con etiquetas exactas.

El conjunto `sintetico` del libro: calles con cruces, casas y edificios con su sombra,
árboles, agua con orilla, suelo desnudo y estorbos, con las mismas clases que Dubái. Una
semilla da siempre los mismos bytes mientras no cambie `SYNTHETIC_VERSION`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tesela.data.synthetic_buildings import plan_buildings
from tesela.data.synthetic_canvas import Canvas
from tesela.data.synthetic_cars import draw_cars
from tesela.data.synthetic_ground import Ground
from tesela.data.synthetic_layout import Plan
from tesela.data.synthetic_materials import ASPHALT, MATERIAL_CLASSES, WATER
from tesela.data.synthetic_objects import draw_objects
from tesela.data.synthetic_random import SmoothNoise, Stream
from tesela.data.synthetic_roofs import draw_building, place_buildings
from tesela.data.synthetic_sensor import develop
from tesela.data.synthetic_trees import draw_trees

#: Cambia cuando la misma semilla deja de dar la misma escena.
SYNTHETIC_VERSION = 1
_BAND = 256


@dataclass(frozen=True, eq=False)
class AerialScene:
    """Una escena aérea y su verdad.

    Args:
        image: `(H, W, 3)`, uint8.
        mask: índice de clase de cada píxel, `(H, W)`, uint8: 0 a 4, y 255 sin etiqueta.
        metres_per_pixel: lado de un píxel en el terreno, en metros.
        seed: la semilla que la hizo.
        version: la versión del generador que la hizo.
    """

    image: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    metres_per_pixel: float
    seed: int
    version: int = SYNTHETIC_VERSION

    def describe(self) -> str:
        """Qué datos son, en una línea."""
        height, width = self.mask.shape
        return (
            f"Datos: sintetico v{self.version}, escena {self.seed}, de {height}×{width} "
            f"píxeles a {self.metres_per_pixel:g} m por píxel; hecha por este libro, CC0."
        )


def aerial_scene(
    seed: int,
    size: int = 256,
    metres_per_pixel: float = 0.5,
    version: int = SYNTHETIC_VERSION,
) -> AerialScene:
    """Hace la escena aérea de una semilla.

    La misma semilla con otro tamaño es otra escena, no un recorte de la misma.

    Args:
        seed: semilla, entero no negativo.
        size: lado de la imagen, de 64 a 4096 píxeles.
        metres_per_pixel: lado de un píxel en el terreno, de 0.1 a 2 metros.
        version: versión del generador; solo existe la actual, y pedir otra es un error.

    Returns:
        La escena con su máscara exacta.

    Raises:
        TypeError: si `seed` o `size` no son enteros.
        ValueError: si un valor sale de su intervalo o la versión no es la que hay.

    >>> scene = aerial_scene(seed=1, size=64)
    >>> scene.image.shape, scene.mask.shape, scene.image.dtype
    ((64, 64, 3), (64, 64), dtype('uint8'))
    """
    _check(seed, size, metres_per_pixel, version)
    pixel = float(metres_per_pixel)
    # El tamaño del píxel entra en micras: un flotante no sirve de clave.
    key = (version, int(seed), int(size), round(pixel * 1_000_000))
    extent = size * pixel
    plan = Plan(key, extent)
    ground = Ground(key, plan, pixel)
    centres = ((np.arange(size) + 0.5) * pixel).astype(np.float32)
    bands = [
        ground.paint(centres[start : start + _BAND], centres)
        for start in range(0, size, _BAND)
    ]
    material = np.concatenate([part for _, part in bands])
    canvas = Canvas(
        color=np.concatenate([color for color, _ in bands]),
        mask=MATERIAL_CLASSES[material],
        reserved=(material == ASPHALT) | (material == WATER),
        pixel=pixel,
        sun=plan.sun,
        shadow_per_metre=plan.shadow_per_metre,
        texture=Stream(*key, 7).grain(512, 512),
        leaves=_leaves(Stream(*key, 9), pixel),
    )
    del bands, material
    buildings = place_buildings(canvas, plan_buildings(key, plan))
    draw_cars(key, canvas, plan)
    draw_objects(key, canvas, plan)
    for start in range(0, size, _BAND):
        rows = slice(start, start + _BAND)
        canvas.color[rows] *= canvas.shade[rows, :, None]
    for building in buildings:
        draw_building(canvas, building)
    draw_trees(key, canvas, plan)
    image = develop(Stream(*key, 8), canvas.color)
    return AerialScene(image, canvas.mask, pixel, int(seed), version)


def _leaves(stream: Stream, pixel: float) -> NDArray[np.float32]:
    """Ruido suave de dos escalas, de ramas y de hojas, en un mosaico de 512 píxeles."""
    side = (np.arange(512) + 0.5) * pixel
    extent = 512 * pixel
    branches = SmoothNoise(stream, extent, extent, max(1.1, 1.5 * pixel)).grid(side, side)
    return branches + 0.6 * SmoothNoise(stream, extent, extent, max(0.4, pixel)).grid(
        side, side
    )


def _check(seed: int, size: int, metres_per_pixel: float, version: int) -> None:
    for name, value in (("seed", seed), ("size", size)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise TypeError(f"{name} debe ser un entero y llegó {value!r}.")
    if seed < 0:
        raise ValueError(f"seed debe ser 0 o más y llegó {seed}.")
    if not 64 <= size <= 4096:
        raise ValueError(f"size debe estar entre 64 y 4096 píxeles y llegó {size}.")
    if not 0.1 <= metres_per_pixel <= 2:
        raise ValueError(
            f"metres_per_pixel debe estar entre 0.1 y 2 y llegó {metres_per_pixel}."
        )
    if version != SYNTHETIC_VERSION:
        raise ValueError(
            f"Esta tesela solo hace escenas de la versión {SYNTHETIC_VERSION} y se pidió "
            f"la {version}; instala la versión de tesela con la que se hicieron."
        )
