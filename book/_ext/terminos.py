"""Enlaza al glosario la primera aparición de cada término en cada página.

Quien escribe un capítulo no marca nada: basta que el término esté en el glosario. El
enlace lleva como rótulo la definición, que se lee con solo señalarlo.

Hay palabras que también se usan en su sentido de todos los días («paso a paso», «una red
de calles»): de esas se enlaza la aparición que presenta el término, en cursiva, en
negrita o seguida de su nombre en inglés entre paréntesis. Y un término que empieza con
mayúscula se escribe con ella: «Dice» es el coeficiente y «dice», el verbo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

GLOSARIO = "book/glosario"
COTIDIANAS = frozenset(
    {"anotación", "banda", "canal", "capa", "clase", "clasificación", "época", "etiqueta"}
    | {"filtro", "generalización", "impulso", "localidad", "lote", "máscara", "muestreo"}
    | {"parámetro", "paso", "peso", "profundidad", "rejilla", "relleno", "semilla"}
    | {"tesela", "validación", "ventana"}
    | {"confianza", "precisión", "superposición", "temperatura", "umbral"}
)
# Donde no se enlaza: títulos, código, fórmulas, pies y lo que ya es un enlace.
_AJENOS = (
    nodes.title, nodes.reference, nodes.literal, nodes.literal_block, nodes.math,
    nodes.math_block, nodes.caption, nodes.raw, nodes.term, nodes.comment, nodes.subtitle,
    nodes.citation, nodes.target, nodes.rubric,
)  # fmt: skip
_ENFASIS = (nodes.emphasis, nodes.strong)


class Terminos:
    """Los términos del glosario y cómo se reconocen en un texto.

    Args:
        definiciones: término → su definición en una línea.
    """

    def __init__(self, definiciones: dict[str, str]) -> None:
        """Prepara la búsqueda; los términos largos van antes que los que contienen."""
        self.definiciones = definiciones
        self._por_forma: dict[str, str] = {}
        for termino in definiciones:
            for forma in formas(termino):
                self._por_forma.setdefault(forma, termino)
        largas = sorted(self._por_forma, key=len, reverse=True)
        opciones = "|".join(re.escape(forma) for forma in largas)
        self._patron = re.compile(rf"(?<![\w-])(?:{opciones})(?![\w-])", re.IGNORECASE)

    def apariciones(self, texto: str, enfasis: bool) -> Iterator[tuple[int, int, str]]:
        """Los lugares de un texto donde un término se puede enlazar.

        Args:
            texto: el texto, de corrido.
            enfasis: si el texto está en cursiva o en negrita.

        Yields:
            Principio, fin y término.
        """
        if not self.definiciones:
            return
        for hallado in self._patron.finditer(texto):
            termino = self._por_forma[hallado[0].lower()]
            if termino[0].isupper() and hallado[0][0].islower():
                continue
            presenta = enfasis or texto[hallado.end() :].startswith(" (")
            if termino not in COTIDIANAS or presenta:
                yield hallado.start(), hallado.end(), termino


def formas(termino: str) -> list[str]:
    """El singular y el plural de un término, en minúsculas.

    >>> formas("mapa de características"), formas("operación")[1]
    (['mapa de características', 'mapas de características'], 'operaciones')
    """
    termino = termino.lower()
    primera, _, resto = termino.partition(" ")
    if primera.endswith(("s", "x")):
        return [termino]
    if primera.endswith("ón"):
        plural = primera[:-2] + "ones"
    else:
        plural = primera + ("s" if primera[-1] in "aeiouáéíóú" else "es")
    return [termino, f"{plural} {resto}".strip()]


def leer_terminos(app: Sphinx) -> Terminos:
    """Los términos del glosario ya leído, con la primera frase de su definición."""
    definiciones: dict[str, str] = {}
    if GLOSARIO in app.env.found_docs:
        for entrada in app.env.get_doctree(GLOSARIO).findall(nodes.definition_list_item):
            definicion = next(entrada.findall(nodes.definition)).astext()
            for termino in entrada.findall(nodes.term):
                definiciones[termino.astext().strip()] = " ".join(definicion.split())
    return Terminos(definiciones)


def enlazar(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Enlaza la primera aparición de cada término de una página."""
    if docname == GLOSARIO or GLOSARIO not in app.env.found_docs:
        return
    if not hasattr(app, "tesela_terminos"):
        app.tesela_terminos = leer_terminos(app)  # type: ignore[attr-defined]
    terminos: Terminos = app.tesela_terminos  # type: ignore[attr-defined]
    lugares = {
        nombre: lugar.node_id
        for (tipo, nombre), lugar in _objetos(app).items()
        if tipo == "term"
    }
    vistos: set[str] = set()
    for texto in list(doctree.findall(nodes.Text)):
        if _es_prosa(texto):
            _enlazar_texto(app, docname, texto, terminos, lugares, vistos)


def _objetos(app: Sphinx) -> dict[tuple[str, str], Any]:
    """Lo que el dominio estándar conoce: (tipo, nombre) → lugar."""
    dominio: Any = app.env.get_domain("std")
    return {
        (tipo, nombre): _Lugar(docname, node_id)
        for nombre, _, tipo, docname, node_id, _ in dominio.get_objects()
    }


class _Lugar:
    """Dónde está un objeto."""

    def __init__(self, docname: str, node_id: str) -> None:
        self.docname, self.node_id = docname, node_id


def _es_prosa(texto: nodes.Text) -> bool:
    """Si el texto está en un párrafo y no dentro de algo donde no se enlaza."""
    nodo, parrafo = texto.parent, False
    while nodo is not None:
        if isinstance(nodo, _AJENOS) or "termino" in getattr(nodo, "attributes", {}).get(
            "classes", []
        ):
            return False
        parrafo = parrafo or isinstance(nodo, nodes.paragraph)
        nodo = nodo.parent
    return parrafo


def _enlazar_texto(
    app: Sphinx,
    docname: str,
    texto: nodes.Text,
    terminos: Terminos,
    lugares: dict[str, str],
    vistos: set[str],
) -> None:
    """Cambia en un texto cada término que la página no ha enlazado por su enlace."""
    cadena, partes, hasta = str(texto), [], 0
    padre = texto.parent
    enfasis = isinstance(padre, _ENFASIS)
    for principio, fin, termino in terminos.apariciones(cadena, enfasis):
        if termino in vistos or principio < hasta or termino not in lugares:
            continue
        vistos.add(termino)
        partes.append(nodes.Text(cadena[hasta:principio]))
        enlace = make_refnode(
            app.builder,
            docname,
            GLOSARIO,
            lugares[termino],
            nodes.inline("", cadena[principio:fin], classes=["termino"]),
            terminos.definiciones[termino],
        )
        enlace["classes"].append("termino")
        partes.append(enlace)
        hasta = fin
    if partes:
        partes.append(nodes.Text(cadena[hasta:]))
        padre.replace(texto, [p for p in partes if p.astext()])


def depender_del_glosario(app: Sphinx, doctree: nodes.document) -> None:
    """Si cambia el glosario, las páginas que lo enlazan se escriben otra vez."""
    app.env.note_dependency(str(Path(app.srcdir) / f"{GLOSARIO}.md"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("doctree-read", depender_del_glosario)
    app.connect("doctree-resolved", enlazar)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
