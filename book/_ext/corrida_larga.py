"""Ejecutar un capítulo con otros parámetros, con papermill, y guardar su cuaderno.

El cuaderno se guarda celda por celda con el nombre `….parcial.ipynb`, y solo si termina
bien toma su nombre: lo que se publica nunca es la mitad de una corrida.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import papermill
from celda_de_parametros import ETIQUETA, INYECTADA, codigo_inyectado, etiquetas
from cuaderno_etiquetas import Page
from papermill.exceptions import PapermillExecutionError
from papermill.execute import ERROR_MARKER_TAG


@dataclass(frozen=True)
class Resultado:
    """Cómo terminó un capítulo.

    Attributes:
        documento: el capítulo.
        archivo: su cuaderno; el parcial si falló.
        segundos: lo que tardó.
        error: vacío si terminó bien.
    """

    documento: str
    archivo: Path
    segundos: float
    error: str = ""


def preparar(pagina: Page, valores: Mapping[str, Any], acerca: Mapping[str, Any]) -> Any:
    """El cuaderno de un capítulo, con los valores puestos y lo que se sabe de la corrida.

    Args:
        pagina: el capítulo.
        valores: los parámetros que cambian.
        acerca: lo que se guarda en sus metadatos, en `tesela`; con su `date`.

    Returns:
        El cuaderno, sin ejecutar.
    """
    cuaderno = jupytext.read(pagina.path, fmt="md:myst")
    # La hora distingue dos corridas con los mismos valores: sus salidas son otras.
    codigo = codigo_inyectado(valores, f"Corrida larga: {acerca['date']}")
    nueva = nbformat.v4.new_code_cell(codigo, metadata={"tags": [INYECTADA]})
    lugar = next(i for i, c in enumerate(cuaderno.cells) if ETIQUETA in etiquetas(c))
    cuaderno.cells.insert(lugar + 1, nueva)
    cuaderno.metadata["tesela"] = dict(acerca)
    return cuaderno


def correr(
    pagina: Page,
    valores: Mapping[str, Any],
    carpeta: Path,
    acerca: Mapping[str, Any],
    barra: bool = False,
) -> Resultado:
    """Ejecuta un capítulo.

    Args:
        pagina: el capítulo.
        valores: los parámetros que cambian.
        carpeta: donde queda, en la ruta de su documento.
        acerca: procedencia de la corrida.
        barra: si se muestra el avance de las celdas.

    Returns:
        Cómo terminó. El cuaderno terminado reemplaza al anterior; el que falla, no.
    """
    final = carpeta / f"{pagina.docname}.ipynb"
    parcial = final.with_suffix(".parcial.ipynb")
    final.parent.mkdir(parents=True, exist_ok=True)
    parcial.unlink(missing_ok=True)
    inicio, error = time.perf_counter(), ""
    try:
        papermill.execute_notebook(
            preparar(pagina, valores, acerca),
            str(parcial),
            cwd=str(pagina.path.parent),
            progress_bar=barra,
            log_output=True,
            autosave_cell_every=30,
        )
    except PapermillExecutionError as falla:
        if not _solo_a_proposito(parcial):
            error = f"{falla.ename}: {falla.evalue}"
    except Exception as falla:  # murió el núcleo, o no arrancó: los demás capítulos siguen
        error = f"{type(falla).__name__}: {falla}"
    segundos = time.perf_counter() - inicio
    if error:
        return Resultado(pagina.docname, parcial, segundos, error)
    os.replace(parcial, final)
    return Resultado(pagina.docname, final, segundos)


def _solo_a_proposito(archivo: Path) -> bool:
    """Si los únicos errores son los que el capítulo enseña; entonces quita el aviso.

    papermill da por fallido un cuaderno con cualquier error en sus salidas, también el de
    una celda `raises-exception`, aunque la haya ejecutado y haya seguido hasta el final.
    """
    cuaderno = nbformat.read(archivo, as_version=4)
    for celda in cuaderno.cells:
        if celda.cell_type != "code":
            continue
        fallo = any(s.output_type == "error" for s in celda.outputs)
        esperado = "raises-exception" in etiquetas(celda)
        sin_ejecutar = celda.source.strip() and celda.execution_count is None
        if sin_ejecutar or (fallo and not esperado):
            return False
    cuaderno.cells = [c for c in cuaderno.cells if ERROR_MARKER_TAG not in etiquetas(c)]
    nbformat.write(cuaderno, archivo)
    return True
