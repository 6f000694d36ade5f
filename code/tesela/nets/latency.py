"""Cuánto tarda una red, medido: mediana y dispersión, por turnos y con la red caliente."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

CLOCKS: dict[str, Callable[[], float]] = {
    "wall": time.perf_counter,
    "cpu": time.process_time,
}


@dataclass(frozen=True)
class Latency:
    """Lo que tardó una red en cada repetición.

    Args:
        seconds: una medida por repetición, en segundos y en el orden en que se tomaron.

    Con 1, 2, 3 y 10 ms la mediana no se deja arrastrar por la medida más lenta:

    >>> measured = Latency((0.001, 0.002, 0.003, 0.010))
    >>> measured.n, measured.median, f"{measured:.1f}"
    (4, 0.0025, '2.5 ms [1.8, 4.8]')
    """

    seconds: tuple[float, ...]

    @property
    def n(self) -> int:
        """Repeticiones."""
        return len(self.seconds)

    @property
    def median(self) -> float:
        """La mediana, en segundos."""
        return float(np.median(self.seconds))

    @property
    def quartiles(self) -> tuple[float, float]:
        """El primer y el tercer cuartil, en segundos: en medio cae la mitad."""
        low, high = np.percentile(self.seconds, (25, 75))
        return float(low), float(high)

    def __format__(self, spec: str) -> str:
        """`format(x, ".1f")` da «mediana ms [primer cuartil, tercer cuartil]»."""
        spec = spec or ".2f"
        low, high = (1e3 * value for value in self.quartiles)
        return f"{1e3 * self.median:{spec}} ms [{low:{spec}}, {high:{spec}}]"


@torch.inference_mode()
def measure_latencies(
    models: Mapping[str, nn.Module],
    images: Tensor | Mapping[str, Tensor],
    repeats: int = 15,
    warmup: int = 3,
    threads: int = 1,
    clock: str = "wall",
) -> dict[str, Latency]:
    """Mide cuánto tardan varias redes, una repetición de cada una por turno.

    Los turnos reparten entre todas lo que la máquina haga de más mientras se mide. Las
    primeras vueltas no cuentan: reservan memoria y eligen algoritmos. Las redes se usan en
    modo de evaluación y quedan en el modo en que estaban.

    Args:
        models: nombre → red.
        images: `(N, C, H, W)`, las mismas para todas, o unas por nombre.
        repeats: medidas por red.
        warmup: vueltas que no cuentan.
        threads: hilos de PyTorch en la CPU mientras se mide.
        clock: `"wall"`, el tiempo que pasa, o `"cpu"`, el que el proceso estuvo calculando:
            con un hilo es casi igual y no cuenta lo que otros programas lo hagan esperar.

    Returns:
        Nombre → medidas.

    Raises:
        ValueError: si no hay redes, falta la imagen de una, un número no es válido o se
            pide el reloj `"cpu"` para una red que no está en la CPU.

    >>> times = measure_latencies({"a": nn.Identity()}, torch.zeros(1), repeats=5)
    >>> times["a"].n, times["a"].median > 0
    (5, True)
    """
    if not models or repeats < 1 or warmup < 0 or threads < 1 or clock not in CLOCKS:
        raise ValueError(
            f"{len(models)} redes, repeats={repeats}, warmup={warmup}, threads={threads}, "
            f"clock={clock!r}: se esperaba al menos una red, repeticiones e hilos desde 1, "
            f"warmup desde 0 y un reloj de {', '.join(CLOCKS)}."
        )
    inputs = dict.fromkeys(models, images) if isinstance(images, Tensor) else dict(images)
    missing = [name for name in models if name not in inputs]
    if missing:
        raise ValueError(f"Faltan imágenes para {missing}: pásalas con el mismo nombre.")
    away = [name for name in models if inputs[name].device.type != "cpu"]
    if away and clock == "cpu":
        raise ValueError(
            f"clock='cpu' no mide lo que tardan {away}, que están en otro dispositivo: usa "
            "clock='wall'."
        )
    modes = {module: module.training for m in models.values() for module in m.modules()}
    previous = torch.get_num_threads()
    torch.set_num_threads(threads)
    seconds: dict[str, list[float]] = {name: [] for name in models}
    try:
        for model in models.values():
            model.eval()
        for turn in range(warmup + repeats):
            for name, model in models.items():
                elapsed = _one(model, inputs[name], CLOCKS[clock])
                if turn >= warmup:
                    seconds[name].append(elapsed)
    finally:
        torch.set_num_threads(previous)
        for module, training in modes.items():
            module.training = training
    return {name: Latency(tuple(values)) for name, values in seconds.items()}


def _one(model: nn.Module, images: Tensor, now: Callable[[], float]) -> float:
    """Los segundos de una pasada."""
    start = now()
    model(images)
    if images.device.type != "cpu":
        torch.accelerator.synchronize()  # la GPU contesta antes de haber terminado
    return now() - start
