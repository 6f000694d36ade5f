r"""En el PDF y en el EPUB, las soluciones van juntas al final, con enlaces de ida y vuelta.

En el sitio una solución está plegada bajo su ejercicio. En papel no se puede plegar, y
quien la tiene a la vista ya no lo intenta.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from docutils.io import StringOutput
from docutils.utils import new_document
from impreso import antes_de_armar, documento_de
from mudar_fragmento import DIRECCION, mudar
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import (
    exercise_enumerable_node,
    exercise_node,
    solution_node,
)

PAGINA = "soluciones"
TITULO = "Soluciones de los ejercicios"
# Lo que se quitó de cada página del EPUB, hasta que se escribe.
_GUARDADAS: WeakKeyDictionary[Sphinx, dict[str, list[solution_node]]] = WeakKeyDictionary()


def _sin_contenido(nodo: nodes.Element) -> None:
    """Quita los identificadores que sphinx-exercise repite en cada ejercicio."""
    for seccion in nodo.findall(nodes.section):
        seccion["ids"] = [i for i in seccion["ids"] if not i.endswith("-content")]


class SolucionesDelPDF(SphinxPostTransform):
    """Mueve las soluciones a un capítulo, antes de los demás apéndices."""

    default_priority = 850  # después de numerar y partir el libro (800)
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Arma el capítulo; un libro sin soluciones se queda igual."""
        por_archivo: dict[str, list[solution_node]] = defaultdict(list)
        for solucion in list(self.document.findall(solution_node)):
            documento = documento_de(solucion, self.app.config.root_doc)
            por_archivo[documento].append(solucion)
        self.enlazar_ejercicios()
        if not por_archivo:
            return
        capitulo = nodes.section(ids=[PAGINA])
        capitulo += nodes.title("", TITULO)
        for documento, soluciones in por_archivo.items():
            archivo = addnodes.start_of_file(docname=documento)
            seccion = nodes.section(ids=[f"{PAGINA}-de-la-pagina"])
            seccion += nodes.title("", self.env.titles[documento].astext())
            for solucion in soluciones:
                self.dejar_enlace(solucion, documento)
                seccion += [solucion, self.volver(solucion, documento)]
            archivo += seccion
            capitulo += archivo
        self.colocar(capitulo)

    def enlazar_ejercicios(self) -> None:
        """Pone donde va el enlace de la solución: sphinx-exercise usa otra etiqueta."""
        for tipo in (exercise_node, exercise_enumerable_node):
            for ejercicio in list(self.document.findall(tipo)):
                documento = documento_de(ejercicio, self.app.config.root_doc)
                etiqueta = rf"\detokenize{{{documento}:{ejercicio['label']}}}"
                marca = nodes.raw(
                    "", rf"\phantomsection\label{{{etiqueta}}}", format="latex"
                )
                ejercicio.parent.insert(ejercicio.parent.index(ejercicio), marca)

    @staticmethod
    def dejar_enlace(solucion: solution_node, documento: str) -> None:
        """Cambia la solución por un renglón que dice en qué página está."""
        etiqueta = f"{documento}:{solucion['label']}"
        enlace = nodes.raw(
            "",
            rf"\noindent\hyperref[{etiqueta}]{{\small Solución en la página~"
            rf"\pageref*{{{etiqueta}}}.}}\par\medskip",
            format="latex",
        )
        solucion.replace_self(enlace)
        solucion.parent = None

    @staticmethod
    def volver(solucion: solution_node, documento: str) -> nodes.raw:
        """El renglón que lleva de la solución a su ejercicio."""
        etiqueta = rf"\detokenize{{{documento}:{solucion['target_label']}}}"
        return nodes.raw(
            "",
            rf"\noindent\hyperref[{etiqueta}]{{\small El ejercicio está en la página~"
            rf"\pageref*{{{etiqueta}}}.}}\par\medskip",
            format="latex",
        )

    def colocar(self, capitulo: nodes.section) -> None:
        """Es el primer apéndice; donde no los hay, el último capítulo."""
        for crudo in self.document.findall(nodes.raw):
            if crudo.astext().endswith("\\appendix"):
                crudo.parent.insert(crudo.parent.index(crudo) + 1, capitulo)
                return
        next(iter(self.document.findall(nodes.section))).append(capitulo)


