"""De las celdas de un cuaderno a árboles de Python, con sus órdenes mágicas.

IPython traduce `%timeit f(x)`, `!orden` y `%%time` a llamadas con el texto dentro;
aquí ese texto, si es Python, se analiza también. Así una celda que empieza con
`%%time` pide los mismos archivos que sin esa línea.
"""

import ast
import re
from collections.abc import Iterable
from functools import cache

from IPython.core.inputtransformer2 import TransformerManager

_MAGICAS = {"run_line_magic", "run_cell_magic"}


def arboles_de_celdas(celdas: Iterable[str]) -> list[ast.AST]:
    """Analiza las celdas una por una: un error de sintaxis no oculta a las demás.

    Args:
        celdas: el código de cada celda, como está escrito.

    Returns:
        Los árboles de las celdas y los del código que va dentro de una orden mágica.
        La celda que no es Python queda como un texto con su contenido.

    >>> arboles = arboles_de_celdas(["import math", "%%time\\nimport cmath", "x ="])
    >>> [type(a.body[0]).__name__ for a in arboles]
    ['Import', 'Expr', 'Import', 'Assign']
    """
    return [arbol for celda in celdas for arbol in _arboles(celda)]


def _arboles(celda: str) -> list[ast.AST]:
    arbol = _analizar(_traducir(celda))
    if arbol is None:
        return [ast.parse(f"_celda = {celda!r}")]
    dentro = [
        otro
        for nodo in ast.walk(arbol)
        if isinstance(nodo, ast.Call)
        and getattr(nodo.func, "attr", "") in _MAGICAS
        and isinstance(nodo.args[-1], ast.Constant)
        for otro in _de_la_magica(str(nodo.args[-1].value))
    ]
    return [arbol, *dentro]


def _de_la_magica(texto: str) -> list[ast.AST]:
    """El código de una orden mágica, sin las opciones que lleva delante (`-n 5 -q`)."""
    sin_opciones = re.sub(r"^(?:-\w+\s*\d*\s+)*", "", texto)
    arbol = _analizar(_traducir(sin_opciones))
    return [] if arbol is None or not arbol.body else [arbol]


def _analizar(codigo: str) -> ast.Module | None:
    banderas = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        arbol = compile(codigo, "<celda>", "exec", banderas, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return arbol if isinstance(arbol, ast.Module) else None


@cache
def _traductor() -> TransformerManager:
    return TransformerManager()


def _traducir(celda: str) -> str:
    try:
        return str(_traductor().transform_cell(celda))
    except SyntaxError:
        return celda
