"""Qué recortes tocan en una época, en qué orden, y sin volver a leer escenas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from tesela.data.aerial_source import SceneRef

Size = tuple[int, int]


class CropPlan(Protocol):
    """De dónde sale cada recorte de una época.

    `__len__` dice cuántos son; `epoch` da, en orden, la escena, la fila y la columna de
    cada uno, `(N, 3)` int64; la ventana puede salirse de la escena por abajo o la derecha.
    """

    def __len__(self) -> int:
        """Recortes por época."""
        ...

    def epoch(self, generator: torch.Generator, shuffle: bool) -> NDArray[np.int64]:
        """Los recortes de una época."""
        ...


class GridPlan:
    """Una rejilla que cubre cada escena: cada píxel cae en un recorte y solo en uno.

    Args:
        scenes: las escenas.
        size: alto y ancho del recorte.
        max_bytes: memoria de las escenas que se barajan juntas.

    >>> from tesela.data.scene_cache import SceneCache
    >>> scene = SceneRef("a", "a", 5, 6, lambda: None, SceneCache(0))
    >>> plan = GridPlan([scene], (4, 3), max_bytes=0)
    >>> plan.epoch(torch.Generator(), shuffle=False)[:, 1:].tolist()
    [[0, 0], [0, 3], [4, 0], [4, 3]]
    """

    def __init__(self, scenes: Sequence[SceneRef], size: Size, max_bytes: int) -> None:
        """Cuenta los recortes de cada escena."""
        heights, widths = _sizes(scenes)
        self._size = size
        self._cols = -(-widths // size[1])
        self._ends = np.cumsum(-(-heights // size[0]) * self._cols)
        self._bytes, self._max_bytes = _bytes(scenes), max_bytes

    def __len__(self) -> int:
        """Recortes por época."""
        return int(self._ends[-1])

    def epoch(self, generator: torch.Generator, shuffle: bool) -> NDArray[np.int64]:
        """Los recortes de una época; sin barajar, escena por escena."""
        number = np.arange(len(self))
        scene = np.searchsorted(self._ends, number, side="right")
        inside = number - np.concatenate([[0], self._ends])[scene]
        rows, cols = inside // self._cols[scene], inside % self._cols[scene]
        found = np.stack([scene, rows * self._size[0], cols * self._size[1]], axis=1)
        if not shuffle:
            return found
        return found[_local_order(scene, self._bytes, self._max_bytes, generator)]


class RandomPlan:
    """Recortes en lugares al azar, con la misma probabilidad para todo el terreno.

    Args:
        scenes: las escenas.
        size: alto y ancho del recorte.
        max_bytes: memoria de las escenas que se barajan juntas.
        count: recortes por época.

    Raises:
        ValueError: si `count` no es positivo.
    """

    def __init__(
        self, scenes: Sequence[SceneRef], size: Size, max_bytes: int, count: int
    ) -> None:
        """Guarda cuántos lugares posibles tiene cada escena."""
        if count < 1:
            raise ValueError(f"crops_per_epoch debe ser 1 o más y llegó {count}.")
        heights, widths = _sizes(scenes)
        self._rows = np.maximum(heights - size[0], 0) + 1
        self._cols = np.maximum(widths - size[1], 0) + 1
        # Por área y no por lugares: en una escena justa solo cabe uno.
        self._area = np.cumsum(heights * widths)
        self._bytes, self._max_bytes, self._count = _bytes(scenes), max_bytes, count

    def __len__(self) -> int:
        """Recortes por época."""
        return self._count

    def epoch(self, generator: torch.Generator, shuffle: bool) -> NDArray[np.int64]:
        """Los recortes de una época; sin barajar, escena por escena."""
        luck = torch.rand(self._count, 3, generator=generator, dtype=torch.float64).numpy()
        scene = np.searchsorted(self._area, luck[:, 0] * self._area[-1], side="right")
        rows = (luck[:, 1] * self._rows[scene]).astype(np.int64)
        cols = (luck[:, 2] * self._cols[scene]).astype(np.int64)
        if shuffle:
            order = _local_order(scene, self._bytes, self._max_bytes, generator)
        else:
            order = np.argsort(scene, kind="stable")
        return np.stack([scene, rows, cols], axis=1)[order]


def _sizes(scenes: Sequence[SceneRef]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (
        np.array([scene.height for scene in scenes], dtype=np.int64),
        np.array([scene.width for scene in scenes], dtype=np.int64),
    )


def _bytes(scenes: Sequence[SceneRef]) -> NDArray[np.int64]:
    """Lo que ocupa leída cada escena: imagen y máscara. De una parte se lee la entera."""
    return np.array(
        [4 * (s.top + s.height) * (s.left + s.width) for s in scenes], dtype=np.int64
    )


def _local_order(
    scene: NDArray[np.int64],
    sizes: NDArray[np.int64],
    max_bytes: int,
    generator: torch.Generator,
) -> NDArray[np.int64]:
    """Baraja las escenas, las junta hasta llenar la memoria, y baraja dentro de cada junta.

    Así cada escena se lee una vez por época; si caben todas, es una baraja completa.
    """
    turn = np.empty(len(sizes), dtype=np.int64)
    group, used = 0, 0
    for index in torch.randperm(len(sizes), generator=generator).tolist():
        if used and used + sizes[index] > max_bytes:
            group, used = group + 1, 0
        turn[index], used = group, used + sizes[index]
    luck = torch.randperm(len(scene), generator=generator).numpy()
    return np.lexsort((luck, turn[scene]))
