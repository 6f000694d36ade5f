"""Explica por qué falló un cuaderno: capítulo, celda, línea y traza, en español."""

import re
from concurrent.futures import Future
from dataclasses import dataclass

from jupyter_cache.executors.utils import ExecutionResult
from lectura_de_cuadernos import Capitulo
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode

_COLORES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Falla:
    """Una ejecución que no terminó.

    Attributes:
        capitulo: el que falló.
        resumen: el tipo y el mensaje del error, en una línea.
        mensaje: lo que se muestra a quien construye.
        lugar: documento y línea, para el aviso de Sphinx.
    """

    capitulo: Capitulo
    resumen: str
    mensaje: str
    lugar: tuple[str, int | None]


def falla_de(capitulo: Capitulo, futuro: "Future[ExecutionResult]") -> Falla | None:
    """La falla de una ejecución, o None si terminó bien.

    Args:
        capitulo: el que se ejecutó.
        futuro: su ejecución, ya terminada.
    """
    ajeno = futuro.exception()
    if ajeno is not None:
        resumen = _una_linea(f"{type(ajeno).__name__}: {ajeno}")
        mensaje = f"No se pudo ejecutar {capitulo.documento}: {resumen}"
        return Falla(capitulo, resumen, mensaje, (capitulo.documento, None))
    resultado = futuro.result()
    if resultado.err is None:
        return None
    indice, numero = _celda(resultado.nb)
    lineas = capitulo.cuaderno.metadata.get("source_map")
    linea = lineas[indice] + 1 if lineas else None
    celda = resultado.nb.cells[indice]
    donde = f"en la celda de código {numero}" + (f" (línea {linea})" if linea else "")
    if isinstance(resultado.err, CellTimeoutError):
        limite = capitulo.config.execution_timeout
        resumen = f"tiempo agotado: una celda pasó de {limite} s"
        traza = "La celda no terminó. Acórtala o sube «timeout» en _config.yml."
    else:
        error = _salida_de_error(celda)
        nombre = error.get("ename", "") or type(resultado.err).__name__
        resumen = _una_linea(f"{nombre}: {error.get('evalue', '')}")
        traza = "\n".join(error.get("traceback", [])) or str(resultado.err)
    mensaje = (
        f"El capítulo {capitulo.documento} falló {donde}: {resumen}\n"
        f"{_sangria(celda.source)}\n{_sangria(_COLORES.sub('', traza))}"
    )
    return Falla(capitulo, resumen, mensaje, (capitulo.documento, linea))


def _celda(cuaderno: NotebookNode) -> tuple[int, int]:
    """La última celda que empezó: su índice, y su número entre las de código."""
    indice, numero, cuenta = 0, 0, 0
    for i, celda in enumerate(cuaderno.cells):
        if celda.cell_type == "code":
            cuenta += 1
            if celda.get("execution_count") or _salida_de_error(celda):
                indice, numero = i, cuenta
    return indice, numero


def _salida_de_error(celda: NotebookNode) -> NotebookNode:
    errores = [s for s in celda.get("outputs", []) if s.output_type == "error"]
    return errores[-1] if errores else NotebookNode()


def _una_linea(texto: str) -> str:
    return " ".join(_COLORES.sub("", texto).split())[:300]


def _sangria(texto: str) -> str:
    return "\n".join(f"    {linea}" for linea in texto.splitlines())
