"""Dice a GitHub Actions qué capítulos ejecutar en una GPU, o por qué no se puede.

`make plan` lo llama así:

    python book/_ext/plan_gpu.py

La etiqueta de la máquina con GPU está en la variable `GPU_RUNNER` del repositorio. Sin
ella no se ejecuta nada y se dice en el resumen; con `--estricto`, además es un error: quien
pidió una corrida no debe ver una palomita verde por nada.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from correr_capitulos import capitulos_con_parametros

RAIZ = Path(__file__).resolve().parents[2]
SIN_GPU = (
    "No hay una máquina con GPU: la variable GPU_RUNNER del repositorio está vacía. "
    "Ningún capítulo se ejecutó con datos reales; las páginas muestran su corrida en CPU. "
    "Para tenerla, registra una máquina propia y pon su etiqueta en «Settings → Secrets "
    "and variables → Actions → Variables → GPU_RUNNER»."
)


def matriz(documentos: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """Un trabajo por capítulo, con un nombre que sirve para guardar su resultado.

    >>> matriz(["book/segmentacion/unet"])["include"]
    [{'capitulo': 'book/segmentacion/unet', 'nombre': 'segmentacion-unet'}]
    """
    return {
        "include": [
            {"capitulo": d, "nombre": d.removeprefix("book/").replace("/", "-")}
            for d in documentos
        ]
    }


def _agregar(entorno: Mapping[str, str], variable: str, texto: str) -> None:
    """Agrega a uno de los archivos que GitHub Actions lee; fuera de ahí, nada."""
    if entorno.get(variable):
        with Path(entorno[variable]).open("a", encoding="utf-8") as archivo:
            archivo.write(texto)


def planear(
    documentos: Iterable[str], entorno: Mapping[str, str], estricto: bool
) -> tuple[int, str]:
    """Decide qué se ejecuta y lo deja escrito para los trabajos que siguen.

    Args:
        documentos: los capítulos con celda de parámetros.
        entorno: las variables de entorno.
        estricto: si no tener GPU es un error.

    Returns:
        El código de salida y lo que se le dice a la persona.
    """
    hay = bool(entorno.get("GPU_RUNNER", "").strip())
    trabajos = matriz(documentos)
    salida = f"hay={'si' if hay else 'no'}\nmatriz={json.dumps(trabajos)}\n"
    _agregar(entorno, "GITHUB_OUTPUT", salida)
    if hay:
        nombres = ", ".join(t["capitulo"] for t in trabajos["include"])
        return 0, f"Se ejecutan en «{entorno['GPU_RUNNER'].strip()}»: {nombres}"
    _agregar(entorno, "GITHUB_STEP_SUMMARY", f"> [!WARNING]\n> {SIN_GPU}\n")
    tipo = "error" if estricto else "warning"
    return int(estricto), f"::{tipo} title=Sin GPU::{SIN_GPU}"


def main(argumentos: list[str] | None = None) -> int:
    """Lee las opciones y planea."""
    opciones = argparse.ArgumentParser(description="Qué se ejecuta en la GPU.")
    opciones.add_argument("--raiz", type=Path, default=RAIZ)
    opciones.add_argument("--estricto", action="store_true")
    pedido = opciones.parse_args(argumentos)
    documentos = capitulos_con_parametros(pedido.raiz)
    codigo, dicho = planear(documentos, os.environ, pedido.estricto)
    print(dicho)
    return codigo


if __name__ == "__main__":
    sys.exit(main())
