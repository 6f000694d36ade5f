"""Arma el cuaderno de una página: cabecera, instalación, y cada celda convertida."""

import re
from typing import Any

import nbformat
from cuaderno_contexto import Context
from cuaderno_etiquetas import Page
from cuaderno_myst import END_SOLUTION, SPLIT, convert_text, figure_caption
from cuaderno_roles import inline
from repositorio import Repository

HIDDEN_CODE = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
HIDDEN_OUTPUT = {"hide-output", "remove-output", "hide-cell"}
GLUE_IMPORT = re.compile(r"^from myst_nb import glue *$", flags=re.M)
# En la página, glue() mete el valor en la frase; aquí lo escribe con su nombre.
GLUE_HERE = '''def glue(name, value, display=True):
    """Escribe el valor que el texto llama ⟨name⟩."""
    print(f"⟨{name}⟩ = {value}")
'''


def _header(page: Page, repository: Repository) -> str:
    """La primera celda de texto: de qué capítulo viene y con qué licencia."""
    url = repository.page_url(page.docname)
    return (
        f"> Cuaderno del capítulo [{page.title}]({url}) del libro *{repository.title}*.  \n"
        "> La siguiente celda instala `tesela`, el paquete del libro, si hace falta: "
        "ejecútala primero.  \n"
        "> Un nombre como ⟨`valor`⟩ en el texto es un número que escribe una celda.  \n"
        f"> Texto: CC BY 4.0. Código: MIT. [Fuentes]({repository.url})."
    )


def _code_cells(cell: Any, context: Context, in_solution: bool) -> list[Any]:
    """Una celda de código y, si dibuja una figura con pie, la celda del pie."""
    metadata = {k: v for k, v in cell.metadata.items() if k != "mystnb"}
    tags = set(metadata.get("tags", []))
    metadata.pop("lines_to_next_cell", None)
    jupyter: dict[str, bool] = {}
    if tags & HIDDEN_CODE:
        jupyter["source_hidden"] = True
    if tags & HIDDEN_OUTPUT:
        jupyter["outputs_hidden"] = True
    if jupyter:
        metadata["jupyter"] = jupyter
    if tags & HIDDEN_CODE or in_solution:
        metadata["cellView"] = "form"  # Colab: el código se despliega con un clic
    source = GLUE_IMPORT.sub(GLUE_HERE + "\n", cell.source)
    if "myst_nb" in source:
        context.problem(
            "una celda importa myst_nb de otro modo que «from myst_nb import glue»"
        )
    cells = [nbformat.v4.new_code_cell(source, metadata=metadata)]
    figure = cell.metadata.get("mystnb", {}).get("figure")
    if figure:
        caption = figure_caption(inline(str(figure.get("caption", "")), context), context)
        cells.append(nbformat.v4.new_markdown_cell(caption))
    return cells


def _fold_solutions(cells: list[Any]) -> None:
    """Pliega (en JupyterLab) cada solución que termina donde empieza otra sección."""
    for i, cell in enumerate(cells):
        if cell.cell_type != "markdown" or not cell.source.startswith("#### Solución"):
            continue
        rest = (c for c in cells[i + 1 :] if c.metadata.get("after_solution"))
        after = next(rest, None)
        if after is None or re.match(r"#{1,4} ", after.source):
            cell.metadata["jp-MarkdownHeadingCollapsed"] = True
    for cell in cells:
        cell.metadata.pop("after_solution", None)


def _convert_page(page: Page, context: Context) -> list[Any]:
    """Las celdas del cuaderno de una página, sin la cabecera ni la instalación."""
    cells: list[Any] = []
    in_solution = False
    closing = False
    for cell in page.cells:
        if cell.cell_type == "code":
            new_cells = _code_cells(cell, context, in_solution)
            if closing:
                new_cells[0].metadata["after_solution"] = True
            closing = False
            cells += new_cells
            continue
        if cell.cell_type == "raw":
            continue
        for piece in convert_text(cell.source, context).split(SPLIT):
            text = piece.strip("\n ")
            if text == END_SOLUTION:
                in_solution, closing = False, True
            elif text:
                new = nbformat.v4.new_markdown_cell(text)
                if closing:
                    new.metadata["after_solution"] = True
                closing = False
                in_solution = in_solution or text.startswith("#### Solución")
                cells.append(new)
    _fold_solutions(cells)
    return cells


def page_notebook(page: Page, context: Context, install: str) -> str:
    """El cuaderno de una página, como texto JSON."""
    folded = {
        "cellView": "form",
        "jupyter": {"source_hidden": True},
        "tags": ["instalacion"],
    }
    cells = [
        nbformat.v4.new_markdown_cell(_header(page, context.repository)),
        nbformat.v4.new_code_cell(install, metadata=folded),
        *_convert_page(page, context),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"celda-{number:03d}"
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4) + "\n"
