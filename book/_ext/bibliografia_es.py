"""La bibliografía en español.

Autores por apellido, año entre paréntesis, «y» antes del último autor, «En» delante de las
actas, «pp.» y enlaces al DOI y a arXiv. En el texto se cita por autor y año: la
cita se entiende sin ir a la lista.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from pybtex.database import Entry
from pybtex.richtext import Tag, Text
from pybtex.style.formatting import BaseStyle, toplevel
from pybtex.style.formatting.unsrt import dashify
from pybtex.style.template import (
    Node,
    first_of,
    href,
    join,
    node,
    optional,
    optional_field,
    sentence,
    tag,
    words,
)
from pybtex.style.template import field as campo
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

NOMBRE = "tesela_es"
AUTORES_MAXIMOS = 8


@node
def personas(children: list[Any], data: dict[str, Any], papel: str) -> Text:
    """Une los nombres: «Apellido, Nombre; Apellido, Nombre y Apellido, Nombre»."""
    entrada, estilo = data["entry"], data["style"]
    lista = entrada.persons.get(papel, [])
    nombres = [estilo.format_name(p, False).format_data(data) for p in lista]
    if len(nombres) > AUTORES_MAXIMOS:
        return Text(
            Text("; ").join(nombres[: AUTORES_MAXIMOS - 1]), " ", Tag("em", "et al.")
        )
    if len(nombres) < 2:
        return Text(*nombres)
    return Text(Text("; ").join(nombres[:-1]), " y ", nombres[-1])


class EstiloEspanol(BaseStyle):
    """Cómo se escribe cada referencia en la lista."""

    default_name_style = "lastfirst"
    default_sorting_style = "author_year_title"
    default_label_style = "alpha"

    def encabezado(self, e: Entry) -> Node:
        """Autores (o coordinadores) y año."""
        year = join["(", first_of[optional_field("year"), "s. f."], ")"]
        if "author" in e.persons:
            return sentence(sep=" ")[personas("author"), year]
        if "editor" in e.persons:
            return sentence(sep=" ")[personas("editor"), "(coords.)", year]
        return sentence[year]

    def titulo(self, suelto: bool) -> Node:
        """El título: en cursiva si la obra está suelta, entre comillas si no."""
        return sentence[
            tag("em")[campo("title")] if suelto else join["«", campo("title"), "»"]
        ]

    def paginas(self) -> Node:
        """Las páginas, con su abreviatura."""
        return optional[words["pp.", campo("pages", apply_func=dashify)]]

    def edicion(self) -> Node:
        """El número de edición."""
        return optional[join[campo("edition"), ".ª ed."]]

    def enlaces(self, e: Entry) -> Node:
        """DOI, arXiv y, si no hay ninguno de los dos, la dirección."""
        doi, arxiv = campo("doi", raw=True), campo("eprint", raw=True)
        url = campo("url", raw=True)
        partes = [
            optional[join["DOI: ", href(join["https://doi.org/", doi])[doi]]],
            optional[href(join["https://arxiv.org/abs/", arxiv])[join["arXiv:", arxiv]]],
        ]
        if "doi" not in e.fields and "eprint" not in e.fields:
            visita = optional[" (consultado el ", campo("urldate"), ")"]
            partes.append(optional[join["Disponible en ", href(url)[url], visita]])
        return sentence[partes]

    def obra(self, e: Entry, suelto: bool, *fuente: Any) -> Node:
        """La forma común de todas las referencias."""
        return toplevel[
            self.encabezado(e),
            self.titulo(suelto),
            sentence(capfirst=True)[list(fuente)],
            sentence[optional_field("note")],
            self.enlaces(e),
        ]

    def get_article_template(self, e: Entry) -> Node:
        """Artículo de revista."""
        numero = optional[join[campo("volume"), optional["(", campo("number"), ")"]]]
        return self.obra(e, False, tag("em")[campo("journal")], numero, self.paginas())

    def get_inproceedings_template(self, e: Entry) -> Node:
        """Ponencia en un congreso."""
        actas = words["En", tag("em")[campo("booktitle")]]
        volumen = optional[words["vol.", campo("volume")]]
        return self.obra(
            e, False, actas, volumen, self.paginas(), optional_field("publisher")
        )

    def get_incollection_template(self, e: Entry) -> Node:
        """Capítulo de un libro con coordinadores."""
        if "editor" in e.persons:
            libro = words[
                "En", personas("editor"), "(coords.),", tag("em")[campo("booktitle")]
            ]
        else:
            libro = words["En", tag("em")[campo("booktitle")]]
        capitulo = optional[words["cap.", campo("chapter")]]
        return self.obra(
            e, False, libro, capitulo, self.paginas(), optional_field("publisher")
        )

    def get_book_template(self, e: Entry) -> Node:
        """Libro."""
        isbn = optional[words["ISBN", campo("isbn")]]
        return self.obra(
            e,
            True,
            self.edicion(),
            optional[words["vol.", campo("volume")]],
            optional_field("series"),
            optional_field("publisher"),
            optional_field("address"),
            isbn,
        )

    def get_phdthesis_template(self, e: Entry) -> Node:
        """Tesis de doctorado."""
        clase = first_of[optional_field("type"), "tesis de doctorado"]
        return self.obra(e, True, clase, campo("school"), optional_field("address"))

    def get_mastersthesis_template(self, e: Entry) -> Node:
        """Tesis de maestría."""
        clase = first_of[optional_field("type"), "tesis de maestría"]
        return self.obra(e, True, clase, campo("school"), optional_field("address"))

    def get_techreport_template(self, e: Entry) -> Node:
        """Informe técnico."""
        clase = words[
            first_of[optional_field("type"), "informe técnico"], optional_field("number")
        ]
        return self.obra(e, True, clase, campo("institution"), optional_field("address"))

    def get_misc_template(self, e: Entry) -> Node:
        """Cualquier otra cosa: un programa, un conjunto de datos, una página."""
        return self.obra(
            e,
            True,
            optional_field("howpublished"),
            optional_field("organization"),
            optional_field("publisher"),
            optional_field("version"),
        )

    get_conference_template = get_inproceedings_template
    get_inbook_template = get_incollection_template
    get_proceedings_template = get_book_template
    get_booklet_template = get_misc_template
    get_manual_template = get_misc_template
    get_unpublished_template = get_misc_template
    get_online_template = get_misc_template
    get_dataset_template = get_misc_template
    get_software_template = get_misc_template


def _parentesis() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


@dataclass
class CitaEspanola(AuthorYearReferenceStyle):
    """Cómo se cita en el texto: (Autor y Autor, año)."""

    bracket_textual: BracketStyle = field(default_factory=_parentesis)
    bracket_parenthetical: BracketStyle = field(default_factory=_parentesis)
    bracket_author: BracketStyle = field(default_factory=_parentesis)
    bracket_label: BracketStyle = field(default_factory=_parentesis)
    bracket_year: BracketStyle = field(default_factory=_parentesis)
    person: PersonStyle = field(
        default_factory=lambda: PersonStyle(sep2=" y ", last_sep=" y ")
    )


def opciones(app: Sphinx, config: Config) -> None:
    """Elige nuestros estilos si la configuración no dice otra cosa."""
    config.bibtex_default_style = NOMBRE
    config.bibtex_reference_style = NOMBRE


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    pybtex.plugin.register_plugin("pybtex.style.formatting", NOMBRE, EstiloEspanol)
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", NOMBRE, CitaEspanola
    )
    app.connect("config-inited", opciones, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
