"""Las páginas del libro y dónde está cada cosa que otra página puede nombrar.

Recorre el índice (`_toc.yml`), lee cada página con jupytext y apunta títulos, figuras,
tablas, ecuaciones y ejercicios, numerados dentro de su página: un cuaderno se lee solo.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import yaml
from cuaderno_bloques import Block, parse_blocks
from docutils.nodes import make_id

HEADING = re.compile(r"^(#+)\s+(.+?)\s*$")
FIGURES = {"figure", "figure-md", "glue:figure"}
TABLES = {"table", "list-table", "csv-table"}
EXERCISES = {"exercise", "exercise-start"}


@dataclass(frozen=True)
class Target:
    """Algo con etiqueta: `kind` es sección, figura, tabla, ecuación o ejercicio."""

    docname: str
    kind: str
    anchor: str
    number: int = 0
    title: str = ""


@dataclass
class Page:
    """Una página del libro: sus celdas y si se ejecuta."""

    docname: str
    path: Path
    cells: list[Any]
    front_matter: dict[str, Any]
    title: str = ""

    @property
    def is_executable(self) -> bool:
        """Si la página es un cuaderno: declara un núcleo y tiene celdas de código."""
        has_code = any(cell.cell_type == "code" for cell in self.cells)
        return "kernelspec" in self.front_matter and has_code


@dataclass
class Book:
    """Las páginas, en el orden del índice, y sus etiquetas."""

    root: Path
    pages: dict[str, Page] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def executable_pages(self) -> list[Page]:
        """Las páginas que tienen cuaderno."""
        return [page for page in self.pages.values() if page.is_executable]


def _toc_files(node: Any) -> Iterator[str]:
    """Los archivos que nombra el índice, en su orden y a cualquier profundidad.

    >>> list(_toc_files({"root": "a", "parts": [{"chapters": [{"file": "b"}]}]}))
    ['a', 'b']
    """
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("root", "file"):
                yield value
            else:
                yield from _toc_files(value)
    elif isinstance(node, list):
        for value in node:
            yield from _toc_files(value)


def _read_page(path: Path, docname: str) -> Page:
    """Lee una página MyST y la parte en celdas."""
    text = path.read_text(encoding="utf-8")
    header = re.match(r"---\n(.*?)\n---\n", text, flags=re.S)
    front_matter = yaml.safe_load(header[1]) if header else {}
    body = text[header.end() :] if header else text
    cells = jupytext.reads(body, fmt="md:myst").cells
    page = Page(docname, path, cells, front_matter or {})
    for cell in cells:
        if cell.cell_type == "markdown" and not page.title:
            found = re.search(r"^# +(.+?)\s*$", cell.source, flags=re.M)
            page.title = found[1] if found else ""
    return page


class _Scanner:
    """Apunta las etiquetas de una página, contando cada clase por separado."""

    def __init__(self, book: Book, page: Page) -> None:
        self.book, self.page = book, page
        self.counts: dict[str, int] = {}
        self.waiting: list[str] = []

    def add(self, label: str, kind: str, title: str = "", prefix: str = "") -> None:
        self.counts[kind] = number = self.counts.get(kind, 0) + 1
        for name in [label, *self.waiting]:
            if name:
                anchor = prefix + make_id(name)
                target = Target(self.page.docname, kind, anchor, number, title)
                self.book.targets[name] = target
        self.waiting = []

    def scan(self, blocks: list[Block]) -> None:
        for block in blocks:
            name = str(block.options.get("name", block.options.get("label", "")))
            if block.kind == "label":
                self.waiting.append(block.name)
            elif block.kind == "math" and block.name:
                self.add(block.name, "ecuación", prefix="equation-")
            elif block.kind == "text":
                self.scan_text(block.lines)
            elif block.kind == "directive":
                self.scan_directive(block, name)

    def scan_text(self, lines: list[str]) -> None:
        for line in lines:
            heading = HEADING.match(line)
            if heading is not None:
                self.add("", "sección", heading[2])
            elif line.strip() and self.waiting:
                self.add("", "párrafo")

    def scan_directive(self, block: Block, name: str) -> None:
        if block.name in FIGURES:
            self.add(
                name or (block.argument if block.name == "figure-md" else ""), "figura"
            )
        elif block.name in TABLES:
            self.add(name, "tabla", block.argument)
        elif block.name == "math":
            if name:
                self.add(name, "ecuación", prefix="equation-")
        elif block.name in EXERCISES:
            self.add(name, "ejercicio", block.argument)
            self.scan(parse_blocks("\n".join(block.lines)))
        elif block.name == "literalinclude" or "code" in block.name:
            if name:
                self.add(name, "listado")
        elif block.name.startswith("solution"):
            if name:
                self.add(name, "solución")
            self.scan(parse_blocks("\n".join(block.lines)))
        elif not block.name.startswith("glue"):
            self.scan(parse_blocks("\n".join(block.lines)))

    def scan_cells(self) -> None:
        for cell in self.page.cells:
            if cell.cell_type == "markdown":
                self.scan(parse_blocks(cell.source))
                continue
            figure = cell.metadata.get("mystnb", {}).get("figure")
            if figure:
                self.add(str(figure.get("name", "")), "figura")


def read_book(root: Path, toc: Path | None = None) -> Book:
    """Lee todas las páginas del índice.

    Args:
        root: Carpeta que contiene `_toc.yml`.
        toc: Otro índice, si no es ese.

    Returns:
        El libro, con sus etiquetas y las páginas del índice que no existen.
    """
    book = Book(root)
    names = yaml.safe_load((toc or root / "_toc.yml").read_text(encoding="utf-8"))
    for name in _toc_files(names):
        docname = name.removesuffix(".md")
        path = root / f"{docname}.md"
        if not path.is_file():
            book.missing.append(docname)
            continue
        page = _read_page(path, docname)
        book.pages[docname] = page
        _Scanner(book, page).scan_cells()
    return book
