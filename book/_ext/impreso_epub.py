"""El EPUB: sus datos, su hoja de estilo y nada de lo que solo sirve en el sitio.

Un lector de libros no ejecuta guiones ni usa el tema del sitio: se quedan fuera los
guiones, las hojas de estilo y los archivos que las extensiones dejan en `_static`.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from impreso import antes_de_armar
from repositorio import read_repository
from sphinx.application import Sphinx
from sphinx.config import Config

HOJA = "epub_del_libro.css"
ESTILO = """\
body { line-height: 1.45; }
img { max-width: 100%; height: auto; }
figcaption, .caption { font-size: 0.9em; margin: 0.4em 0 1.2em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8em; }
table { border-collapse: collapse; font-size: 0.85em; }
th, td { padding: 0.2em 0.5em; border-bottom: 1px solid #999; text-align: left; }
.math { margin: 0.8em 0; }
.eqno { float: right; }
.admonition { border-left: 3px solid #777; padding: 0 0.9em; margin: 1em 0; }
.admonition > .title, .admonition-title { font-weight: bold; }
mtable.ams-align > mtr > mtd:nth-child(odd) { text-align: right; }
mtable.ams-align > mtr > mtd:nth-child(even) { text-align: left; }
"""
# Las únicas hojas que el EPUB lleva, además de la suya.
_HOJAS = {"pygments.css", "epub.css"}
_CODIGO = re.compile(r"<script\b.*?</script>", re.DOTALL)


def opciones(app: Sphinx, config: Config) -> None:
    """Los datos del EPUB que Sphinx no puede suponer."""
    sitio = read_repository(Path(app.srcdir)).site
    datos = {
        "epub_identifier": sitio,
        "epub_scheme": "URL",
        "epub_uid": "libro",
        "epub_language": "es",
        "epub_author": config.author,
        "epub_publisher": config.author,
        "epub_contributor": config.author,
        "epub_copyright": "Texto y figuras: CC BY 4.0. Código: MIT.",
        "epub_description": f"{config.project}. Edición {config.version}.",
    }
    for nombre, valor in datos.items():
        setattr(config, nombre, valor)
    config.epub_show_urls = "no"
    config.epub_use_index = False
    config.epub_tocdepth = 2
    config.epub_tocscope = "includehidden"
    config.epub_theme_options = {}


def pagina_sin_guiones(
    app: Sphinx, nombre: str, plantilla: str, contexto: dict[str, Any], arbol: Any
) -> None:
    """Deja en cada página del EPUB solo sus hojas de estilo."""
    if app.builder.name != "epub":
        return
    contexto["script_files"] = []
    contexto["css_files"] = [
        hoja
        for hoja in contexto["css_files"]
        if Path(str(getattr(hoja, "filename", hoja))).name in _HOJAS
    ] + [f"_static/{HOJA}"]
    contexto["body"] = _CODIGO.sub("", contexto.get("body", ""))


def limpiar_estaticos(app: Sphinx) -> None:
    """Antes de armar el archivo, quita lo que ninguna página pide."""
    # Los deja Jupyter Book al terminar, y la vez siguiente estarían dentro.
    (Path(app.outdir) / "index.html").unlink(missing_ok=True)
    if (Path(app.outdir) / "_sources").is_dir():
        shutil.rmtree(Path(app.outdir) / "_sources")
    estaticos = Path(app.outdir) / "_static"
    if not estaticos.is_dir():
        return
    for ruta in estaticos.iterdir():
        if ruta.is_dir():
            shutil.rmtree(ruta)
        elif ruta.name not in _HOJAS:
            ruta.unlink()
    (estaticos / HOJA).write_text(ESTILO, encoding="utf-8")


def preparar(app: Sphinx) -> None:
    """Pide la limpieza en su momento."""
    if app.builder.name == "epub":
        antes_de_armar(app, limpiar_estaticos)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("impreso")
    app.connect("config-inited", opciones, priority=120)
    app.connect("builder-inited", preparar)
    # Después de que las demás extensiones pongan lo suyo.
    app.connect("html-page-context", pagina_sin_guiones, priority=1000)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
