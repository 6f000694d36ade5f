"""Cada figura dice cuánto mide y espera a que la lean.

Una página con diez figuras no tiene por qué pedirlas todas antes de enseñar su primer
renglón: la primera se pide enseguida y las demás al acercarse a ellas. Para que el texto
no salte cuando llegan, cada `<img>` lleva el ancho y el alto que el navegador daría al
archivo. Sin JavaScript, o al imprimir, el navegador las pide todas.
"""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import Any

from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from PIL import Image
from sphinx.application import Sphinx

IMAGEN = re.compile(r"""<img\b(?:"[^"]*"|[^">])*>""")
_SRC = re.compile(r'\bsrc="([^"]+)"')
_SVG = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_LADO = r'\s{}="([\d.]+)(pt|px|)"'
_PIXELES = {"pt": 96 / 72, "px": 1.0, "": 1.0}


def medir_svg(texto: str) -> tuple[int, int] | None:
    """El ancho y el alto, en píxeles, que un SVG declara.

    >>> medir_svg('<svg width="72pt" height="36pt" viewBox="0 0 72 36">')
    (96, 48)
    >>> medir_svg('<svg viewBox="0 0 72 36">') is None
    True
    """
    raiz = _SVG.search(texto)
    lados = [
        raiz and re.search(_LADO.format(lado), raiz[0]) for lado in ("width", "height")
    ]
    medidas = [round(float(m[1]) * _PIXELES[m[2]]) for m in lados if m]
    return (medidas[0], medidas[1]) if len(medidas) == 2 else None


@cache
def medir(archivo: Path) -> tuple[int, int] | None:
    """El ancho y el alto de una imagen; `None` si no se pueden saber."""
    if not archivo.is_file():
        return None
    if archivo.suffix == ".svg":
        return medir_svg(archivo.read_text(encoding="utf-8"))
    with Image.open(archivo) as imagen:
        return imagen.size


def retocar_pagina(html: str, carpeta: Path) -> str:
    """Pone medidas y prisa a las imágenes de una página.

    Args:
        html: el texto de la página.
        carpeta: dónde está la página, para encontrar sus archivos.

    Returns:
        La página; retocarla otra vez no la cambia.
    """
    figuras = 0

    def cambiar(hallazgo: re.Match[str]) -> str:
        nonlocal figuras
        imagen = hallazgo[0]
        origen = _SRC.search(imagen)
        if origen is None or re.match(r"[a-z]+:", origen[1]):
            return imagen
        extra = ""
        if not re.search(r"\b(?:width|height|style)=", imagen):
            medidas = medir((carpeta / origen[1]).resolve())
            if medidas:
                extra += f' width="{medidas[0]}" height="{medidas[1]}"'
        if "_images/" in origen[1]:
            figuras += 1
            if "loading=" not in imagen and "fetchpriority=" not in imagen:
                extra += ' loading="lazy"' if figuras > 1 else ' fetchpriority="high"'
        return re.sub(r"\s*/?>$", lambda fin: extra + fin[0], imagen)

    return IMAGEN.sub(cambiar, html)


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Retoca todas las páginas del sitio."""
    if not es_sitio(app, error):
        return
    medir.cache_clear()
    for pagina in paginas(Path(app.outdir)):
        reescribir(pagina, partial(retocar_pagina, carpeta=pagina.parent))


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("build-finished", al_terminar, priority=PRIORIDAD)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
