"""De qué está hecho el suelo de una escena: color, clase y textura de cada material."""

from __future__ import annotations

import numpy as np

#: Cada material: nombre, color templado, color árido, clase, y textura por escala
#: (40 m, 9 m, 2.5 m y píxel).
MATERIALS = (
    ("asfalto", (98, 98, 101), (122, 119, 115), 2, (0.05, 0.05, 0.03, 0.03)),
    ("banqueta", (164, 160, 153), (186, 176, 160), 1, (0.04, 0.04, 0.05, 0.05)),
    ("pasto", (92, 112, 62), (104, 114, 68), 3, (0.10, 0.13, 0.12, 0.09)),
    ("pasto seco", (141, 134, 90), (150, 138, 98), 3, (0.09, 0.12, 0.11, 0.08)),
    ("tierra", (150, 128, 100), (190, 165, 131), 1, (0.09, 0.09, 0.07, 0.05)),
    ("arena", (196, 180, 148), (212, 190, 154), 1, (0.07, 0.06, 0.05, 0.04)),
    ("concreto", (172, 169, 163), (188, 180, 168), 1, (0.05, 0.06, 0.04, 0.04)),
    ("baldosa", (158, 140, 124), (190, 166, 140), 1, (0.05, 0.06, 0.06, 0.05)),
    ("agua", (52, 78, 84), (44, 92, 104), 4, (0.10, 0.07, 0.04, 0.03)),
    ("cultivo", (96, 108, 58), (108, 112, 66), 3, (0.06, 0.08, 0.07, 0.07)),
    ("surco", (132, 112, 84), (150, 128, 96), 1, (0.06, 0.07, 0.06, 0.05)),
    ("seto", (60, 80, 44), (72, 86, 50), 3, (0.08, 0.10, 0.14, 0.12)),
    ("estacionamiento", (112, 110, 108), (134, 129, 122), 2, (0.06, 0.07, 0.03, 0.03)),
)
# Los índices de los materiales, en el orden de la tabla.
ASPHALT, SIDEWALK, GRASS, DRY, SOIL, SAND, CONCRETE = range(7)
TILE, WATER, CROP, FURROW, HEDGE, LOT = range(7, 13)
#: Clase de cada material.
MATERIAL_CLASSES = np.array([row[3] for row in MATERIALS], dtype=np.uint8)
#: Cuánto varía cada material a 40 m, 9 m, 2.5 m y por píxel.
MATERIAL_TEXTURE = np.array([row[4] for row in MATERIALS], dtype=np.float32)
