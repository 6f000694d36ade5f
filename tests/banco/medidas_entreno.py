"""Un paso de entrenamiento: dos procesos contra uno, y el modo rápido contra float32.

Los dos procesos se lanzan con torchrun, reparten el mismo lote y llevan un hilo cada uno;
el proceso solo lleva también un hilo. Cada medida es la de `tesela.training.fit`, con
todo lo que hace entre lote y lote.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

RAIZ = Path(__file__).resolve().parents[2]
if __package__ in (None, ""):  # como programa: el paquete «banco» es esta carpeta
    sys.path[0] = str(RAIZ / "tests")

from banco.medidas import Medida  # noqa: E402
from tesela.training import (  # noqa: E402
    TrainConfig,
    fit,
    process_group,
    resolve_precision,
    seed_everything,
)

META_DOS_PROCESOS = 0.65
LOTE, LADO, LOTES = 8, 128, 4
RAPIDO = {"precision": "auto", "channels_last": True, "fused": True}


def red(canales: int = 32) -> nn.Module:
    """Cuatro convoluciones con GroupNorm, que no mezcla las imágenes de un lote."""
    capas: list[nn.Module] = []
    entrada = 3
    for _ in range(3):
        capas += [nn.Conv2d(entrada, canales, 3, padding=1), nn.GroupNorm(4, canales)]
        capas.append(nn.ReLU())
        entrada = canales
    return nn.Sequential(*capas, nn.Conv2d(canales, 6, 1))


def datos(lote: int, lado: int, lotes: int) -> tuple[Tensor, Tensor]:
    """Imágenes y máscaras al azar: aquí solo importa cuánto se tarda."""
    azar = torch.Generator().manual_seed(0)
    imagenes = torch.rand(lote * lotes, 3, lado, lado, generator=azar)
    return imagenes, torch.randint(0, 6, (lote * lotes, lado, lado), generator=azar)


def segundos_por_paso(
    lote: int, lado: int, lotes: int, epocas: int, rapido: bool = False
) -> float:
    """La mediana de lo que dura un paso, sin contar la primera época."""
    seed_everything(0)
    receta = TrainConfig(
        epochs=epocas + 1, batch_size=lote, device="cpu", **(RAPIDO if rapido else {})
    )
    historia = fit(red(), datos(lote, lado, lotes), None, receta)
    return statistics.median(historia.column("seconds")[1:]) / lotes


def lanzar(procesos: int, lote: int, lado: int, lotes: int, epocas: int) -> float:
    """El mismo entrenamiento en otros procesos, con un hilo cada uno.

    Raises:
        RuntimeError: si falla, o no corrieron tantos procesos como se pidió.
    """
    orden = [sys.executable]
    if procesos > 1:
        orden += ["-m", "torch.distributed.run", "--standalone"]
        orden += [f"--nproc-per-node={procesos}"]
    orden += [__file__, *map(str, (lote, lado, lotes, epocas))]
    entorno = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    hecho = subprocess.run(orden, env=entorno, capture_output=True, text=True)
    if hecho.returncode != 0:
        raise RuntimeError(f"no se pudo entrenar en {procesos} procesos: {hecho.stderr}")
    dicho = json.loads(hecho.stdout.strip().splitlines()[-1])
    if dicho["procesos"] != procesos:
        raise RuntimeError(f"se pidieron {procesos} procesos y corrió {dicho['procesos']}")
    return float(dicho["segundos"])


def medir(
    lote: int = LOTE, lado: int = LADO, lotes: int = LOTES, epocas: int = 6, turnos: int = 3
) -> list[Medida]:
    """Dos procesos contra uno, por turnos, y el modo rápido contra float32."""
    tiempos: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(turnos):
        for procesos, lista in tiempos.items():
            lista.append(lanzar(procesos, lote, lado, lotes, epocas))
    uno, dos = (statistics.median(tiempos[n]) for n in (1, 2))
    hilos = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        llano = segundos_por_paso(lote, lado, lotes, epocas)
        rapido = segundos_por_paso(lote, lado, lotes, epocas, rapido=True)
    finally:
        torch.set_num_threads(hilos)
    que = f"paso de entrenamiento, lote {lote} de {lado}²"
    nota = "gloo, un hilo por proceso, el mismo lote en total"
    return [
        Medida(f"{que}: un proceso", 1000 * uno, "ms"),
        Medida(f"{que}: dos procesos", dos / uno, "× uno", META_DOS_PROCESOS, nota),
        Medida(f"{que}: modo rápido", rapido / llano, "× float32", None, _modo()),
    ]


def _modo() -> str:
    """Qué precisión eligió el modo rápido, y por qué."""
    precision = resolve_precision("auto", torch.device("cpu"))
    return f"{precision}, channels_last y AdamW fundido"


def main() -> None:
    """Lo que corre cada proceso: entrena, y el rango 0 dice cuánto tardó un paso."""
    lote, lado, lotes, epocas = map(int, sys.argv[1:])
    torch.set_num_threads(1)
    with process_group("cpu") as (rango, procesos):
        segundos = segundos_por_paso(lote, lado, lotes, epocas)
        if rango == 0:
            print(json.dumps({"segundos": segundos, "procesos": procesos}), flush=True)


if __name__ == "__main__":
    main()
