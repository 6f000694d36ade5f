"""La interfaz del sitio, en español.

El tema, Sphinx y las extensiones traen traducciones incompletas. Aquí se completan:

1. los catálogos de mensajes, con un diccionario que se consulta antes que ellos;
2. las opciones cuyo valor de fábrica está en inglés;
3. lo que las plantillas escriben sin pasar por un catálogo, en una última pasada.
"""

from __future__ import annotations

import json
import re
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from myst_nb.sphinx_ import HideCodeCellNode
from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

# Catálogo → mensaje en inglés → mensaje en español.
MENSAJES: dict[str, dict[str, str]] = {
    "sphinx": {
        "© Copyright %(copyright)s.": "© %(copyright)s",
        "Copyright %(copyright)s": "%(copyright)s",
        "Search": "Buscar",
        "Color mode": "Cambiar entre claro y oscuro",
        "System Settings": "Según el sistema",
        "On this page": "En esta página",
        "previous page": "página anterior",
        "next page": "página siguiente",
        "General Index": "Índice general",
        "Link to this heading": "Enlace a esta sección",
        "Link to this definition": "Enlace a esta definición",
        "Link to this term": "Enlace a este término",
        "Link to this table": "Enlace a esta tabla",
        "Link to this image": "Enlace a esta figura",
        "Link to this code": "Enlace a este código",
        "Link to this equation": "Enlace a esta ecuación",
        "Link to this toctree": "Enlace a este índice",
        "Permalink to this definition": "Enlace a esta definición",
    },
    "booktheme": {
        "Download notebook file": "Descargar el cuaderno",
        "Download source file": "Descargar el texto fuente",
        "Download this page": "Descargar esta página",
        "Print to PDF": "Imprimir o guardar en PDF",
        "Fullscreen mode": "Pantalla completa",
        "Source repositories": "Repositorio del libro",
        "Source repository": "Repositorio del libro",
        "Repository": "Repositorio",
        "Suggest edit": "Sugerir un cambio",
        "Show source": "Ver el texto fuente",
        "Open issue": "Avisar de un error",
        "Open an issue": "Avisar de un error en esta página",
        "Launch interactive content": "Abrir el cuaderno",
        "Launch on": "Abrir en",
        "logo": "",
    },
    "exercise": {"Solution to": "Solución del"},
    "togglebutton": {"Click to show": "Mostrar", "Click to hide": "Ocultar"},
}

# Lo que dicen las celdas ocultas: myst-nb mete la segunda palabra en inglés.
CELDAS: dict[str, str] = {
    "source": "el código",
    "output": "la salida",
    "outputs": "las salidas",
    "content": "la celda",
}

# Lo que las plantillas escriben sin catálogo (expresión regular → reemplazo).
PLANTILLAS: tuple[tuple[str, str], ...] = (
    (r'(<nav class="bd-links[^>]*) aria-label="Main"', r'\1 aria-label="Capítulos"'),
    (r'<nav aria-label="Page">', '<nav aria-label="En esta página">'),
    (r'title="Toggle primary sidebar"', 'title="Mostrar u ocultar los capítulos"'),
    (
        r'title="Toggle secondary sidebar"',
        'title="Mostrar u ocultar el índice de la página"',
    ),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    (r"Permalink to this equation", "Enlace a esta ecuación"),
    (r"Issue%20on%20page%20", "En%20la%20p%C3%A1gina%20"),
    (r"Your%20issue%20content%20here\.", "Qu%C3%A9%20encontraste%3A"),
    (r'(">Solución del)(<a class="reference internal" href="[^"]*">) ', r"\1 \2"),
)

# Los mensajes del buscador, que traduce el navegador.
BUSCADOR: dict[str, str] = {
    "Hide Search Matches": "Quitar el resaltado de la búsqueda",
    "Search Results": "Resultados de la búsqueda",
    "Searching": "Buscando",
    "Search finished, found ${resultCount} page(s) matching the search query.": (
        "Páginas encontradas: ${resultCount}."
    ),
    "Your search did not match any documents. Please make sure that all words are "
    "spelled correctly and that you've selected enough categories.": (
        "No se encontró ninguna página. Revisa la ortografía o prueba con menos palabras."
    ),
}


