"""El aspecto del sitio: estilo, logotipo, opciones del tema y páginas de servicio.

Las opciones del tema se completan aquí y no en `_config.yml`, porque escribir
`html_theme_options` allí borra las que pone Jupyter Book.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx.application import Sphinx
from sphinx.config import Config

ESTATICOS = Path(__file__).resolve().parent.parent / "_static"

# Decide el tema antes de pintar, para que la página no parpadee; sin JavaScript, claro.
_TEMA = """<script data-cfasync="false">
    (function (raiz) {
      var guardado = null;
      try { guardado = localStorage.getItem("mode"); } catch (error) { /* sin permiso */ }
      var oscuro = matchMedia("(prefers-color-scheme: dark)").matches;
      raiz.mode = guardado || "auto";
      raiz.theme = raiz.mode === "auto" ? (oscuro ? "dark" : "light") : raiz.mode;
    })(document.documentElement.dataset);
  </script>"""
_TEMA_DE_FABRICA = re.compile(r'<script data-cfasync="false">.*?</script>', re.DOTALL)
_RAIZ = re.compile(r'<html lang="es" data-content_root="([^"]*)"[^>]*>')
# Dentro de <summary> no puede ir un párrafo.
_PLEGADO = re.compile(r'<p (class="(?:collapsed|expanded) admonition-title")>(.*?)</p>')
# Un botón se llama como se lee («Buscar Ctrl+K»), para quien lo pide de viva voz.
_BUSCAR = re.compile(r'(<button class="btn search-button-field [^>]*?) aria-label="[^"]*"')
_ID_REPETIDO = re.compile(r'<section id="((?:exercise|solution)-content)">')

_SUELTA = """<!DOCTYPE html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{icono}">
{cabeza}
<title>{titulo}</title>
<style>
  :root {{ color-scheme: light dark; background: #fff; color: #1f2a30; }}
  a {{ color: #155f87; }}
  @media (prefers-color-scheme: dark) {{
    :root {{ background: #12181c; color: #e3e9ec; }}
    a {{ color: #7cc4ea; }}
  }}
  body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto;
         padding: 0 1.5rem; }}
</style>
</head>
<body>
<main>
<h1>{titulo}</h1>
<p>{texto}</p>
</main>
</body>
</html>
"""


def opciones(app: Sphinx, config: Config) -> None:
    """Completa las opciones del tema con las del libro."""
    if str(ESTATICOS) not in config.html_static_path:
        config.html_static_path = [*config.html_static_path, str(ESTATICOS)]
    config.html_favicon = config.html_favicon or str(ESTATICOS / "favicon.svg")
    config.html_context.setdefault("default_mode", "auto")
    config.html_theme_options.update(
        logo={
            "image_light": str(ESTATICOS / "logo.svg"),
            "image_dark": str(ESTATICOS / "logo-oscuro.svg"),
            "text": config.html_title,
            "alt_text": "",
        },
        navbar_persistent=[],
        primary_sidebar_end=[],
        icon_links_label="Enlaces",
        pygments_light_style="a11y-high-contrast-light",
        pygments_dark_style="a11y-high-contrast-dark",
    )


def retocar_pagina(html: str) -> str:
    """Fija el tema antes de pintar y corrige lo que las plantillas escriben mal."""
    html = _RAIZ.sub(r'<html lang="es" data-content_root="\1" data-theme="light">', html)
    html = _TEMA_DE_FABRICA.sub(lambda _: _TEMA, html, count=1)
    html = _PLEGADO.sub(r"<span \1>\2</span>", html)
    html = _BUSCAR.sub(r"\1", html)
    html = html.replace(' role="doc-biblioentry"', ' role="listitem"')
    return _ID_REPETIDO.sub(r'<section class="\1">', html)


def _icono() -> str:
    """El icono del sitio, dentro de la propia página."""
    return "data:image/svg+xml," + quote(
        (ESTATICOS / "favicon.svg").read_text("utf-8").strip()
    )


def pagina_404(inicio: str) -> str:
    """La página de «no encontrada»; se basta sola porque se sirve en cualquier dirección.

    Args:
        inicio: la dirección de la portada.
    """
    enlace = f'<a href="{escape(inicio)}">portada del libro</a>'
    return _SUELTA.format(
        icono=_icono(),
        cabeza='<meta name="robots" content="noindex">',
        titulo="Esta página no existe",
        texto=f"Puede que haya cambiado de lugar. Búscala desde la {enlace}.",
    )


def pagina_portada(destino: str) -> str:
    """La página de entrada, que lleva a la portada.

    Args:
        destino: la dirección relativa de la portada.
    """
    return _SUELTA.format(
        icono=_icono(),
        cabeza=f'<meta http-equiv="refresh" content="0; url={escape(destino)}">\n'
        f'<link rel="canonical" href="{escape(destino)}">',
        titulo="Redes neuronales convolucionales paso a paso",
        texto=f'Entra en la <a href="{escape(destino)}">portada del libro</a>.',
    )


def preparar_estaticos(app: Sphinx) -> None:
    """Se asegura de que `_static` sea una carpeta antes de que el tema copie nada en ella.

    Si una construcción se interrumpe antes de crearla, el tema copia el logo con ese
    nombre y todas las siguientes fallan.
    """
    estaticos = Path(app.outdir) / "_static"
    if estaticos.is_file():
        estaticos.unlink()
    estaticos.mkdir(parents=True, exist_ok=True)


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Retoca las páginas y escribe la de entrada y la de «no encontrada»."""
    if not es_sitio(app, error):
        return
    salida = Path(app.outdir)
    for pagina in paginas(salida):
        reescribir(pagina, retocar_pagina)
    portada = f"{app.config.root_doc}.html"
    if portada != "index.html":
        (salida / "index.html").write_text(pagina_portada(portada), encoding="utf-8")
    inicio = app.config.html_baseurl or "/"
    (salida / "404.html").write_text(pagina_404(inicio), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.add_css_file("libro.css", priority=900)
    app.connect("config-inited", opciones, priority=100)
    app.connect("builder-inited", preparar_estaticos)
    app.connect("build-finished", al_terminar, priority=PRIORIDAD)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
