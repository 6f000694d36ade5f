"""Con qué se ejecuta un capítulo: versiones, procesador y revisión del código."""

import os
import platform
import subprocess
from pathlib import Path

from huellas import version_de

PAQUETES = ("torch", "torchvision", "numpy", "matplotlib", "jupyter-book")


def entorno_de_ejecucion(raiz: Path) -> dict[str, str]:
    """Describe este equipo y este código, sin nombrar la máquina ni sus carpetas.

    Args:
        raiz: la carpeta del libro, para preguntar a git por su revisión.

    Returns:
        Un diccionario de nombre a valor, en el orden en que se muestra.
    """
    return {
        "Python": platform.python_version(),
        **{paquete: version_de(paquete) for paquete in PAQUETES},
        "Sistema": f"{platform.system()} {platform.machine()}",
        "Procesador": procesador(),
        "Núcleos disponibles": str(nucleos()),
        "Revisión": revision(raiz),
    }


def nucleos() -> int:
    """Los núcleos que este proceso puede usar, no los que tenga la máquina."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def procesador() -> str:
    """El modelo del procesador, o su arquitectura si el sistema no lo dice."""
    try:
        for linea in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if linea.startswith("model name"):
                return linea.partition(":")[2].strip()
    except OSError:
        pass
    return _salida(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()


def revision(raiz: Path) -> str:
    """La revisión del código: de `TESELA_COMMIT`, de `GITHUB_SHA` o de git.

    Returns:
        Diez cifras, con un `+` si había cambios sin guardar; `"sin git"` si no se sabe.
    """
    dada = os.environ.get("TESELA_COMMIT") or os.environ.get("GITHUB_SHA")
    if dada:
        return dada[:10]
    orden = ["git", "-C", str(raiz)]
    sha = _salida([*orden, "rev-parse", "--verify", "HEAD"])
    if not sha:
        return "sin git"
    cambios = _salida([*orden, "status", "--porcelain", "--untracked-files=no"])
    return sha[:10] + ("+" if cambios else "")


def _salida(orden: list[str]) -> str:
    try:
        hecho = subprocess.run(
            orden, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return hecho.stdout.strip()
