"""Varios procesos que entrenan la misma red, con el motor de PyTorch (DDP)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn.parallel import DistributedDataParallel

from tesela.training.config import resolve_device


@contextmanager
def process_group(device: str = "auto") -> Iterator[tuple[int, int]]:
    """Une este proceso a los que lanzó `torchrun`; sin él, no hace nada.

    Dentro, `fit` reparte los lotes y promedia los gradientes por su cuenta. Los procesos
    se comunican con nccl si calculan en GPU, cada uno en la suya, y con gloo en la CPU.

    Args:
        device: dónde se entrenará, como en `TrainConfig`.

    Yields:
        El rango de este proceso, desde 0, y cuántos son.

    >>> with process_group() as (rank, processes):
    ...     print(rank, processes)
    0 1
    """
    if "RANK" not in os.environ or "WORLD_SIZE" not in os.environ:  # sin torchrun
        yield ranks()
        return
    gpu = resolve_device(device).type == "cuda"
    if gpu:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    dist.init_process_group("nccl" if gpu else "gloo")
    try:
        yield ranks()
    finally:
        dist.destroy_process_group()


def ranks() -> tuple[int, int]:
    """El rango de este proceso y cuántos entrenan juntos; (0, 1) si está solo.

    Solo el rango 0 debe escribir archivos o imprimir.

    Returns:
        El rango, desde 0, y el número de procesos.
    """
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


def distribute(model: nn.Module) -> nn.Module:
    """Envuelve la red para que los procesos promedien sus gradientes.

    Args:
        model: la red, ya en su dispositivo. Todos los procesos empiezan con los pesos del
            rango 0.

    Returns:
        La red envuelta; la misma si el proceso está solo.
    """
    return model if ranks()[1] == 1 else DistributedDataParallel(model)


def sum_over_processes(values: Tensor) -> Tensor:
    """Suma un tensor sobre todos los procesos.

    Args:
        values: el tensor de este proceso; los demás deben pasar uno de la misma forma.

    Returns:
        La suma, la misma en todos; el tensor recibido si el proceso está solo.

    >>> sum_over_processes(torch.tensor([1, 2]))
    tensor([1, 2])
    """
    if ranks()[1] == 1:
        return values
    # nccl solo mueve tensores de la GPU, y gloo suma los de la CPU.
    place = "cuda" if dist.get_backend() == "nccl" else "cpu"
    total = values.to(place, copy=True)
    dist.all_reduce(total)
    return total.to(values.device)
