"""Tablas de docutils a partir de filas de texto y de nodos."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from docutils import nodes

Celda: TypeAlias = str | nodes.Node


def tabla(encabezado: Sequence[str], filas: Iterable[Sequence[Celda]]) -> nodes.table:
    """Arma una tabla.

    Args:
        encabezado: los títulos de las columnas; vacío, sin encabezado.
        filas: las celdas de cada fila, texto o nodo en línea.

    Returns:
        El nodo, con anchos de columna automáticos.
    """
    filas = [list(fila) for fila in filas]
    columnas = len(encabezado) or len(filas[0])
    grupo = nodes.tgroup(cols=columnas)
    grupo += [nodes.colspec(colwidth=1) for _ in range(columnas)]
    if encabezado:
        grupo += nodes.thead("", _fila(encabezado))
    grupo += nodes.tbody("", *(_fila(fila) for fila in filas))
    return nodes.table("", grupo, classes=["colwidths-auto"])


def _fila(celdas: Sequence[Celda]) -> nodes.row:
    fila = nodes.row()
    for celda in celdas:
        dentro = nodes.Text(celda) if isinstance(celda, str) else celda
        fila += nodes.entry("", nodes.paragraph("", "", dentro))
    return fila
