"""Las seis clases de las escenas aéreas del libro, con su color y su índice."""

from __future__ import annotations

from dataclasses import dataclass

#: El índice que ninguna pérdida ni métrica cuenta: «aquí no hay etiqueta».
IGNORE_INDEX = 255


@dataclass(frozen=True)
class ClassInfo:
    """Una clase: su nombre en el código, su nombre en el libro, su color y su índice.

    Args:
        name: nombre en inglés, el que usa el código.
        spanish: nombre en español, el que se imprime.
        color: rojo, verde y azul, enteros de 0 a 255.
        index: valor de la clase en una máscara de índices `(H, W)`, uint8.

    >>> ClassInfo("road", "calle", (110, 193, 228), 2).hex_color
    '#6EC1E4'
    """

    name: str
    spanish: str
    color: tuple[int, int, int]
    index: int

    @property
    def hex_color(self) -> str:
        """El color como `#RRGGBB`, para matplotlib y para CSS."""
        return "#{:02X}{:02X}{:02X}".format(*self.color)


#: Clases y colores de las escenas aéreas, medidos en las máscaras de Dubái.
AERIAL_CLASSES: tuple[ClassInfo, ...] = (
    ClassInfo("building", "edificio", (0x3C, 0x10, 0x98), 0),
    ClassInfo("land", "suelo", (0x84, 0x29, 0xF6), 1),
    ClassInfo("road", "calle", (0x6E, 0xC1, 0xE4), 2),
    ClassInfo("vegetation", "vegetación", (0xFE, 0xDD, 0x3A), 3),
    ClassInfo("water", "agua", (0xE2, 0xA9, 0x29), 4),
    ClassInfo("unlabeled", "sin etiqueta", (0x9B, 0x9B, 0x9B), IGNORE_INDEX),
)
