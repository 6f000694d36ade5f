"""Dónde empieza cada tesela para que juntas cubran una escena de cualquier tamaño."""

from collections.abc import Iterator
from dataclasses import dataclass


def tile_starts(length: int, tile: int, overlap: int, align: int = 1) -> list[int]:
    """Los comienzos de las teselas a lo largo de un eje, repartidos por igual.

    Se usan las menos teselas que dejan al menos `overlap` píxeles compartidos entre
    vecinas. La última puede salirse de la escena, menos de `align` píxeles si la escena
    es mayor que la tesela.

    Args:
        length: píxeles de la escena en este eje.
        tile: lado de la tesela, en píxeles.
        overlap: píxeles que comparten al menos dos vecinas, de 0 a `tile − 1`.
        align: todos los comienzos son múltiplos de este número. Una red que reduce 32
            veces ve lo mismo que con la escena entera solo si empieza en un múltiplo de 32.

    Returns:
        Los comienzos, crecientes; el primero es 0.

    Raises:
        ValueError: si un número está fuera de rango o `align` no deja avanzar.

    Una escena de 10 con teselas de 4 que comparten 1: hacen falta 3 (4 + 3 + 3 = 10):

    >>> tile_starts(10, tile=4, overlap=1)
    [0, 3, 6]
    >>> tile_starts(11, tile=4, overlap=1)  # 4 teselas: sobra, y se solapan más
    [0, 2, 4, 7]
    """
    if length < 1 or tile < 1 or align < 1:
        raise ValueError(
            f"length={length}, tile={tile} y align={align}: se esperaban enteros de 1 en "
            "adelante."
        )
    if not 0 <= overlap < tile:
        raise ValueError(
            f"overlap={overlap} con tile={tile}: se esperaba de 0 a {tile - 1}. Una octava "
            "parte de la tesela es un buen comienzo."
        )
    if length <= tile:
        return [0]
    step = (tile - overlap) // align * align
    if step == 0:
        raise ValueError(
            f"Con tile={tile} y overlap={overlap} se avanzan {tile - overlap} píxeles, "
            f"menos que align={align}. Usa teselas más grandes o menos solape."
        )
    last = -(-(length - tile) // align)  # en unidades de align, hacia arriba
    count = -(-last * align // step) + 1
    return [last * i // (count - 1) * align for i in range(count)]


@dataclass(frozen=True)
class TileGrid:
    """Las teselas cuadradas que cubren una escena.

    Args:
        height: alto de la escena, en píxeles.
        width: ancho de la escena, en píxeles.
        tile: lado de la tesela, en píxeles.
        overlap: píxeles que comparten al menos dos vecinas.
        align: los comienzos son múltiplos de este número.

    >>> grid = TileGrid(10, 4, tile=4, overlap=1)
    >>> grid.rows, grid.cols, len(grid)
    ([0, 3, 6], [0], 3)
    """

    height: int
    width: int
    tile: int
    overlap: int = 0
    align: int = 1

    @property
    def rows(self) -> list[int]:
        """Fila en que empieza cada renglón de teselas."""
        return tile_starts(self.height, self.tile, self.overlap, self.align)

    @property
    def cols(self) -> list[int]:
        """Columna en que empieza cada tesela de un renglón."""
        return tile_starts(self.width, self.tile, self.overlap, self.align)

    def __len__(self) -> int:
        """Cuántas teselas son."""
        return len(self.rows) * len(self.cols)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Las esquinas (fila, columna), renglón por renglón."""
        return ((row, col) for row in self.rows for col in self.cols)
