"""Cada forma de conv2d contra torch.nn.functional.conv2d, con un solo hilo."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from banco.medidas import Medida, arquitectura_de_openblas, medianas
from tesela.ops import conv2d_im2col, conv2d_loops, conv2d_windows
from threadpoolctl import threadpool_limits


@dataclass(frozen=True)
class Caso:
    """Una convolución de núcleo 3 y relleno 1 con un lote de una imagen cuadrada."""

    entrada: int
    salida: int
    lado: int
    meta: float | None = None

    @property
    def nombre(self) -> str:
        """Por ejemplo, «3→32 en 256²»."""
        return f"{self.entrada}→{self.salida} en {self.lado}²"

    def arreglos(self, lado: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Imagen `(1, C, lado, lado)` y pesos `(F, C, 3, 3)`, float32, siempre iguales."""
        azar = np.random.default_rng(0)
        lado = lado or self.lado
        imagen = azar.standard_normal((1, self.entrada, lado, lado)).astype(np.float32)
        pesos = azar.standard_normal((self.salida, self.entrada, 3, 3)).astype(np.float32)
        return imagen, pesos


CASOS = (Caso(3, 32, 256, 0.5), Caso(32, 64, 128, 1.6), Caso(512, 512, 16, 1.6))


def medir_caso(caso: Caso, vueltas: int = 31, lado_de_lazos: int = 4) -> list[Medida]:
    """Mide un caso: torch en milisegundos, y las tres formas como múltiplos de torch.

    Los cuatro lazos de Python tardarían minutos en la imagen entera: se miden en una
    esquina de `lado_de_lazos` píxeles y se multiplican por la razón de las posiciones.
    """
    imagen, pesos = caso.arreglos()
    esquina, _ = caso.arreglos(lado_de_lazos)
    torch_x, torch_w = torch.from_numpy(imagen), torch.from_numpy(pesos)
    hilos = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(limits=1), torch.inference_mode():
            tiempos = medianas(
                {
                    "torch": lambda: torch.nn.functional.conv2d(
                        torch_x, torch_w, padding=1
                    ),
                    "im2col": lambda: conv2d_im2col(imagen, pesos, padding=1),
                },
                vueltas,
            )
            tiempos |= medianas(
                {"ventanas": lambda: conv2d_windows(imagen, pesos, padding=1)}, 3
            )
            tiempos |= medianas(
                {"lazos": lambda: conv2d_loops(esquina, pesos, padding=1)}, 1, minimo=1
            )
    finally:
        torch.set_num_threads(hilos)
    base = tiempos["torch"]
    escala = (caso.lado / lado_de_lazos) ** 2
    nota = f"estimado: medido en {lado_de_lazos}² y multiplicado por {escala:.0f}"
    veces = "× torch"
    return [
        Medida(f"conv2d {caso.nombre}: torch", 1000 * base, "ms"),
        Medida(f"conv2d {caso.nombre}: im2col", tiempos["im2col"] / base, veces, caso.meta),
        Medida(f"conv2d {caso.nombre}: ventanas", tiempos["ventanas"] / base, veces),
        Medida(
            f"conv2d {caso.nombre}: lazos",
            escala * tiempos["lazos"] / base,
            veces,
            None,
            nota,
        ),
    ]


def medir() -> list[Medida]:
    """Los tres casos, del de pocos canales y mucha imagen al contrario."""
    return [medida for caso in CASOS for medida in medir_caso(caso)]


def medir_con_avx512() -> list[Medida]:
    """Lo mismo con los núcleos AVX-512 de OpenBLAS, si la CPU los tiene y no se usaron.

    PyTorch usa AVX-512 donde lo hay; si el entorno fija OPENBLAS_CORETYPE en otra cosa,
    la razón compara bibliotecas de álgebra y no formas de convolucionar. La variable se
    lee al cargar NumPy: por eso se mide en otro proceso.
    """
    tiene = torch.backends.cpu.get_cpu_capability() == "AVX512"
    if not tiene or arquitectura_de_openblas() not in ("Haswell", "Zen"):
        return []
    with tempfile.TemporaryDirectory(prefix="banco-") as taller:
        salida = Path(taller) / "conv.json"
        programa = Path(__file__).with_name("banco.py")
        orden = [sys.executable, str(programa), "--solo", "conv", "--salida", str(salida)]
        entorno = {**os.environ, "OPENBLAS_CORETYPE": "SkylakeX"}
        subprocess.run(orden, env=entorno, check=True, stdout=subprocess.DEVNULL)
        filas = json.loads(salida.read_text(encoding="utf-8"))["medidas"]
    nota = "con OPENBLAS_CORETYPE=SkylakeX"
    return [
        Medida(fila["nombre"], fila["valor"], fila["unidad"], fila["meta"], nota)
        for fila in filas
        if "im2col" in fila["nombre"]
    ]
