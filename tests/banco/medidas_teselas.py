"""Predecir una escena de 4096×4096 por teselas, junto a la ventana deslizante de MONAI.

Cada forma corre en su propio proceso, de la escena uint8 a las clases uint8, con la misma
red y las mismas teselas; la memoria, además, con las teselas que usamos por omisión. Es lo
que creció el proceso por encima de lo que ocupaba, ya con la red calentada, justo antes de
empezar.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

if __package__ in (None, ""):  # como programa: el paquete «banco» es esta carpeta
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np
import torch
from banco.medidas import Medida
from numpy.typing import NDArray
from tesela.tiling import model_predictor, predict_labels
from torch import Tensor, nn

LADO = 4096
TESELA = 512
# El lado que predict_labels usa si no se le dice: la memoria crece con él.
POR_OMISION = 256
FORMAS = ("monai", "monai-igual", "tesela", "tesela-rapida", "tesela-256")


def red() -> nn.Module:
    """La red que se mide: una U-Net sobre ResNet-18, sin entrenar."""
    import segmentation_models_pytorch as smp

    torch.manual_seed(0)
    modelo: nn.Module = smp.Unet("resnet18", encoder_weights=None, classes=6)
    return modelo.eval()


def con_monai(modelo: nn.Module, escena: NDArray[np.uint8], igual: bool) -> Tensor:
    """Lo que hace quien la usa como viene; `igual`, con nuestra mezcla y nuestro solape."""
    from monai.inferers import sliding_window_inference

    x = torch.from_numpy(escena).permute(2, 0, 1)[None].float() / 255
    opciones = {"overlap": 0.125, "mode": "gaussian"} if igual else {}
    with torch.inference_mode():
        puntajes = sliding_window_inference(
            x, (TESELA, TESELA), sw_batch_size=4, predictor=modelo, **opciones
        )
        return puntajes[0].argmax(0).to(torch.uint8)


def formas(modelo: nn.Module) -> dict[str, Callable[[NDArray[np.uint8]], object]]:
    """Cada manera de ir de la escena a las clases."""

    def nuestra(
        precision: torch.dtype, lado: int = TESELA
    ) -> Callable[[NDArray[np.uint8]], object]:
        predictor = model_predictor(modelo, precision=precision)
        return lambda escena: predict_labels(
            predictor, escena, tile=lado, overlap=lado // 8, align=32, batch_size=1
        )

    return {
        "monai": lambda escena: con_monai(modelo, escena, igual=False),
        "monai-igual": lambda escena: con_monai(modelo, escena, igual=True),
        "tesela": nuestra(torch.float32),
        "tesela-rapida": nuestra(torch.bfloat16),
        "tesela-256": nuestra(torch.float32, POR_OMISION),
    }


def pico() -> int:
    """El máximo de memoria residente desde la última vez que se borró, en bytes."""
    estado = Path("/proc/self/status")
    if not estado.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    linea = next(x for x in estado.read_text().splitlines() if x.startswith("VmHWM"))
    return int(linea.split()[1]) * 1024


def correr(forma: str, lado: int) -> dict[str, float]:
    """Mide una forma en este proceso: segundos y MiB por encima de lo ocupado."""
    escena = np.random.default_rng(0).integers(0, 256, (lado, lado, 3), dtype=np.uint8)
    predecir = formas(red())[forma]
    predecir(escena[: 2 * TESELA, : 2 * TESELA])
    borrar = Path("/proc/self/clear_refs")
    if borrar.exists():
        borrar.write_text("5")
    antes = pico()
    inicio = time.perf_counter()
    predecir(escena)
    return {
        "segundos": time.perf_counter() - inicio,
        "mib": max(pico() - antes, 1) / 2**20,
    }


def medir(lado: int = LADO, vueltas: int = 1) -> list[Medida]:
    """Todas las formas, cada una en su proceso, y sus razones con las metas."""
    hechas: dict[str, dict[str, float]] = {}
    for forma in FORMAS:
        corridas = []
        for _ in range(vueltas):
            orden = [sys.executable, __file__, forma, str(lado)]
            hecho = subprocess.run(orden, capture_output=True, text=True)
            if hecho.returncode:
                raise RuntimeError(f"No se pudo medir {forma}:\n{hecho.stderr[-2000:]}")
            corridas.append(json.loads(hecho.stdout.splitlines()[-1]))
        hechas[forma] = {k: min(c[k] for c in corridas) for k in corridas[0]}
    monai, igual, nuestra, rapida, chica = (hechas[forma] for forma in FORMAS)
    escena = f"escena {lado}²"
    nota = f"{rapida['segundos']:.1f} s contra {monai['segundos']:.1f}"
    return [
        Medida(f"{escena}: MONAI como viene", monai["segundos"], "s"),
        Medida(f"{escena}: MONAI, memoria", monai["mib"], "MiB"),
        Medida(
            f"{escena}: modo rápido (bf16)",
            rapida["segundos"] / monai["segundos"],
            "× MONAI",
            0.25,
            nota,
        ),
        Medida(
            f"{escena}: misma precisión, mezcla y solape",
            nuestra["segundos"] / igual["segundos"],
            "× MONAI",
            0.9,
            f"{nuestra['segundos']:.1f} s contra {igual['segundos']:.1f}",
        ),
        Medida(
            f"{escena}: memoria, con nuestras teselas de {POR_OMISION}",
            chica["mib"] / monai["mib"],
            "× MONAI",
            0.1,
            f"{chica['mib']:.0f} MiB contra {monai['mib']:.0f}; {chica['segundos']:.1f} s",
        ),
        Medida(
            f"{escena}: memoria, con teselas de {TESELA}",
            nuestra["mib"] / monai["mib"],
            "× MONAI",
            None,
            f"{nuestra['mib']:.0f} MiB contra {monai['mib']:.0f}",
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(correr(sys.argv[1], int(sys.argv[2]))))
