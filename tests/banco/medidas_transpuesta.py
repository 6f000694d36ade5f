"""Las maneras de ampliar de `tesela.ops` contra las de PyTorch, con un solo hilo."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from banco.medidas import Medida, medianas
from tesela.ops import conv_transpose2d, conv_transpose2d_backward, pixel_shuffle, upsample
from threadpoolctl import threadpool_limits

META = 5.0
FORMA = (8, 32, 64, 64)
Pareja = tuple[Callable[[], object], Callable[[], object]]


def transpuesta(forma: tuple[int, ...], kernel: int) -> Pareja:
    """La misma convolución transpuesta, de tantos canales como entran y paso 2."""
    azar = np.random.default_rng(0)
    canales = forma[1]
    x = azar.standard_normal(forma).astype(np.float32)
    pesos = azar.standard_normal((canales, canales, kernel, kernel)).astype(np.float32)
    torch_x, torch_w = torch.from_numpy(x), torch.from_numpy(pesos)
    return (
        lambda: F.conv_transpose2d(torch_x, torch_w, stride=2),
        lambda: conv_transpose2d(x, pesos, stride=2),
    )


def ida_y_vuelta(forma: tuple[int, ...], kernel: int) -> Pareja:
    """Hacia adelante y hacia atrás, con los tres gradientes."""
    azar = np.random.default_rng(0)
    canales = forma[1]
    x = azar.standard_normal(forma).astype(np.float32)
    pesos = azar.standard_normal((canales, canales, kernel, kernel)).astype(np.float32)
    hojas = [torch.from_numpy(x).requires_grad_(), torch.from_numpy(pesos).requires_grad_()]
    hojas.append(torch.zeros(canales, requires_grad=True))

    def en_torch() -> object:
        y = F.conv_transpose2d(*hojas, stride=2)
        return torch.autograd.grad(y, hojas, torch.ones_like(y))

    def nuestra() -> object:
        y = conv_transpose2d(x, pesos, np.zeros(canales, np.float32), stride=2)
        return conv_transpose2d_backward(np.ones_like(y), x, pesos, stride=2)

    return en_torch, nuestra


def al_doble(forma: tuple[int, ...]) -> dict[str, Pareja]:
    """Ampliar al doble sin pesos: bilineal y pixel shuffle."""
    x = np.random.default_rng(0).standard_normal(forma).astype(np.float32)
    torch_x, lados = torch.from_numpy(x), (2 * forma[2], 2 * forma[3])
    return {
        "upsample bilineal ×2": (
            lambda: F.interpolate(torch_x, lados, mode="bilinear"),
            lambda: upsample(x, lados),
        ),
        "pixel_shuffle ×2": (
            lambda: F.pixel_shuffle(torch_x, 2),
            lambda: pixel_shuffle(x, 2),
        ),
    }


def medir(forma: tuple[int, ...] = FORMA, vueltas: int = 7) -> list[Medida]:
    """Cada operación: torch en milisegundos y la nuestra como múltiplo de torch."""
    parejas = {f"conv_transpose2d k={k} s=2": transpuesta(forma, k) for k in (2, 3, 4)}
    parejas["conv_transpose2d k=3 s=2, ida y vuelta"] = ida_y_vuelta(forma, 3)
    parejas |= al_doble(forma)
    tamano = "×".join(map(str, forma))
    hilos = torch.get_num_threads()
    torch.set_num_threads(1)
    medidas = []
    try:
        with threadpool_limits(limits=1):
            for nombre, (en_torch, nuestra) in parejas.items():
                tiempos = medianas({"torch": en_torch, "tesela": nuestra}, vueltas)
                base, razon = tiempos["torch"], tiempos["tesela"] / tiempos["torch"]
                titulo = f"{nombre}, {tamano}"
                medidas.append(Medida(f"{titulo}: torch", 1000 * base, "ms"))
                medidas.append(Medida(f"{titulo}: tesela", razon, "× torch", META))
    finally:
        torch.set_num_threads(hilos)
    return medidas
