"""Las últimas escenas leídas, hasta un tope de memoria que no depende de cuántas haya."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

Pixels = tuple[NDArray[np.uint8], NDArray[np.uint8]]


class SceneCache:
    """Guarda escenas ya leídas y olvida primero la que lleva más tiempo sin usarse.

    Una escena que no cabe entera se entrega sin guardarse. Los arreglos que entrega son de
    solo lectura: los comparten todos los que piden la misma escena. Sirve desde varios
    hilos; quien pide una escena que otro está leyendo la espera en vez de leerla dos veces.

    Args:
        max_bytes: cuánto guardar, en bytes; 0 no guarda nada.

    Raises:
        ValueError: si el tope es negativo.

    >>> cache = SceneCache(max_bytes=64)
    >>> load = lambda: (np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.uint8))
    >>> _ = cache.get("a", load); cache.bytes
    64
    >>> _ = cache.get("b", load); cache.bytes, "a" in cache, "b" in cache
    (64, False, True)
    """

    def __init__(self, max_bytes: int) -> None:
        """Empieza vacía."""
        if max_bytes < 0:
            raise ValueError(f"max_bytes debe ser 0 o más y llegó {max_bytes}.")
        self.max_bytes, self.bytes = max_bytes, 0
        self._held: OrderedDict[Hashable, Pixels] = OrderedDict()
        self._lock = threading.RLock()

    def __contains__(self, key: Hashable) -> bool:
        """Si la escena está guardada."""
        return key in self._held

    def get(self, key: Hashable, load: Callable[[], Pixels]) -> Pixels:
        """La escena de esa clave; si no está guardada, la lee con `load`.

        Args:
            key: el nombre de la escena.
            load: función sin argumentos que lee la imagen y la máscara.

        Returns:
            Imagen y máscara, de solo lectura.
        """
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            pixels = load()
            size = 0
            for array in pixels:
                array.flags.writeable = False
                size += array.nbytes
            if size <= self.max_bytes:
                while self.bytes + size > self.max_bytes:
                    _, old = self._held.popitem(last=False)
                    self.bytes -= sum(array.nbytes for array in old)
                self._held[key] = pixels
                self.bytes += size
            return pixels
