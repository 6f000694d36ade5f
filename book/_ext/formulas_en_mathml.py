r"""Las fórmulas del EPUB, en MathML: un lector de libros no ejecuta MathJax.

EPUB 3 incluye MathML. La conversión es la de docutils; antes se escriben de otra manera
las pocas formas de TeX que no entiende y que dibujan lo mismo.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math import MathError, latex2mathml
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

REGISTRO = logging.getLogger(__name__)
NOMBRE = "mathml_del_epub"

# Lo que docutils no entiende → otra manera de escribirlo.
_EQUIVALENTES: tuple[tuple[str, str], ...] = (
    (r"\\dots(?![a-zA-Z])", r"\\ldots "),
    (r"\\[bB]igg?[lrm]?(?![a-zA-Z])\s*", ""),
    (r"\\([dt]?frac|[dt]?binom)\s*(\w)\s*(\w)", r"\\\1{\2}{\3}"),
    (r"\\(begin|end)\{gathered\}", r"\\\1{aligned}"),
    (r"\\(begin|end)\{psmallmatrix\}", r"\\\1{pmatrix}"),
    (r"°", r"^{\\circ}"),
)
_ESPACIO = "http://www.w3.org/1998/Math/MathML"
_TAMANO = ("displaystyle", "scriptlevel")
# Una barra suelta abre o cierra: no es un operador entre dos cosas, y no lleva aire.
_BARRA = re.compile(r'<mo(?: stretchy="false">(\|)|>(‖))</mo>')
_APILADO = re.compile(r"\\substack\{((?:[^{}]|\{[^{}]*\})*)\}")


def mathml(tex: str, aparte: bool = False) -> str:
    r"""Convierte una fórmula.

    Args:
        tex: la fórmula, sin signos de pesos.
        aparte: si va en su propio renglón.

    Returns:
        El elemento `<math>`, con la fórmula original como texto alternativo.

    Raises:
        ValueError: si usa algo que no se sabe convertir.

    >>> mathml(r"\tfrac12").count("<mn>")
    2
    """
    igual = tex.strip()
    for patron, otra in _EQUIVALENTES:
        igual = re.sub(patron, otra, igual)
    igual = _APILADO.sub(r"{\\begin{matrix}\1\\end{matrix}}", igual)
    try:
        hecho = latex2mathml.tex2mathml(igual, as_block=aparte)
    except (MathError, AttributeError, IndexError, TypeError) as error:
        raise ValueError(
            f"No sé escribir en MathML la fórmula {tex.strip()!r} ({error}). "
            "Escríbela con órdenes más comunes, o agrega su equivalente en "
            "formulas_en_mathml.py."
        ) from error
    # XHTML no conoce las entidades de MathML.
    hecho = con_estilo_aparte(hecho.replace("&ApplyFunction;", "\u2061"))
    hecho = _BARRA.sub(r'<mo stretchy="false" lspace="0em" rspace="0em">\1\2</mo>', hecho)
    alternativo = escape(" ".join(tex.split()), quote=True)
    return hecho.replace("<math ", f'<math alttext="{alternativo}" ', 1)


def con_estilo_aparte(formula: str) -> str:
    """Pasa el tamaño de cada elemento a un `<mstyle>` que lo envuelve.

    docutils lo escribe en el elemento mismo, como MathML Core; EPUB 3 pide MathML 3, que
    solo lo admite en `<mstyle>`, y el modo de renglón aparte, también en `<mtable>`.

    Args:
        formula: un elemento `<math>`.

    Returns:
        El mismo, que se dibuja igual.
    """
    raiz = ElementTree.fromstring(formula)
    for padre in list(raiz.iter()):
        for lugar, hijo in enumerate(list(padre)):
            nombre = hijo.tag.rpartition("}")[2]
            admite = {"mstyle": _TAMANO, "mtable": ("displaystyle",)}.get(nombre, ())
            suyos = {
                clave: hijo.attrib.pop(clave)
                for clave in _TAMANO
                if clave in hijo.attrib and clave not in admite
            }
            if suyos:
                caja = ElementTree.Element(f"{{{_ESPACIO}}}mstyle", suyos)
                caja.tail, hijo.tail = hijo.tail, None
                caja.append(hijo)
                padre[lugar] = caja
    ElementTree.register_namespace("", _ESPACIO)
    return ElementTree.tostring(raiz, encoding="unicode")


def _convertida(nodo: nodes.Element, aparte: bool) -> str:
    try:
        return mathml(nodo.astext(), aparte)
    except ValueError as error:
        REGISTRO.warning(str(error), location=nodo, type="tesela", subtype="mathml")
        return f"<code>{escape(nodo.astext())}</code>"


def en_linea(self: Any, nodo: nodes.math) -> None:
    """Escribe una fórmula dentro de un renglón."""
    self.body.append(_convertida(nodo, False))
    raise nodes.SkipNode


def en_su_renglon(self: Any, nodo: nodes.math_block) -> None:
    """Escribe una fórmula aparte, con su número si lo tiene."""
    self.body.append(self.starttag(nodo, "div", CLASS="math"))
    if nodo["number"]:
        numero = get_node_equation_number(self, nodo)
        self.body.append(f'<span class="eqno">({numero})</span>')
    self.body.append(_convertida(nodo, True))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def dejar_mathjax_en_el_sitio(app: Sphinx, config: Config) -> None:
    """Con dos maneras registradas, Sphinx toma la que no es MathJax: se le dice cuál."""
    if config.html_math_renderer is None:
        config.html_math_renderer = "mathjax"  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("config-inited", dejar_mathjax_en_el_sitio)
    app.add_html_math_renderer(NOMBRE, (en_linea, None), (en_su_renglon, None))
    # En la clase y no en `html_math_renderer`: cambiar esa opción obliga a leer el libro
    # entero cada vez que se pasa del sitio al EPUB.
    Epub3Builder.math_renderer_name = NOMBRE  # type: ignore[assignment,method-assign]
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
