"""Ninguna página pide nada a un tercero.

El sitio lleva consigo MathJax y se lee sin red, incluso abierto desde una carpeta.

- MathJax 3 sale del paquete `sphinx-mathjax-offline`. De sus componentes se toman los
  que el libro usa (TeX → HTML, con MathML para lectores de pantalla) y se juntan en
  un archivo: pesa la mitad que el de fábrica, que trae además un menú en inglés.
- `sphinx_thebe` se desconecta: apunta a unpkg y declara dos veces una constante.
- Los artilugios de Jupyter, que myst-nb toma de dos redes de distribución, se quitan.
- El índice del buscador solo se carga en la página del buscador: en las demás nadie
  lo usa hasta que se busca, y crece con el libro.
"""

from __future__ import annotations

import re
import shutil
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

GUION = "mathjax/mathjax-libro.js"
# El orden importa: el arranque va primero y lo demás se registra en él.
COMPONENTES = (
    "startup.js",
    "core.js",
    "input/tex.js",
    "output/chtml.js",
    "output/chtml/fonts/tex.js",
    "a11y/assistive-mml.js",
)
YA_CARGADOS = (
    "core",
    "input/tex",
    "output/chtml",
    "output/chtml/fonts/tex",
    "output/chtml/fonts/tex.js",
    "a11y/assistive-mml",
)
# Órdenes y entornos de mathtools que bastan para que MathJax lo pida.
MATHTOOLS = [
    ["coloneqq", "mathclap", "underbracket", "overbracket", "DeclarePairedDelimiter"],
    ["psmallmatrix", "bsmallmatrix", "vsmallmatrix", "pmatrix*", "bmatrix*", "dcases"],
]
# Se piden solo si una fórmula los usa: las órdenes de TeX menos comunes y la letra.
EXTENSIONES = "input/tex/extensions"
LETRA = "output/chtml/fonts/woff-v2"

# Lo que el libro añade a MathJax: componer por partes, y entrar con el teclado.
PROPIO = Path(__file__).with_name("mathjax_libro.js")

_SOBRAN = re.compile(
    r"\s*(?:<script[^>]*sphinx-thebe[^>]*></script>"
    r"|<link[^>]*sphinx-thebe[^>]*>"
    r"|<script>[^<]*THEBE_JS_URL[^<]*</script>)"
)
_BUSCADOR = re.compile(
    r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>'
)
_MATHJAX = re.compile(
    r"\s*<script>window\.MathJax = [^<]*</script>"
    r"|\s*<script[^>]*mathjax-libro\.js[^>]*></script>"
)
_PESTANAS = re.compile(r"\s*<script[^>]*design-tabs\.js[^>]*></script>")
_MAPA = re.compile(r"\n(?://|/\*)# sourceMappingURL=\S+(?: \*/)?\s*$")
_VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')


def carpeta_mathjax() -> Path:
    """Encuentra los archivos de MathJax del paquete `sphinx-mathjax-offline`.

    Raises:
        ExtensionError: si el paquete no está instalado.
    """
    encontrado = find_spec("sphinx-mathjax-offline")
    if encontrado is None or encontrado.origin is None:
        raise ExtensionError(
            "No está instalado el paquete «sphinx-mathjax-offline», de donde el libro toma "
            "MathJax. Instálalo con: pip install -r requirements.txt"
        )
    return Path(encontrado.origin).parent / "static" / "mathjax"


def juntar_mathjax(origen: Path) -> str:
    """Junta los componentes de MathJax en un solo guion.

    El arranque espera un turno del navegador antes de pedir lo que falta; para
    entonces el mismo guion ya registró todo y no pide nada.

    Args:
        origen: la carpeta con los componentes de MathJax 3.

    Returns:
        El texto del guion.
    """
    partes = [PROPIO.read_text(encoding="utf-8")]
    partes += [(origen / nombre).read_text(encoding="utf-8") for nombre in COMPONENTES]
    registro = ", ".join(f'"{nombre}"' for nombre in YA_CARGADOS)
    partes.append(f"MathJax.loader.preLoad({registro});")
    guion = "\n;\n".join(partes)
    return guion.replace('.woff") format("woff")', '.woff2") format("woff2")')


