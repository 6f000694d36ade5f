"""El mapa del sitio, para que un buscador encuentre todas las páginas.

`sitemap.xml` lleva la dirección publicada de cada página del libro; las de servicio (el
buscador, el índice de términos, la de «no encontrada» y la de entrada) no van.
`robots.txt` dice dónde está.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from pasada import PRIORIDAD, es_sitio
from sphinx.application import Sphinx

_ESPACIO = "http://www.sitemaps.org/schemas/sitemap/0.9"


def mapa(base: str, direcciones: list[str]) -> str:
    """El texto de `sitemap.xml`.

    Args:
        base: la dirección del sitio, terminada en `/`.
        direcciones: las páginas, relativas a ella.
    """
    renglones = (
        f"  <url><loc>{escape(base + quote(direccion))}</loc></url>\n"
        for direccion in sorted(direcciones)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="{_ESPACIO}">\n{"".join(renglones)}</urlset>\n'
    )


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Escribe los dos archivos, si se sabe dónde se publica el sitio."""
    base = app.config.html_baseurl
    if not es_sitio(app, error) or not base:
        return
    salida = Path(app.outdir)
    uri = app.builder.get_target_uri
    paginas = [uri(documento) for documento in app.env.found_docs]
    (salida / "sitemap.xml").write_text(mapa(base, paginas), encoding="utf-8")
    (salida / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n", encoding="utf-8"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("build-finished", al_terminar, priority=PRIORIDAD)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
