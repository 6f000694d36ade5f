"""La barra de progreso: se ve en la terminal y no deja rastro en las páginas."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm


class Progress:
    """Lo que el ciclo dice mientras entrena.

    Args:
        bar: la barra, o `None` si no se muestra.
    """

    def __init__(self, bar: "tqdm[object] | None") -> None:
        """Guarda la barra."""
        self._bar = bar

    @property
    def visible(self) -> bool:
        """Si se está mostrando."""
        return self._bar is not None

    def step(self, epoch: int, loss: float) -> None:
        """Avanza un lote.

        Args:
            epoch: número de la época, desde 0.
            loss: pérdida del lote.
        """
        if self._bar is not None:
            # refresh=False: tqdm decide cuándo vale la pena volver a dibujar.
            self._bar.set_postfix_str(f"época {epoch + 1}, pérdida {loss:.3f}", False)
            self._bar.update()


@contextmanager
def training_progress(
    total: int, done: int = 0, show: bool | None = None
) -> Iterator[Progress]:
    """Abre la barra de un entrenamiento y la borra al terminar.

    Va a la salida de errores, y se borra aunque el entrenamiento falle.

    Args:
        total: lotes de todo el entrenamiento.
        done: lotes ya hechos, si se reanuda.
        show: `True` la muestra siempre y `False` nunca; `None`, solo si hay una terminal
            al otro lado: un cuaderno, una página o una bitácora quedan limpios.

    Yields:
        El progreso, al que se llama con `step` tras cada lote.

    >>> with training_progress(total=10, show=False) as progress:
    ...     progress.step(epoch=0, loss=1.0)
    """
    if show is None:
        show = sys.stderr.isatty()
    if not show:
        yield Progress(None)
        return
    with tqdm(total=total, initial=done, unit="lote", leave=False, file=sys.stderr) as bar:
        yield Progress(bar)