def comprimir_letra(letra: Path, destino: Path) -> None:
    """Pasa una letra de WOFF a WOFF2, sin los ajustes para pantallas antiguas.

    Conserva todos los caracteres y los datos de autoría; pesa una quinta parte menos.
    """
    ajustes = Options()
    ajustes.flavor, ajustes.hinting, ajustes.name_IDs = "woff2", False, ["*"]
    ajustes.drop_tables += ["FFTM"]
    tipo = TTFont(letra, recalcTimestamp=False)
    recorte = Subsetter(ajustes)
    recorte.populate(unicodes=tipo.getBestCmap())
    recorte.subset(tipo)
    tipo.flavor = "woff2"
    tipo.save(destino / f"{letra.stem}.woff2")


def copiar_mathjax(destino: Path) -> None:
    """Escribe MathJax en los archivos estáticos del sitio.

    Args:
        destino: la carpeta `_static` del sitio.
    """
    origen = carpeta_mathjax()
    guion = destino / GUION
    junto = juntar_mathjax(origen)
    if guion.is_file() and guion.read_text(encoding="utf-8") == junto:
        return
    shutil.copytree(origen / EXTENSIONES, guion.parent / EXTENSIONES, dirs_exist_ok=True)
    (guion.parent / LETRA).mkdir(parents=True, exist_ok=True)
    for letra in sorted((origen / LETRA).glob("*.woff")):
        comprimir_letra(letra, guion.parent / LETRA)
    guion.write_text(junto, encoding="utf-8")


def opciones(app: Sphinx, config: Config) -> None:
    """Apunta las opciones a los archivos propios y desconecta lo que pide a otros."""
    config.mathjax_path = GUION
    propias = {
        "loader": {"load": []},
        "options": {"enableAssistiveMml": True},
        "tex": {"autoload": {"mathtools": MATHTOOLS}},
    }
    config.mathjax3_config = {**propias, **(config.mathjax3_config or {})}
    config.nb_ipywidgets_js = {}
    for escuchas in app.events.listeners.values():
        for escucha in list(escuchas):
            if getattr(escucha.handler, "__module__", "") == "sphinx_thebe":
                app.disconnect(escucha.id)


def aligerar_pagina(html: str, es_buscador: bool = False) -> str:
    """Quita de una página los guiones que no usa.

    Args:
        html: el texto de la página.
        es_buscador: si es la página del buscador, que sí usa el índice.

    Returns:
        La página sin ellos.
    """
    html = _SOBRAN.sub("", html)
    if not es_buscador:
        html = _BUSCADOR.sub("", html)
    if "sd-tab-set" not in html:
        html = _PESTANAS.sub("", html)
    if 'class="math' not in html:
        html = _MATHJAX.sub("", html)
    # El tema escribe tres veces la misma etiqueta; se queda la primera.
    primera = _VIEWPORT.search(html)
    if primera:
        html = html[: primera.end()] + _VIEWPORT.sub("", html[primera.end() :])
    return html


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Copia MathJax y limpia las páginas y los archivos que ya nadie pide."""
    if not es_sitio(app, error):
        return
    salida = Path(app.outdir)
    estaticos = salida / "_static"
    copiar_mathjax(estaticos)
    for pagina in paginas(salida):
        es_buscador = pagina == salida / "search.html"
        reescribir(pagina, partial(aligerar_pagina, es_buscador=es_buscador))
    for sobra in [*estaticos.rglob("*.map"), *estaticos.glob("sphinx-thebe.*")]:
        sobra.unlink()
    # Los catálogos del tema se usan al construir, no al leer.
    shutil.rmtree(estaticos / "locales", ignore_errors=True)
    for archivo in (*estaticos.glob("scripts/*.js"), *estaticos.glob("styles/*.css")):
        reescribir(archivo, lambda texto: _MAPA.sub("\n", texto))


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("config-inited", opciones, priority=100)
    app.connect("build-finished", al_terminar, priority=PRIORIDAD + 1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
