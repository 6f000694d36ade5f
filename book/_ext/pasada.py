"""Una última pasada sobre las páginas ya escritas.

Lo que el tema escribe a mano en sus plantillas (sin traducción ni opción que lo
cambie) se corrige aquí, una vez construido el sitio: así no hay que copiar
plantillas ajenas, que envejecen con cada versión del tema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sphinx.application import Sphinx

# Va después de las demás extensiones, que también escriben archivos al terminar.
PRIORIDAD = 900


def es_sitio(app: Sphinx, error: Exception | None = None) -> bool:
    """Dice si se terminó bien de construir el sitio (no el PDF ni el EPUB)."""
    return error is None and app.builder is not None and app.builder.name == "html"


def paginas(carpeta: Path) -> Iterator[Path]:
    """Recorre las páginas del sitio, sin los archivos de apoyo de `_static`."""
    for pagina in sorted(Path(carpeta).rglob("*.html")):
        if not pagina.relative_to(carpeta).parts[0].startswith("_"):
            yield pagina


def reescribir(archivo: Path, cambiar: Callable[[str], str]) -> bool:
    """Aplica `cambiar` al texto de un archivo; solo escribe si algo cambió.

    Args:
        archivo: el archivo de texto, en UTF-8.
        cambiar: función pura de texto a texto; aplicarla dos veces da lo mismo.

    Returns:
        Si el archivo cambió.
    """
    antes = archivo.read_text(encoding="utf-8")
    despues = cambiar(antes)
    if despues != antes:
        archivo.write_text(despues, encoding="utf-8")
    return despues != antes
