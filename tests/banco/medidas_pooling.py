"""Cada agrupamiento contra el de PyTorch, hacia adelante y hacia atrás, con un hilo."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from banco.medidas import Medida, medianas
from tesela.ops import (
    avg_pool2d,
    avg_pool2d_backward,
    binomial_filter,
    blur_pool2d,
    lp_pool2d,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_with_indices,
)
from threadpoolctl import threadpool_limits

FORMA = (8, 32, 64, 64)
META = 5.0  # veces el tiempo de PyTorch
Pareja = tuple[Callable[[], object], Callable[[], object]]


def parejas(forma: tuple[int, ...], ventana: int) -> dict[str, Pareja]:
    """Nombre → (la nuestra, la de PyTorch), con paso 2 y los mismos datos."""
    x = np.random.default_rng(0).standard_normal(forma).astype(np.float32)
    t = torch.from_numpy(x)
    k, p = ventana, ventana // 2 if ventana % 2 else 0
    salida, indices = max_pool2d_with_indices(x, k, 2, p)
    g, t_i = torch.from_numpy(np.ones_like(salida)), torch.from_numpy(indices)
    filtro = torch.from_numpy(np.outer(binomial_filter(3), binomial_filter(3)))
    pesos = filtro.float().expand(forma[1], 1, 3, 3).contiguous()
    dos, uno = [2, 2], [1, 1]
    aten = torch.ops.aten
    atras_max = aten.max_pool2d_with_indices_backward
    atras_media = aten.avg_pool2d_backward
    tamano = (forma[2], forma[3])
    return {
        "máximo": (lambda: max_pool2d(x, k, 2, p), lambda: F.max_pool2d(t, k, 2, p)),
        "máximo con índices": (
            lambda: max_pool2d_with_indices(x, k, 2, p),
            lambda: F.max_pool2d(t, k, 2, p, return_indices=True),
        ),
        "máximo, gradiente": (
            lambda: max_pool2d_backward(g.numpy(), indices, tamano),
            lambda: atras_max(g, t, [k, k], dos, [p, p], uno, False, t_i),
        ),
        "promedio": (lambda: avg_pool2d(x, k, 2, p), lambda: F.avg_pool2d(t, k, 2, p)),
        "promedio, gradiente": (
            lambda: avg_pool2d_backward(g.numpy(), tamano, k, 2, p),
            lambda: atras_media(g, t, [k, k], dos, [p, p], False, True, None),
        ),
        "L2": (lambda: lp_pool2d(x, 2, k, 2), lambda: F.lp_pool2d(t, 2, k, 2)),
        "suavizado 3×3": (
            lambda: blur_pool2d(x),
            lambda: F.conv2d(
                F.pad(t, (1, 1, 1, 1), mode="reflect"), pesos, stride=2, groups=forma[1]
            ),
        ),
    }


def medir_caso(forma: tuple[int, ...], ventana: int, vueltas: int = 15) -> list[Medida]:
    """Mide cada agrupamiento como múltiplo del de PyTorch."""
    hilos = torch.get_num_threads()
    torch.set_num_threads(1)
    medidas = []
    try:
        with threadpool_limits(limits=1), torch.inference_mode():
            for nombre, (nuestra, suya) in parejas(forma, ventana).items():
                tiempos = medianas({"nuestra": nuestra, "torch": suya}, vueltas)
                medidas.append(
                    Medida(
                        f"agrupamiento {ventana}×{ventana}, paso 2: {nombre}",
                        tiempos["nuestra"] / tiempos["torch"],
                        "× torch",
                        META,
                        f"torch tarda {1000 * tiempos['torch']:.2g} ms",
                    )
                )
    finally:
        torch.set_num_threads(hilos)
    return medidas


def medir() -> list[Medida]:
    """Ventanas de 2 y de 3 sobre 8 imágenes de 32 canales y 64×64 píxeles."""
    return [medida for ventana in (2, 3) for medida in medir_caso(FORMA, ventana)]
