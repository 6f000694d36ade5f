"""Cómo se reparten los lotes entre los procesos de un mismo entrenamiento."""

from collections.abc import Callable, Iterator
from itertools import islice

import torch
from torch import Tensor, nn

from tesela.training.batches import Batches
from tesela.training.distributed import ranks

Loss = Callable[[Tensor, Tensor], Tensor]


class ShardedBatches:
    """La parte de cada lote que le toca a un proceso.

    De cada lote el proceso `rank` toma los elementos `rank`, `rank + processes`... Todos
    recorren los mismos lotes en el mismo orden, así que el reparto no depende de quién
    llegue antes, y entre todos hacen el lote entero.

    Args:
        batches: los lotes completos, iguales en todos los procesos.
        rank: número de este proceso, desde 0.
        processes: cuántos son.
        ignore_index: objetivo que la pérdida no cuenta.
        weight: `(K,)`, pesos por clase de la pérdida, si los tiene.

    Raises:
        ValueError: si `rank` no es uno de los procesos.

    >>> import torch
    >>> from tesela.training import TensorBatches
    >>> whole = TensorBatches(torch.arange(5.0), torch.arange(5), batch_size=3)
    >>> [targets.tolist() for _, targets in ShardedBatches(whole, 1, 2).epoch(0)]
    [[1], [4]]
    """

    def __init__(
        self,
        batches: Batches,
        rank: int,
        processes: int,
        ignore_index: int = -100,
        weight: Tensor | None = None,
    ) -> None:
        """Revisa el rango."""
        if not 0 <= rank < processes:
            raise ValueError(
                f"rank={rank} con {processes} procesos: se esperaba de 0 a {processes - 1}."
            )
        self.batches, self.rank, self.processes = batches, rank, processes
        self.ignore_index = ignore_index
        self.weight = weight.detach().cpu() if weight is not None else None
        self.share, self.portion = 1.0, 0.0

    def __len__(self) -> int:
        """Lotes por época: los mismos para todos."""
        return len(self.batches)

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Recorre la parte de este proceso.

        Antes de dar cada lote deja en `share` por cuánto multiplicar su pérdida media para
        que el promedio de los procesos sea la del lote entero, y en `portion` cuántos
        elementos representa ese producto al sumar la pérdida de la época.

        Args:
            number: número de la época, desde 0.

        Yields:
            Pares (imágenes, objetivos). Si no le toca ninguna imagen da una cualquiera, que
            se ignora, con `share` 0: todos deben dar el mismo número de pasos.
        """
        for images, targets in self.batches.epoch(number):
            part = slice(self.rank, None, self.processes)
            whole, mine = self._amount(targets), self._amount(targets[part])
            self.share = self.processes * mine / whole if whole else 1.0
            self.portion = self._count(targets) / self.processes
            if len(targets) > self.rank:
                yield images[part], targets[part]
            else:
                nothing = torch.full(targets[:1].shape, self.ignore_index)
                yield images[:1], nothing.to(targets.device)

    def _count(self, targets: Tensor) -> int:
        """Los elementos que cuentan; con respuestas mezcladas, uno por imagen."""
        if targets.is_floating_point():
            return len(targets)
        return int((targets != self.ignore_index).sum())

    def _amount(self, targets: Tensor) -> float:
        """Entre cuánto divide la pérdida al promediar: elementos, o suma de sus pesos."""
        if self.weight is None or targets.is_floating_point():
            return float(self._count(targets))
        labels = targets[targets != self.ignore_index].long().cpu()
        return float(self.weight[labels].sum(dtype=torch.float64))


class ShardLoss(nn.Module):
    """La pérdida de la parte de un proceso, pesada para que el promedio sea exacto.

    DDP promedia los gradientes de los procesos. Si a uno le tocan menos elementos que a
    otro, la media de las medias no es la media de todos: `share` lo corrige. Es exacto con
    una pérdida que promedia elementos, con pesos por clase o sin ellos; una que mezcla todo
    el lote en un cociente, como la de Dice, se promedia entre procesos, y difiere un poco.

    Args:
        criterion: pérdida media de un lote.
        batches: de donde sale `share`.
    """

    def __init__(self, criterion: Loss, batches: ShardedBatches) -> None:
        """Guarda la pérdida y los lotes."""
        super().__init__()
        self.criterion, self.batches = criterion, batches
        self.ignore_index = getattr(criterion, "ignore_index", -100)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """La pérdida pesada.

        Args:
            logits: los de este proceso.
            targets: sus objetivos.

        Returns:
            Un escalar; 0, con gradiente 0, si nada de lo que le tocó cuenta.
        """
        if self.batches.share == 0.0:
            return logits.sum() * 0.0
        return self.batches.share * self.criterion(logits, targets)


def share_training(batches: Batches, criterion: Loss) -> tuple[Batches, Loss]:
    """Reparte el entrenamiento entre los procesos que haya.

    Args:
        batches: los lotes completos.
        criterion: pérdida media de un lote.

    Returns:
        Los lotes de este proceso y su pérdida; los mismos que llegaron si está solo.
    """
    rank, processes = ranks()
    if processes == 1:
        return batches, criterion
    ignore_index = getattr(criterion, "ignore_index", -100)
    weight = getattr(criterion, "weight", None)
    # En otras pérdidas `weight` es un número que no tiene que ver con las clases.
    by_class = weight if isinstance(weight, Tensor) and weight.ndim == 1 else None
    shards = ShardedBatches(batches, rank, processes, ignore_index, by_class)
    return shards, ShardLoss(criterion, shards)


def share_validation(batches: Batches) -> Batches:
    """Reparte lotes enteros entre los procesos: al medir no hace falta cortarlos.

    Args:
        batches: los lotes completos.

    Returns:
        Los que mide este proceso; todos si está solo.
    """
    rank, processes = ranks()
    return batches if processes == 1 else _EveryNth(batches, rank, processes)


class _EveryNth:
    """Uno de cada tantos lotes enteros.

    Args:
        batches: los lotes completos.
        rank: número de este proceso, desde 0.
        processes: cuántos son.
    """

    def __init__(self, batches: Batches, rank: int, processes: int) -> None:
        """Guarda los lotes."""
        self.batches, self.rank, self.processes = batches, rank, processes

    def __len__(self) -> int:
        """Lotes que le tocan."""
        return len(range(self.rank, len(self.batches), self.processes))

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Recorre los lotes que le tocan.

        Args:
            number: número de la época, desde 0.

        Returns:
            Los lotes `rank`, `rank + processes`...
        """
        return islice(self.batches.epoch(number), self.rank, None, self.processes)
