"""Lotes de datos que ya están en memoria, en un orden que decide la semilla."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor

Transform = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]


@runtime_checkable
class Batches(Protocol):
    """Lo que el ciclo pide a unos datos: cuántos lotes hay y los de cada época.

    Cualquier objeto con estos dos métodos sirve, también uno que lea los recortes del
    disco cuando se le piden.
    """

    def __len__(self) -> int:
        """Lotes por época."""

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Recorre los lotes de una época, los mismos cada vez que se pide ese número."""


class TensorBatches:
    """Lotes sembrados de un par (imágenes, objetivos) en memoria.

    El orden de una época depende solo de la semilla y del número de la época: volver
    a la época 7 da los mismos lotes aunque no se hayan recorrido las anteriores.

    Args:
        images: `(N, ...)`.
        targets: `(N, ...)`: etiquetas `(N,)` o máscaras `(N, H, W)`.
        batch_size: imágenes por lote; el último puede traer menos.
        shuffle: si las baraja en cada época.
        seed: semilla del orden y de `transform`.
        transform: aumento opcional de un lote: recibe imágenes, objetivos y el
            generador del que debe sacar todo su azar.

    Raises:
        ValueError: si no hay imágenes, no hay tantas como objetivos o el lote no es
            positivo.

    >>> batches = TensorBatches(torch.arange(5.0), torch.arange(5), batch_size=2)
    >>> [targets.tolist() for _, targets in batches.epoch(0)]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        images: Tensor,
        targets: Tensor,
        batch_size: int = 64,
        shuffle: bool = False,
        seed: int = 0,
        transform: Transform | None = None,
    ) -> None:
        """Guarda los datos sin copiarlos."""
        if len(images) == 0 or len(images) != len(targets):
            raise ValueError(
                f"Llegaron {len(images)} imágenes y {len(targets)} objetivos; se esperaba "
                "el mismo número, mayor que 0."
            )
        if batch_size < 1:
            raise ValueError(f"batch_size={batch_size}: se esperaba 1 o más.")
        self.images, self.targets = images, targets
        self.batch_size, self.shuffle, self.seed = batch_size, shuffle, seed
        self.transform = transform

    def __len__(self) -> int:
        """Lotes por época."""
        return -(-len(self.images) // self.batch_size)

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Recorre los lotes de una época.

        Args:
            number: número de la época, desde 0.

        Yields:
            Pares (imágenes, objetivos) de hasta `batch_size` elementos.
        """
        # Un primo grande separa las semillas vecinas: la época 1 de la semilla 0 no
        # repite la época 0 de la semilla 1.
        generator = torch.Generator().manual_seed(self.seed + 1_000_003 * number)
        count = len(self.images)
        order = torch.randperm(count, generator=generator) if self.shuffle else None
        for start in range(0, count, self.batch_size):
            stop = start + self.batch_size
            chosen = order[start:stop] if order is not None else slice(start, stop)
            images, targets = self.images[chosen], self.targets[chosen]
            if self.transform is not None:
                images, targets = self.transform(images, targets, generator)
            yield images, targets


def as_batches(
    data: Any, batch_size: int = 64, shuffle: bool = False, seed: int = 0
) -> Batches:
    """Convierte los datos en lotes, vengan como vengan.

    Args:
        data: unos lotes (`Batches`: se devuelven como están), un par (imágenes,
            objetivos) o un objeto con `images` y `labels`, como `tesela.data.ImageSet`.
        batch_size: imágenes por lote.
        shuffle: si se barajan.
        seed: semilla del orden.

    Returns:
        Los lotes.

    Raises:
        TypeError: si los datos no son nada de eso.

    >>> len(as_batches((torch.zeros(10, 1, 2, 2), torch.zeros(10)), batch_size=4))
    3
    """
    if isinstance(data, Batches):
        return data
    if hasattr(data, "images") and hasattr(data, "labels"):
        data = (data.images, data.labels)
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise TypeError(
            f"No sé hacer lotes de un {type(data).__name__}: se esperaba TensorBatches, un "
            "par (imágenes, objetivos), un objeto con `images` y `labels`, o uno con "
            "`epoch(number)` y `len`."
        )
    if not all(isinstance(part, Tensor) for part in data):
        kinds = " y ".join(type(part).__name__ for part in data)
        raise TypeError(
            f"Llegaron {kinds}; se esperaban dos tensores: usa torch.as_tensor."
        )
    return TensorBatches(data[0], data[1], batch_size, shuffle, seed)
