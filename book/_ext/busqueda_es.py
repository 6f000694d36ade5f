"""Un buscador que no distingue acentos ni plurales.

Sphinx busca raíces de palabras, y la raíz de «convolución» no es la de `convolucion`:
quien escribe sin acentos no encuentra nada. Además, la raíz que calcula Python al hacer
el índice y la que calcula el navegador al buscar vienen de versiones distintas del mismo
algoritmo. Aquí ambas salen de unas mismas reglas, tan cortas que se comprueban a la vista:
sin acentos, sin plural y sin la vocal final.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from pasada import PRIORIDAD, es_sitio, reescribir
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.search.es import spanish_stopwords

# Las mismas reglas que `raiz`, para el navegador.
JS = r"""
var Stemmer = function () {
  this.stemWord = function (palabra) {
    var w = palabra.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    if (w.length > 4 && w.endsWith("ces")) return w.slice(0, -3) + "z";
    if (w.length > 4 && w.endsWith("es")) return w.slice(0, -2);
    if (w.length > 3 && w.endsWith("s")) w = w.slice(0, -1);
    if (w.length > 3 && /[aeo]$/.test(w)) w = w.slice(0, -1);
    return w;
  };
};
"""

_SIN_RED = (
    "<script>if (location.protocol === 'file:') "
    "DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;</script>"
)


def raiz(palabra: str) -> str:
    """Reduce una palabra a lo que se compara al buscar.

    Args:
        palabra: una palabra, con o sin acentos.

    Returns:
        La palabra en minúsculas, sin acentos, sin plural y sin vocal final.

    >>> raiz("Convolución") == raiz("convolucion") == raiz("convoluciones")
    True
    >>> [raiz(p) for p in ("capas", "clase", "clases", "matrices", "matriz")]
    ['cap', 'clas', 'clas', 'matriz', 'matriz']
    """
    limpia = unicodedata.normalize("NFD", palabra.lower())
    w = "".join(letra for letra in limpia if not "\u0300" <= letra <= "\u036f")
    if len(w) > 4 and w.endswith("ces"):
        return w[:-3] + "z"
    if len(w) > 4 and w.endswith("es"):
        return w[:-2]
    if len(w) > 3 and w.endswith("s"):
        w = w[:-1]
    if len(w) > 3 and w[-1] in "aeo":
        w = w[:-1]
    return w


class BusquedaEspanol(SearchLanguage):
    """El español del buscador."""

    lang = "es"
    language_name = "Spanish"
    stopwords = spanish_stopwords
    js_stemmer_rawcode = ""
    js_stemmer_code = JS

    def stem(self, word: str) -> str:
        """Da la raíz de una palabra, con las reglas que usa también el navegador."""
        return raiz(word)


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Sin servidor, el navegador no deja leer las páginas para citarlas: no se intenta."""
    if not es_sitio(app, error):
        return

    def avisar(html: str) -> str:
        return (
            html if _SIN_RED in html else html.replace("</head>", f"{_SIN_RED}\n</head>", 1)
        )

    reescribir(Path(app.outdir) / "search.html", avisar)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.add_search_language(BusquedaEspanol)
    app.connect("build-finished", al_terminar, priority=PRIORIDAD)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