class Catalogo(NullTranslations):
    """Un catálogo de mensajes tomado de un diccionario.

    Lo que no tiene lo busca en los catálogos que ya estaban cargados.
    """

    def __init__(self, mensajes: dict[str, str]) -> None:
        """Guarda los mensajes.

        Args:
            mensajes: mensaje en inglés → mensaje en español.
        """
        super().__init__()
        self.mensajes = mensajes

    def gettext(self, message: str) -> str:
        """Traduce un mensaje."""
        return (
            self.mensajes[message] if message in self.mensajes else super().gettext(message)
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Traduce un mensaje que depende de una cantidad."""
        mensaje = msgid1 if n == 1 else msgid2
        return self.mensajes.get(mensaje) or super().ngettext(msgid1, msgid2, n)


def poner_catalogos() -> None:
    """Antepone nuestros mensajes a los de cada catálogo."""
    for nombre, mensajes in MENSAJES.items():
        clave = ("general", nombre)
        anterior = locale.translators.get(clave)
        if isinstance(anterior, Catalogo):
            continue
        nuevo = Catalogo(mensajes)
        if anterior is not None:
            nuevo.add_fallback(anterior)
        locale.translators[clave] = nuevo


def opciones(app: Sphinx, config: Config) -> None:
    """Pone en español las opciones cuyo valor de fábrica está en inglés."""
    formatos = {
        "figure": "Figura %s",
        "table": "Tabla %s",
        "code-block": "Código %s",
        "section": "Sección %s",
    }
    config.numfig_format = {**config.numfig_format, **formatos}
    config.nb_code_prompt_show = "Mostrar {type}"
    config.nb_code_prompt_hide = "Ocultar {type}"
    config.html_theme_options.update(
        search_bar_text="Buscar en el libro…", toc_title="En esta página"
    )
    config.togglebutton_hint, config.togglebutton_hint_hide = "Mostrar", "Ocultar"


class RotulosDeCeldas(SphinxPostTransform):
    """Traduce el rótulo de las celdas ocultas."""

    default_priority = 210  # justo después de que myst-nb las arma
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Cambia «Mostrar source» por «Mostrar el código», y así las demás."""
        for nodo in self.document.findall(HideCodeCellNode):
            for atributo in ("prompt_show", "prompt_hide"):
                verbo, _, resto = nodo[atributo].partition(" ")
                nodo[atributo] = f"{verbo} {CELDAS.get(resto, resto)}"


def traducir_pagina(html: str) -> str:
    """Traduce lo que las plantillas escriben sin catálogo.

    >>> traducir_pagina('<nav aria-label="Page">')
    '<nav aria-label="En esta página">'
    """
    for patron, reemplazo in PLANTILLAS:
        html = re.sub(patron, reemplazo, html)
    return html


def traducir_buscador(js: str) -> str:
    """Cambia los mensajes de `translations.js`, el catálogo del navegador."""
    inicio, fin = js.index("(") + 1, js.rindex(")")
    catalogo = json.loads(js[inicio:fin])
    catalogo["messages"].update(BUSCADOR)
    return js[:inicio] + json.dumps(catalogo, ensure_ascii=False) + js[fin:]


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """La última pasada sobre las páginas y sobre los dos guiones que hablan."""
    if not es_sitio(app, error):
        return
    estaticos = Path(app.outdir) / "_static"
    for pagina in paginas(Path(app.outdir)):
        reescribir(pagina, traducir_pagina)
    reescribir(estaticos / "translations.js", traducir_buscador)
    boton = estaticos / "togglebutton.js"
    if boton.is_file():
        reescribir(
            boton, lambda js: js.replace("Toggle hidden content", "Mostrar u ocultar")
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    poner_catalogos()
    # Las plantillas traducen con el catálogo que Sphinx guardó al arrancar.
    app.translator = locale.translators["general", "sphinx"]
    app.connect("config-inited", opciones, priority=100)
    app.add_post_transform(RotulosDeCeldas)
    app.connect("build-finished", al_terminar, priority=PRIORIDAD)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
