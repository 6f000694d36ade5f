r"""Sin JavaScript, una fórmula se ve como fórmula y no como TeX.

MathJax compone las fórmulas en el navegador de quien lee. Junto a cada una va, dentro de
`<noscript>`, la misma en MathML, la del EPUB: un navegador con JavaScript no la toca, y uno
sin él esconde el TeX y la dibuja.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from formulas_en_mathml import mathml
from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx.application import Sphinx

# El TeX de una ecuación se esconde sin quitarlo: su ancla es adonde llegan los enlaces.
ESTILO = """<noscript>
    <style>
      span.math { display: none; }
      .bd-article div.math { visibility: hidden; height: 0; margin: 0; padding: 0; }
    </style>
  </noscript>
"""

_CLASE = 'class="math notranslate nohighlight"'
_EN_LINEA = re.compile(rf"<span {_CLASE}>\\\((.*?)\\\)</span>(?!<noscript>)", re.DOTALL)
_APARTE = re.compile(
    rf"<div {_CLASE}[^>]*>\s*(?:<span class=\"eqno\">(\([\d.]+\)).*?</span>)?"
    r"\\\[(.*?)\\\]</div>(?!<noscript>)",
    re.DOTALL,
)
# Sphinx envuelve así la fórmula que trae un salto de renglón.
_PARTIDA = re.compile(r"^\s*\\begin\{split\}(.*)\\end\{split\}\s*$", re.DOTALL)


@cache
def convertir(tex: str, aparte: bool) -> str:
    r"""El MathML de una fórmula escrita en HTML.

    >>> convertir(r"a &lt; 2", False).count("<mo")
    1
    """
    tex = unescape(tex)
    partida = _PARTIDA.match(tex)
    hecho = mathml(partida[1] if partida else tex, aparte)
    # El TeX ya está en la página, y los renglones y el espacio de nombres, en HTML, sobran.
    return re.sub(r'\salttext="[^"]*"|\sxmlns="[^"]*"|\n\s*', "", hecho)


def acompanar(html: str) -> str:
    """Pone junto a cada fórmula de una página la misma en MathML.

    Args:
        html: el texto de la página.

    Returns:
        La página; hacerlo otra vez no la cambia.
    """

    def en_linea(hallazgo: re.Match[str]) -> str:
        return f"{hallazgo[0]}<noscript>{convertir(hallazgo[1], False)}</noscript>"

    def aparte(hallazgo: re.Match[str]) -> str:
        numero = f'<span class="eqno">{hallazgo[1]}</span>' if hallazgo[1] else ""
        formula = f'<div class="sin-guiones">{numero}{convertir(hallazgo[2], True)}</div>'
        return f"{hallazgo[0]}<noscript>{formula}</noscript>"

    despues = _APARTE.sub(aparte, _EN_LINEA.sub(en_linea, html))
    if "<math" in despues and ESTILO not in despues:
        despues = despues.replace("</head>", f"{ESTILO}  </head>", 1)
    return despues


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Acompaña las fórmulas de todas las páginas del sitio."""
    if not es_sitio(app, error):
        return
    for pagina in paginas(Path(app.outdir)):
        reescribir(pagina, acompanar)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("build-finished", al_terminar, priority=PRIORIDAD + 2)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