class SolucionesDelEPUB(SphinxPostTransform):
    """Separa las soluciones de cada página del EPUB; se escriben al terminar."""

    default_priority = 850
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Guarda cada solución ya resuelta y deja un enlace en su lugar."""
        if self.app.builder.name != "epub":
            return
        _sin_contenido(self.document)
        guardadas = _GUARDADAS.setdefault(self.app, {})
        documento = self.env.docname
        guardadas[documento] = []
        for solucion in list(self.document.findall(solution_node)):
            # Un identificador de XML no lleva diagonales.
            solucion["ids"] = [i.replace("/", "-") for i in solucion["ids"]]
            destino = self.app.builder.get_relative_uri(documento, PAGINA)
            enlace = nodes.paragraph(classes=["solucion-aparte"])
            enlace += nodes.reference(
                "",
                "Ver la solución",
                refuri=f"{destino}#{solucion['ids'][0]}",
                internal=True,
            )
            solucion.replace_self(enlace)
            guardadas[documento].append(solucion)


def en_orden(app: Sphinx) -> list[str]:
    """Las páginas del libro en el orden del índice."""
    hijos = app.env.toctree_includes
    orden: list[str] = []
    por_ver = [app.config.root_doc]
    while por_ver:
        documento = por_ver.pop()
        orden.append(documento)
        por_ver += reversed(hijos.get(documento, []))
    return orden


def _escrita(app: Sphinx, documento: str, solucion: solution_node) -> str:
    """El XHTML de una solución, como si siguiera en su página."""
    constructor: Any = app.builder
    hoja = new_document(documento)
    hoja += solucion
    constructor.current_docname = documento
    constructor.imgpath = posixpath.relpath(
        constructor.imagedir, posixpath.dirname(documento) or "."
    )
    constructor.fignumbers = app.env.toc_fignumbers.get(documento, {})
    constructor.fix_ids(hoja)
    constructor.post_process_images(hoja)
    hoja.settings = constructor.docsettings
    constructor.docwriter.write(hoja, StringOutput(encoding="utf-8"))
    constructor.docwriter.assemble_parts()
    return str(constructor.docwriter.parts["fragment"])


def escribir_pagina(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Da la página de soluciones al constructor del EPUB."""
    guardadas = _GUARDADAS.get(app, {})
    partes: list[str] = []
    vistos: set[str] = set()
    for documento in en_orden(app):
        soluciones = guardadas.get(documento, [])
        if soluciones:
            partes.append(f"<h2>{escape(app.env.titles[documento].astext())}</h2>")
        for solucion in soluciones:
            partes.append(mudar(_escrita(app, documento, solucion), documento, vistos))
    if partes:
        app.config.epub_post_files = [
            *app.config.epub_post_files,
            (f"{PAGINA}.xhtml", TITULO),
        ]
        cuerpo = f"<section><h1>{TITULO}</h1>\n" + "\n".join(partes) + "</section>"
        yield PAGINA, {"title": TITULO, "body": cuerpo}, "page.html"


def corregir_enlaces(app: Sphinx) -> None:
    """Lo que apuntaba a algo de una solución apunta a la página de soluciones."""
    mudados = {
        (f"{documento}.xhtml", ancla)
        for documento, soluciones in _GUARDADAS.get(app, {}).items()
        for solucion in soluciones
        for nodo in solucion.findall(nodes.Element)
        for ancla in nodo.get("ids", [])
    }
    for pagina in sorted(Path(app.outdir).rglob("*.xhtml")):
        nombre = pagina.relative_to(app.outdir).as_posix()
        html = pagina.read_text(encoding="utf-8")
        nuevo = DIRECCION.sub(lambda d, n=nombre: _corregida(d, n, mudados), html)  # type: ignore[misc]
        if nuevo != html:
            pagina.write_text(nuevo, encoding="utf-8")


def _corregida(direccion: re.Match[str], pagina: str, mudados: set[tuple[str, str]]) -> str:
    atributo, valor = direccion.groups()
    ruta, _, ancla = valor.partition("#")
    carpeta = posixpath.dirname(pagina)
    destino = posixpath.normpath(posixpath.join(carpeta, ruta)) if ruta else pagina
    if (destino, ancla) not in mudados:
        return direccion[0]
    soluciones = posixpath.relpath(f"{PAGINA}.xhtml", carpeta or ".")
    return f'{atributo}="{soluciones}#{ancla}"'


def preparar(app: Sphinx) -> None:
    """Pide la corrección de los enlaces, y que se escriban todas las páginas.

    La de las soluciones se arma con lo que dejan las demás al escribirse: si Sphinx solo
    escribiera las que cambiaron, perdería las otras.
    """
    if app.builder.name == "epub":
        antes_de_armar(app, corregir_enlaces)
        constructor: Any = app.builder
        constructor.get_outdated_docs = lambda: sorted(app.env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("impreso_latex")
    app.add_post_transform(SolucionesDelPDF)
    app.add_post_transform(SolucionesDelEPUB)
    app.connect("builder-inited", preparar)
    app.connect("html-collect-pages", escribir_pagina)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
