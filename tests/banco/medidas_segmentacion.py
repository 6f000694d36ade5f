"""Entrenar e inferir con nuestras redes, junto a las de otra biblioteca.

La vecina es segmentation-models-pytorch: la misma arquitectura, con los mismos parámetros,
el mismo lote y la misma precisión. De cada lado, lo que cada quien hace por omisión: la
vecina, AdamW y las imágenes como llegan; nosotros, canales al final y AdamW fundido.
Aparte, nuestro modo rápido (además, bfloat16) contra su modo de omisión.
"""

from collections.abc import Callable

import torch
from banco.medidas import Medida, medianas
from tesela.nets import DeepLabV3, EncoderUNet, count_parameters, resnet18
from tesela.training import resolve_precision
from torch import Tensor, nn

LOTE, LADO, CLASES = 4, 256, 6
META_IGUAL = 1.00
META_RAPIDO = 0.42  # solo donde la CPU multiplica bfloat16 con AMX
Constructor = Callable[[], nn.Module]


def parejas() -> dict[str, tuple[Constructor, Constructor]]:
    """Nombre → (la nuestra, la suya), de la misma arquitectura y con pesos al azar."""
    import segmentation_models_pytorch as smp

    comunes = {"encoder_name": "resnet18", "encoder_weights": None, "classes": CLASES}
    return {
        "U-Net con ResNet-18": (
            lambda: EncoderUNet(resnet18(), CLASES),
            lambda: smp.Unet(**comunes),
        ),
        "DeepLabV3 con ResNet-18": (
            lambda: DeepLabV3(resnet18(output_stride=8), CLASES, rates=(12, 24, 36)),
            lambda: smp.DeepLabV3(**comunes, aspp_dropout=0.5),
        ),
    }


def tiene_amx() -> bool:
    """Si la CPU multiplica matrices en bfloat16 con AMX."""
    pregunta = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(pregunta and pregunta())


def datos(lote: int, lado: int) -> tuple[Tensor, Tensor]:
    """Un lote de imágenes y máscaras al azar."""
    azar = torch.Generator().manual_seed(0)
    imagenes = torch.rand(lote, 3, lado, lado, generator=azar)
    return imagenes, torch.randint(CLASES, (lote, lado, lado), generator=azar)


def formas(
    red: nn.Module, lote: int, lado: int, nuestra: bool, bfloat16: bool = False
) -> dict[str, Callable[[], object]]:
    """Las dos cosas que se miden de una red: un paso de entrenamiento y una inferencia."""
    imagenes, objetivos = datos(lote, lado)
    orden = torch.channels_last if nuestra else torch.contiguous_format
    red.to(memory_format=orden)
    imagenes = imagenes.contiguous(memory_format=orden)
    optimizador = torch.optim.AdamW(red.parameters(), lr=1e-4, fused=nuestra or None)

    def entrenar() -> object:
        red.train()
        optimizador.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            logits = red(imagenes)
        perdida = nn.functional.cross_entropy(logits.float(), objetivos)
        perdida.backward()
        optimizador.step()
        return perdida

    def inferir() -> object:
        red.eval()
        mixta = torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16)
        with torch.inference_mode(), mixta:
            return red(imagenes)

    return {"entrenamiento": entrenar, "inferencia": inferir}


def medir_pareja(
    nombre: str,
    construir: tuple[Constructor, Constructor],
    lote: int = LOTE,
    lado: int = LADO,
    vueltas: int = 5,
) -> list[Medida]:
    """Nuestra red, la vecina y nuestro modo rápido, por turnos."""
    red, vecina = (hacer() for hacer in construir)
    propios, ajenos = count_parameters(red), count_parameters(vecina)
    if propios != ajenos:
        raise ValueError(
            f"{nombre}: la nuestra tiene {propios} parámetros y la vecina {ajenos}; no son "
            "la misma arquitectura y su comparación no dice nada."
        )
    rapida = resolve_precision("auto", torch.device("cpu"))
    nuestra = formas(red, lote, lado, True)
    suya = formas(vecina, lote, lado, False)
    veloz = formas(construir[0](), lote, lado, True, rapida.mixed)
    medidas = []
    for tarea in nuestra:
        juntas = {"nuestra": nuestra[tarea], "suya": suya[tarea]}
        if rapida.mixed:  # si no, nuestro modo rápido es el mismo de antes
            juntas["rápida"] = veloz[tarea]
        tiempos = medianas(juntas, vueltas)
        base = f"{nombre}, {tarea}, {lote}×{lado}²"
        nota = f"smp tarda {1000 * tiempos['suya']:.0f} ms; {propios:,} parámetros"
        igual = tiempos["nuestra"] / tiempos["suya"]
        medidas.append(Medida(f"{base}, float32", igual, "× smp", META_IGUAL, nota))
        veces = tiempos.get("rápida", tiempos["nuestra"]) / tiempos["suya"]
        meta = META_RAPIDO if tarea == "entrenamiento" and tiene_amx() else None
        medidas.append(Medida(f"{base}, modo rápido", veces, "× smp", meta, str(rapida)))
    return medidas


def medir() -> list[Medida]:
    """Cada pareja, con los hilos que PyTorch use de ordinario."""
    return [
        medida
        for nombre, construir in parejas().items()
        for medida in medir_pareja(nombre, construir)
    ]
