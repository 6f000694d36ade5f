r"""El libro en LaTeX: partes, presentación, apéndices y los números del sitio.

Sphinx pone todas las páginas una tras otra y pierde el nombre de las partes. Aquí se
devuelven, la portada se vuelve la presentación, y cada figura, tabla y ecuación lleva el
mismo número que en el sitio: así «la figura 40» es la misma en todas las ediciones.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from impreso import documento_de
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.latex.nodes import thebibliography
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

# Letras que la del texto (FreeSerif) no tiene.
SIN_LETRA = "⌊⌋⌈⌉ᵀ⟨⟩"
FILAS_DE_UNA_PAGINA = 30
LETRAS_POR_RENGLON = 95
CONTADORES = {"figure": "figure", "table": "table", "code-block": "literalblock"}

FUENTES = r"""
\setmainfont{FreeSerif}[
  Extension=.otf, UprightFont=*, ItalicFont=*Italic, BoldFont=*Bold,
  BoldItalicFont=*BoldItalic]
\setsansfont{FreeSans}[
  Extension=.otf, UprightFont=*, ItalicFont=*Oblique, BoldFont=*Bold,
  BoldItalicFont=*BoldOblique]
\setmonofont{DejaVu Sans Mono}[Scale=0.82]
"""

PREAMBULO = r"""
\usepackage{mathtools}
\usepackage{newunicodechar}
\usepackage{etoolbox}
\newfontfamily\libroglifos{DejaVu Sans}
@GLIFOS@
\setcounter{secnumdepth}{1}
\setcounter{tocdepth}{0}
\addto\captionsspanish{\renewcommand{\contentsname}{Contenido}}
% Una figura va donde el texto la nombra: es la salida de la celda que está encima.
\floatplacement{figure}{H}
% No hay índice de figuras: sus pies, con citas y fórmulas, no viajan a otro lado.
\let\libroaddcontentsline\addcontentsline
\renewcommand{\addcontentsline}[3]{%
  \ifstrequal{#1}{toc}{\libroaddcontentsline{#1}{#2}{#3}}{}}
% La bibliografía es un capítulo como los demás, sin título ni claves propias.
\makeatletter
\renewcommand{\@biblabel}[1]{}
\renewenvironment{sphinxthebibliography}[1]
  {\begingroup\let\chapter\@gobbletwo\begin{thebibliography}{}%
   \setlength{\labelwidth}{0pt}\setlength{\labelsep}{0pt}%
   \setlength{\leftmargin}{1.5em}\setlength{\itemindent}{-1.5em}\raggedright}
  {\end{thebibliography}\endgroup}
\makeatother
% Una tabla ancha cabe con letra menor, y una línea de código larga se parte.
\AtBeginEnvironment{longtable}{\footnotesize}
\AtBeginEnvironment{tabulary}{\footnotesize}
\AtBeginEnvironment{tabular}{\footnotesize}
"""


def preambulo() -> str:
    """Lo que se agrega al principio del documento de LaTeX."""
    glifos = "\n".join(
        rf'\newunicodechar{{{letra}}}{{{{\libroglifos\char"{ord(letra):04X}}}}}'
        for letra in SIN_LETRA
    )
    return PREAMBULO.replace("@GLIFOS@", glifos)


def _tex(codigo: str) -> nodes.raw:
    return nodes.raw("", codigo, format="latex")


def _dentro(carpeta: nodes.Element) -> list[addnodes.start_of_file]:
    return [n for n in carpeta.children if isinstance(n, addnodes.start_of_file)]


def dar_anchos(tabla: nodes.table) -> None:
    """Reparte el ancho de la página entre las columnas de una tabla que no cabe.

    Sphinx parte entre páginas las tablas de más de 30 filas, y en esas no parte los
    renglones de las celdas si nadie dice el ancho de cada columna.
    """
    filas = list(tabla.findall(nodes.row))
    largos = [
        max(max(map(len, celda.astext().splitlines() or [""])) for celda in columna)
        for columna in zip(*(fila.children for fila in filas), strict=False)
    ]
    if len(filas) <= FILAS_DE_UNA_PAGINA or sum(largos) <= LETRAS_POR_RENGLON:
        return
    palabras = [
        max(
            len(palabra)
            for celda in columna
            for palabra in (celda.astext().split() or [""])
        )
        for columna in zip(*(fila.children for fila in filas), strict=False)
    ]
    columnas = zip(tabla.findall(nodes.colspec), palabras, largos, strict=False)
    for columna, palabra, largo in columnas:
        # Cabe la palabra más larga; de lo demás, con cuatro veces más texto, el doble.
        columna["colwidth"] = palabra + round(largo**0.5)
    tabla["classes"] = [c for c in tabla["classes"] if c != "colwidths-auto"]
    tabla["classes"].append("colwidths-given")


class ArmarElLibro(SphinxPostTransform):
    """Da al documento su forma de libro, cuando ya no queda nada por resolver."""

    default_priority = 800  # las referencias ya están resueltas
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Pone números, partes y presentación."""
        raiz = self.app.config.root_doc
        self.numerar(raiz)
        for tabla in self.document.findall(nodes.table):
            dar_anchos(tabla)
        cuerpo = next(iter(self.document.findall(nodes.section)), None)
        if cuerpo is None:
            return
        partes = [
            n
            for n in cuerpo.children
            if isinstance(n, nodes.compound) and "toctree-wrapper" in n["classes"]
        ]
        self.devolver_bibliografia()
        if partes:
            self.presentar(cuerpo, partes[0])
            self.partir(raiz, partes)

    def devolver_bibliografia(self) -> None:
        """Pone las obras citadas en su capítulo: Sphinx las junta al final de todo."""
        for obras in list(self.document.findall(thebibliography)):
            suyo = next(obras.findall(nodes.citation))["docname"]
            for capitulo in self.document.findall(nodes.section):
                if capitulo.get("docname") == suyo:
                    obras.parent.remove(obras)
                    capitulo.append(obras)
                    break

    def numerar(self, raiz: str) -> None:
        """Antes de cada cosa numerada, pone su contador en el número del sitio."""
        numeros = self.env.toc_fignumbers
        for nodo in list(self.document.findall(nodes.Element)):
            if isinstance(nodo, nodes.math_block):
                if isinstance(nodo.get("number"), int) and nodo.get("label"):
                    self.contar(nodo, "equation", nodo["number"])
                continue
            tipo = self.env.get_domain("std").get_enumerable_node_type(nodo)  # type: ignore[attr-defined]
            if tipo not in CONTADORES:
                continue
            suyos = numeros.get(documento_de(nodo, raiz), {}).get(tipo, {})
            for nombre in nodo["ids"]:
                if nombre in suyos:
                    self.contar(nodo, CONTADORES[tipo], suyos[nombre][-1])
                    break

    @staticmethod
    def contar(nodo: nodes.Element, contador: str, numero: int) -> None:
        """Hace que lo que sigue lleve este número."""
        nodo.parent.insert(
            nodo.parent.index(nodo), _tex(rf"\setcounter{{{contador}}}{{{numero - 1}}}")
        )

    def presentar(self, cuerpo: nodes.section, primera: nodes.compound) -> None:
        """Vuelve lo que dice la portada un capítulo sin número."""
        titulo, *resto = cuerpo.children[: cuerpo.index(primera)]
        presentacion = nodes.section(ids=["presentacion"])
        presentacion += nodes.title("", "Presentación")
        for nodo in resto:
            cuerpo.remove(nodo)
            presentacion += nodo
        cuerpo.insert(
            cuerpo.index(titulo) + 1,
            [
                _tex(r"\setcounter{secnumdepth}{-1}"),
                presentacion,
                _tex(r"\setcounter{secnumdepth}{1}"),
            ],
        )

    def partir(self, raiz: str, partes: list[nodes.compound]) -> None:
        """Pone el nombre de cada parte, y las letras de los apéndices."""
        indice = self.env.get_doctree(raiz)
        nombres = [t.get("caption") for t in indice.findall(addnodes.toctree)]
        for parte, nombre in zip(partes, nombres, strict=True):
            if not nombre:
                continue
            codigo = rf"\part{{{nombre}}}"
            if nombre.casefold().startswith("apéndice"):
                codigo += "\n\\appendix"
            parte.insert(0, _tex(codigo))


def opciones(app: Sphinx, config: Config) -> None:
    """Las opciones de LaTeX del libro."""
    config.latex_show_urls = "no"
    config.latex_show_pagerefs = False
    config.latex_use_xindy = False
    config.latex_elements = {
        "papersize": "letterpaper",
        "pointsize": "10pt",
        "releasename": "Edición",
        "fontpkg": FUENTES,
        "figure_align": "H",
        "preamble": preambulo(),
        # El glosario, con enlaces desde cada página, hace de índice de términos.
        "makeindex": "",
        "printindex": "",
        "extraclassoptions": "openany,oneside",
        "sphinxsetup": (
            "verbatimforcewraps=true, hmargin={2.2cm,2.2cm}, vmargin={2.4cm,2.4cm}"
        ),
        **config.latex_elements,
    }


def nombrar(app: Sphinx) -> None:
    """El archivo se llama `libro.tex`; antes no se sabe cuál es la portada."""
    config = app.config
    config.latex_documents = [
        (config.root_doc, "libro.tex", config.project, config.author, "manual")
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("impreso")
    app.connect("config-inited", opciones, priority=110)
    app.connect("builder-inited", nombrar)
    app.add_post_transform(ArmarElLibro)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
