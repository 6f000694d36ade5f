"""La memoria al recorrer 10 000 escenas en disco contra la de recorrer 100."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from banco.medidas import Medida
from PIL import Image
from tesela.data import AERIAL_CLASSES, aerial_scene, colorize_mask

RAIZ = Path(__file__).resolve().parents[2]
POCAS, MUCHAS = 100, 10_000
META = 1.1  # veces la memoria de pocas
# Una pasada entera, en otro proceso: el máximo de memoria de este ya trae lo demás.
PASADA = """
import resource, sys, time
import torch
from tesela.data import CropBatches, load_aerial
torch.set_num_threads(1)
source = load_aerial("carpeta", folder=sys.argv[1], cache_mb=float(sys.argv[2]))
batches = CropBatches(source.scenes, int(sys.argv[3]), batch_size=8)
start = time.perf_counter()
count = sum(len(images) for images, _ in batches.epoch(0))
seconds = time.perf_counter() - start
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, count, seconds)
"""


def escribir(carpeta: Path, cuantas: int, lado: int, distintas: int = 20) -> None:
    """Escribe una carpeta de escenas; las repetidas son enlaces, que se leen igual."""
    for nombre in ("imagenes", "mascaras"):
        (carpeta / nombre).mkdir(parents=True)
    renglones = ["nombre,color,ignorar"]
    for clase in AERIAL_CLASSES:
        ignorar = "sí" if clase.index == 255 else "no"
        renglones.append(f"{clase.spanish},{clase.hex_color},{ignorar}")
    (carpeta / "paleta.csv").write_text("\n".join(renglones) + "\n", "utf-8")
    for numero in range(cuantas):
        parejas = [(carpeta / n / f"{numero:05d}.png", n) for n in ("imagenes", "mascaras")]
        if numero < distintas:
            escena = aerial_scene(numero, lado)
            Image.fromarray(escena.image).save(parejas[0][0])
            Image.fromarray(colorize_mask(escena.mask)).save(parejas[1][0])
            continue
        for ruta, nombre in parejas:
            os.symlink(carpeta / nombre / f"{numero % distintas:05d}.png", ruta)


def pasada(carpeta: Path, cache_mb: float, recorte: int) -> tuple[float, float]:
    """Megabytes que llega a usar el proceso, y milisegundos por recorte."""
    hecho = subprocess.run(
        [sys.executable, "-c", PASADA, str(carpeta), str(cache_mb), str(recorte)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(RAIZ / "code"), "OMP_NUM_THREADS": "1"},
    )
    if hecho.returncode != 0:
        raise RuntimeError(f"La pasada falló:\n{hecho.stderr}")
    maximo, recortes, segundos = hecho.stdout.split()
    unidad = 1 if sys.platform == "darwin" else 1024  # en macOS ya son bytes
    return int(maximo) * unidad / 1e6, 1000 * float(segundos) / int(recortes)


def medir(
    pocas: int = POCAS, muchas: int = MUCHAS, lado: int = 256, cache_mb: float = 16
) -> list[Medida]:
    """Las dos pasadas, con una caché donde no caben ni las pocas."""
    medidas = {}
    with tempfile.TemporaryDirectory(prefix="banco-datos-") as taller:
        for cuantas in (pocas, muchas):
            carpeta = Path(taller) / str(cuantas)
            escribir(carpeta, cuantas, lado)
            medidas[cuantas] = pasada(carpeta, cache_mb, lado // 2)
    base, llena = medidas[pocas][0], medidas[muchas][0]
    nota = f"{base:.0f} y {llena:.0f} MB, con {cache_mb:g} MB de caché"
    return [
        Medida(
            f"memoria con {muchas} escenas, contra {pocas}", llena / base, "×", META, nota
        ),
        Medida(f"leer un recorte de {lado // 2}² de PNG", medidas[muchas][1], "ms"),
    ]
