"""El banco de pruebas del libro: lo mide todo en una sola ejecución.

Imprime una tabla con las metas al lado y escribe los mismos números, con su procedencia,
en _build/banco.json. Se llama con «make banco»; para medir solo una parte:

    python tests/banco/banco.py --solo conv
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2]
if __package__ in (None, ""):  # como programa: el paquete «banco» es esta carpeta
    sys.path[0] = str(RAIZ / "tests")

from banco.medidas import Medida, arquitectura_de_openblas, tabla  # noqa: E402

# Las que solo tienen que medirse, en tests/banco/medidas_NOMBRE.py.
SUELTAS = (
    *("pooling", "transpuesta", "redes", "aumento", "datos", "metricas"),
    *("entreno", "segmentacion", "teselas"),
)
PARTES = ("libro", "conv", *SUELTAS, "paginas")


def procedencia() -> dict[str, object]:
    """Con qué se midió: fecha, versión del árbol, programas y equipo."""
    orden = ["git", "describe", "--always", "--dirty"]
    hecho = subprocess.run(orden, cwd=RAIZ, capture_output=True, text=True)
    paquetes = ("torch", "numpy", "jupyter-book", "myst-nb")
    return {
        "fecha": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": hecho.stdout.strip() or None,
        "python": platform.python_version(),
        "procesador": platform.machine(),
        "nucleos": os.cpu_count(),
        "openblas": arquitectura_de_openblas(),
        "carga": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        **{nombre: version(nombre) for nombre in paquetes},
    }


def escribir(salida: Path, medidas: Sequence[Medida], origen: dict[str, object]) -> None:
    """Escribe el JSON de una vez: quien lo lea no verá medio archivo."""
    salida.parent.mkdir(parents=True, exist_ok=True)
    contenido = {"procedencia": origen, "medidas": [m.como_dict() for m in medidas]}
    temporal = salida.with_suffix(".tmp")
    temporal.write_text(json.dumps(contenido, ensure_ascii=False, indent=2) + "\n", "utf-8")
    temporal.replace(salida)


def medir(partes: Sequence[str], html: Path) -> list[Medida]:
    """Mide las partes pedidas; las páginas, en el sitio recién construido si lo hay."""
    medidas: list[Medida] = []
    with tempfile.TemporaryDirectory(prefix="banco-") as taller:
        if "libro" in partes:
            from banco import medidas_libro

            nuevas, html = medidas_libro.medir(RAIZ, Path(taller))
            medidas += nuevas
        if "conv" in partes:
            from banco import medidas_conv

            medidas += medidas_conv.medir() + medidas_conv.medir_con_avx512()
        for parte in SUELTAS:
            if parte in partes:
                medidas += import_module(f"banco.medidas_{parte}").medir()
        if "paginas" in partes:
            from banco import medidas_paginas

            medidas += medidas_paginas.medir(RAIZ, html)
    return medidas


def main(argumentos: Sequence[str] | None = None) -> int:
    """Lee las opciones, mide, imprime y escribe."""
    opciones = argparse.ArgumentParser(description="Mide el libro y sus operaciones.")
    opciones.add_argument("--solo", nargs="+", choices=PARTES, default=PARTES)
    opciones.add_argument("--html", type=Path, default=RAIZ / "_build" / "html")
    opciones.add_argument("--salida", type=Path, default=RAIZ / "_build" / "banco.json")
    pedido = opciones.parse_args(argumentos)
    hay_libro = "libro" in pedido.solo or (pedido.html / "index.html").is_file()
    if "paginas" in pedido.solo and not hay_libro:
        opciones.error(f"no hay libro en {pedido.html}: haz «make libro» o usa --html")
    origen = procedencia()
    medidas = medir(pedido.solo, pedido.html)
    escribir(pedido.salida, medidas, origen)
    print(", ".join(f"{clave}: {valor}" for clave, valor in origen.items()), end="\n\n")
    print(tabla(medidas))
    con_meta = [m for m in medidas if m.meta is not None]
    print(f"\nMetas cumplidas: {sum(bool(m.cumple) for m in con_meta)} de {len(con_meta)}")
    print(f"Los números están en {pedido.salida}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
