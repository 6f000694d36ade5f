"""La matriz de confusión de `tesela.metrics` contra la de torchmetrics, con un solo hilo.

Las dos revisan sus entradas. Se miden tres entradas: máscaras de un byte, que es como se
guardan; índices de 64 bits, que es lo que da `argmax`; y logits.
"""

from collections.abc import Callable

import torch
from banco.medidas import Medida, medianas
from tesela.metrics import ConfusionMatrix
from torch import Tensor

META = 0.02  # veces el tiempo de torchmetrics
FORMA = (8, 512, 512)
CLASES = 6
Pareja = tuple[Callable[[], object], Callable[[], object]]


def entradas(forma: tuple[int, ...]) -> dict[str, tuple[Tensor, Tensor]]:
    """Nombre → (predicción, verdad), con un 5 % de píxeles ignorados."""
    azar = torch.Generator().manual_seed(0)
    verdad = torch.randint(0, CLASES, forma, generator=azar)
    verdad[torch.rand(forma, generator=azar) < 0.05] = 255
    logits = torch.randn(forma[0], CLASES, *forma[1:], generator=azar)
    respuesta = logits.argmax(1)
    return {
        "uint8": (respuesta.to(torch.uint8), verdad.to(torch.uint8)),
        "int64": (respuesta, verdad),
        "logits": (logits, verdad),
    }


def pareja(prediccion: Tensor, verdad: Tensor) -> Pareja:
    """(la nuestra, la de torchmetrics): contar un lote y dar la matriz."""
    from torchmetrics.classification import MulticlassConfusionMatrix

    def nuestra() -> object:
        matriz = ConfusionMatrix(CLASES)
        matriz.update(prediccion, verdad)
        return matriz.matrix

    suya = MulticlassConfusionMatrix(CLASES, ignore_index=255)

    def de_torchmetrics() -> object:
        suya.reset()
        suya.update(prediccion, verdad)
        return suya.compute().numpy()

    return nuestra, de_torchmetrics


def medir(forma: tuple[int, ...] = FORMA, vueltas: int = 9) -> list[Medida]:
    """Cada entrada como múltiplo de torchmetrics; la meta es la de las máscaras."""
    tamano = "×".join(map(str, forma))
    hilos = torch.get_num_threads()
    torch.set_num_threads(1)
    medidas = []
    try:
        for nombre, (prediccion, verdad) in entradas(forma).items():
            nuestra, suya = pareja(prediccion, verdad)
            tiempos = medianas({"tesela": nuestra, "torchmetrics": suya}, vueltas)
            medidas.append(
                Medida(
                    f"matriz de confusión, {nombre}, {tamano}",
                    tiempos["tesela"] / tiempos["torchmetrics"],
                    "× torchmetrics",
                    META if nombre == "uint8" else None,
                    f"{1000 * tiempos['tesela']:.2g} ms contra "
                    f"{1000 * tiempos['torchmetrics']:.3g} ms",
                )
            )
    finally:
        torch.set_num_threads(hilos)
    return medidas
