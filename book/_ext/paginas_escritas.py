"""Qué mostraba cada página la última vez que se escribió, por formato de salida.

Sphinx guarda lo leído antes de escribir las páginas, y lo comparte entre HTML, PDF y EPUB.
Si la escritura se interrumpe, o se hizo en otro formato, creería que la página está al
día. Estas notas se guardan solo al terminar, en un archivo por formato.
"""

import json
from pathlib import Path

from sphinx.application import Sphinx


def leer_notas(app: Sphinx, tema: str) -> dict[str, str]:
    """Las notas de la última construcción que terminó; vacías si no hay o están dañadas."""
    try:
        datos = json.loads(_archivo(app, tema).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return datos if isinstance(datos, dict) else {}


def guardar_notas(app: Sphinx, tema: str, notas: dict[str, str]) -> None:
    """Guarda las notas de una construcción que terminó."""
    archivo = _archivo(app, tema)
    if not archivo.parent.is_dir() or leer_notas(app, tema) == notas:
        return
    aparte = archivo.with_suffix(".tmp")
    aparte.write_text(json.dumps(notas, ensure_ascii=False), encoding="utf-8")
    aparte.replace(archivo)


def _archivo(app: Sphinx, tema: str) -> Path:
    return Path(app.doctreedir) / f"{tema}-{app.builder.name}.json"
