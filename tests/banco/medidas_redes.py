"""Las redes de `tesela.nets` contra las de torchvision, con los mismos pesos y un hilo."""

import torch
import torchvision
from banco.medidas import Medida
from tesela.nets import build_model, load_matching, measure_latencies, torchvision_names
from torch import nn

META = 1.05
REDES = (
    "alexnet",
    "convnext_tiny",
    "efficientnet_b0",
    "googlenet",
    "mobilenet_v2",
    "resnet18",
    "resnet50",
    "vgg16",
)


def pareja(nombre: str) -> tuple[nn.Module, nn.Module]:
    """La de torchvision, con pesos al azar, y la nuestra con esos mismos pesos."""
    opciones = {"aux_logits": False} if nombre == "googlenet" else {}
    torch.manual_seed(0)
    suya = getattr(torchvision.models, nombre)(weights=None, **opciones).eval()
    nuestra = build_model(nombre).eval()
    load_matching(nuestra, suya.state_dict(), torchvision_names(nombre))
    return suya, nuestra


def medir(
    redes: tuple[str, ...] = REDES, lado: int = 224, vueltas: int = 15
) -> list[Medida]:
    """De cada red: torchvision en milisegundos por imagen y la nuestra como su múltiplo."""
    imagen = torch.rand(1, 3, lado, lado, generator=torch.Generator().manual_seed(0))
    medidas = []
    for nombre in redes:
        suya, nuestra = pareja(nombre)
        tiempos = measure_latencies(
            {"torchvision": suya, "tesela": nuestra}, imagen, vueltas, clock="cpu"
        )
        base, propia = tiempos["torchvision"].median, tiempos["tesela"].median
        titulo = f"{nombre}, 1×3×{lado}×{lado}"
        medidas.append(Medida(f"{titulo}: torchvision", 1000 * base, "ms"))
        medidas.append(Medida(f"{titulo}: tesela", propia / base, "× torchvision", META))
    return medidas
