"""Las tablas de MyST (`table`, `list-table`, `csv-table`) como tablas de Markdown."""

import csv
import re

from cuaderno_bloques import Block
from cuaderno_contexto import Context
from cuaderno_roles import inline


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def convert_table(block: Block, context: Context) -> list[str]:
    """Una tabla de Markdown, venga de `table`, `list-table` o `csv-table`."""
    caption = (
        f"**Tabla {context.count('tabla')}.** {inline(block.argument, context)}".rstrip()
    )
    if block.name == "table":
        return [caption, "", *inline("\n".join(block.lines), context).split("\n")]
    if block.name == "csv-table":
        rows = list(csv.reader(block.lines, skipinitialspace=True))
        if "header" in block.options:
            rows.insert(
                0, next(csv.reader([block.options["header"]], skipinitialspace=True))
            )
    else:
        rows = []
        for line in block.lines:
            first, cell = re.match(r"^\* - ?(.*)$", line), re.match(r"^  - ?(.*)$", line)
            if first:
                rows.append([first[1]])
            elif cell and rows:
                rows[-1].append(cell[1])
            elif line.strip() and rows:
                rows[-1][-1] += " " + line.strip()
    rows = [[inline(cell, context) for cell in row] for row in rows]
    if not rows:
        return [caption]
    rule = "|" + " --- |" * len(rows[0])
    return [caption, "", _row(rows[0]), rule, *[_row(row) for row in rows[1:]]]
