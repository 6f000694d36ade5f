"""Ejecuta todos los cuadernos de una carpeta y dice cuáles fallaron.

    python ejecutar_cuadernos.py CARPETA [CUANTOS]

No importa nada del libro: se usa dentro de la imagen de Colab, donde la primera celda de
cada cuaderno instala `tesela`. Nada se escribe en la carpeta.
"""

import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def ejecutar(archivo: Path, segundos: int = 900) -> str:
    """Ejecuta un cuaderno en una carpeta vacía; devuelve su error, o vacío."""
    cuaderno = nbformat.read(archivo, as_version=4)
    with tempfile.TemporaryDirectory() as carpeta:
        cliente = NotebookClient(
            cuaderno,
            timeout=segundos,
            kernel_name="python3",
            resources={"metadata": {"path": carpeta}},
        )
        try:
            cliente.execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            return str(error)[-1500:] or type(error).__name__
    return ""


def main(argumentos: list[str]) -> int:
    """Ejecuta cada cuaderno.

    Returns:
        0 si todos terminaron, 1 si alguno falló, 2 si no había ninguno.
    """
    carpeta = Path(argumentos[0])
    archivos = sorted(carpeta.rglob("*.ipynb"))
    if len(argumentos) > 1:
        archivos = archivos[: int(argumentos[1])]
    if not archivos:
        print(f"No hay cuadernos en {carpeta}. Escríbelos con: make cuadernos")
        return 2
    fallas = {}
    for archivo in archivos:
        inicio = time.perf_counter()
        error = ejecutar(archivo)
        fin = "falló" if error else "bien"
        nombre = archivo.relative_to(carpeta).as_posix()
        print(f"{nombre}: {time.perf_counter() - inicio:.0f} s, {fin}", flush=True)
        if error:
            fallas[nombre] = error
    for nombre, error in fallas.items():
        print(f"\n--- {nombre}\n{error}")
    print(f"\n{len(archivos) - len(fallas)} de {len(archivos)} cuadernos terminaron bien.")
    return int(bool(fallas))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
