# ruff: noqa: D100, D103, E402 — una celda de cuaderno no es un módulo
# @title Instalar tesela, si hace falta
# Esta celda instala `tesela`, el paquete del libro, solo donde falta (en Colab, por
# ejemplo). Lo que ya está se respeta: torch, torchvision y numpy no cambian de versión.
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# De dónde se instala: el repositorio, o la carpeta que diga TESELA_ORIGEN.
SOURCE = os.environ.get("TESELA_ORIGEN") or "@ORIGEN@"
# módulo que se importa: (paquete, versión mínima)
NEEDED: dict[str, tuple[str, str]] = {}
UNTOUCHED = ("numpy", "torch", "torchvision")


def is_missing(module):
    return importlib.util.find_spec(module) is None


def version_of(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def is_old(package, minimum):
    found, wanted = (
        [int(number) for number in re.findall(r"\d+", version)[:2]]
        for version in (version_of(package), minimum)
    )
    return bool(found) and found < wanted


def install(*arguments):
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    # Sin compilar lo que no se va a importar, ni preguntar si hay un pip más nuevo.
    fast = {"PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        [*pip, *arguments], capture_output=True, text=True, env={**os.environ, **fast}
    )
    if done.returncode:
        raise RuntimeError(
            f"No se pudo instalar {arguments[-1]}. Esto dijo pip:\n"
            f"{(done.stderr or done.stdout)[-1500:]}\n"
            "Revisa la conexión a la red y ejecuta otra vez esta celda."
        )


if is_missing("tesela"):
    wanted = []
    for module, (package, minimum) in NEEDED.items():
        if is_missing(module):
            wanted.append(f"{package}>={minimum}")
        elif is_old(package, minimum):
            if module in UNTOUCHED:
                raise RuntimeError(
                    f"Aquí hay {package} {version_of(package)} y tesela "
                    f"necesita {minimum} o posterior. Esta celda no lo cambia, para no "
                    "romper tu entorno: actualiza torch y torchvision juntos y reinicia."
                )
            wanted.append(f"{package}>={minimum}")
    if wanted:
        with tempfile.TemporaryDirectory() as folder:
            fixed = Path(folder) / "fijos.txt"
            fixed.write_text(
                "".join(
                    f"{package}=={version_of(package)}\n"
                    for package in UNTOUCHED
                    if version_of(package)
                )
            )
            install("--constraint", str(fixed), *wanted)
    install("--no-deps", SOURCE)
    importlib.invalidate_caches()

import tesela

print("tesela", tesela.__version__, "en", Path(tesela.__file__).parent)
