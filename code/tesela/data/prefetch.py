"""Preparar lo que sigue en otro hilo mientras se usa lo de ahora."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")


class _Failure:
    """Un error del otro hilo, que se lanza en este."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


def prefetch(items: Iterator[Item], ahead: int = 2) -> Iterator[Item]:
    """Recorre un iterador en otro hilo, con hasta `ahead` elementos listos.

    Da lo mismo que recorrerlo directamente, en el mismo orden; un error sale donde habría
    salido. Si se deja de usar a la mitad, el otro hilo termina.

    Args:
        items: de dónde salen.
        ahead: cuántos se preparan por adelantado; 0 no usa otro hilo.

    Yields:
        Los mismos elementos.

    Raises:
        ValueError: si `ahead` es negativo.

    >>> list(prefetch(iter("abc"), ahead=1))
    ['a', 'b', 'c']
    """
    if ahead < 0:
        raise ValueError(f"ahead debe ser 0 o más y llegó {ahead}.")
    if ahead == 0:
        yield from items
        return
    ready: queue.Queue[object] = queue.Queue(maxsize=ahead)
    stop = threading.Event()

    def put(item: object) -> None:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.05)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    return
            put(_END)
        except BaseException as error:  # se lanza en el hilo que usa los elementos
            put(_Failure(error))

    thread = threading.Thread(target=work, name="tesela-prefetch", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if item is _END:
                return
            if isinstance(item, _Failure):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        thread.join()
