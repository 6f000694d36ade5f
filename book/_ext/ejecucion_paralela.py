"""Ejecuta los capítulos que faltan, varios a la vez, antes de que Sphinx los lea.

Cada capítulo corre en su propio núcleo de Jupyter, con un solo hilo de cálculo: varios
núcleos con todos los hilos se estorban, y con uno los números no dependen de cuántos
procesadores haya. Los más largos van primero. `TESELA_PROCESOS` dice cuántos a la vez (1:
uno tras otro); si no está, tantos como núcleos disponibles.

Es el trabajo del ejecutor `local-parallel` de jupyter-cache, con su misma función para
ejecutar un cuaderno. No se usa su `Pool` porque reparte por tandas (no respeta el
orden), bifurca el proceso de Sphinx, escribe en la base de datos desde cada copia, no deja
elegir cuántos a la vez y no dice qué celda falló. Aquí cada hilo cuida de un núcleo.

El capítulo que falla se guarda solo mientras dura esta construcción: su página muestra el
error y myst-nb no lo ejecuta otra vez; después se olvida, y la siguiente lo intenta.
"""

import copy
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cache_honesta import Revision, revision_de, suma
from cuaderno_fallido import Falla, falla_de
from entorno_de_ejecucion import entorno_de_ejecucion, nucleos
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from lectura_de_cuadernos import Capitulo
from nucleo_vigilado import NucleoVigilado, matar_nucleos
from registro_de_ejecucion import Ejecucion
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.console import bold

REGISTRO = logging.getLogger(__name__)
UN_HILO = {
    f"{biblioteca}_NUM_THREADS": "1"
    for biblioteca in ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "BLIS")
} | {"VECLIB_MAXIMUM_THREADS": "1"}


def procesos() -> int:
    """Cuántos capítulos se ejecutan a la vez.

    Raises:
        ExtensionError: si `TESELA_PROCESOS` no es un entero positivo.
    """
    pedido = os.environ.get("TESELA_PROCESOS", "")
    if not pedido:
        return nucleos()
    if not pedido.isdecimal() or int(pedido) < 1:
        raise ExtensionError(
            f"TESELA_PROCESOS vale {pedido!r}; se esperaba un entero desde 1. "
            "Corrígela, o quítala para usar todos los núcleos."
        )
    return int(pedido)


@contextmanager
def un_solo_hilo() -> Iterator[None]:
    """Pide un hilo de cálculo a los procesos que nazcan dentro; después deja todo igual."""
    antes = {nombre: os.environ.get(nombre) for nombre in UN_HILO}
    os.environ.update(UN_HILO)
    try:
        yield
    finally:
        for nombre, valor in antes.items():
            if valor is None:
                os.environ.pop(nombre, None)
            else:
                os.environ[nombre] = valor


def ejecutar_faltantes(app: Sphinx, env: Any, documentos: list[str]) -> None:
    """Ejecuta lo que falta y lo guarda donde myst-nb lo buscará; avisa de lo que falló."""
    revision = revision_de(app)
    if not revision.faltantes:
        return
    for falla in _ejecutar(revision, Path(app.srcdir)):
        REGISTRO.warning(
            falla.mensaje, location=falla.lugar, type="tesela", subtype="ejecucion"
        )
        if falla.capitulo.config.execution_raise_on_error:
            raise ExtensionError(f"No se pudo ejecutar {falla.capitulo.documento}.")


def _ejecutar(revision: Revision, raiz: Path) -> list[Falla]:
    """Ejecuta los cuadernos que faltan y devuelve los que fallaron."""
    por_hacer = [revision.capitulos[clave][0] for clave in revision.faltantes]
    # De lo que no se sabe cuánto dura se supone que es largo.
    por_hacer.sort(key=lambda c: revision.registro.duracion(c.documento), reverse=True)
    con_celdas = sum(bool(c.celdas) for c in por_hacer)
    a_la_vez = max(1, min(procesos(), con_celdas))
    entorno = entorno_de_ejecucion(raiz) | {
        "Capítulos a la vez, como máximo": str(procesos()),
        "Hilos por capítulo": "1",
    }
    cuantos = "1 capítulo" if con_celdas == 1 else f"{con_celdas} capítulos"
    REGISTRO.info(bold(f"ejecución: {cuantos}, {a_la_vez} a la vez"))
    inicio, fallas, hechos = time.perf_counter(), [], 0
    with un_solo_hilo(), ThreadPoolExecutor(a_la_vez) as grupo:
        futuros = {grupo.submit(_uno, capitulo): capitulo for capitulo in por_hacer}
        try:
            for futuro in as_completed(futuros):
                capitulo = futuros[futuro]
                falla = _guardar(revision, capitulo, futuro, entorno)
                if capitulo.celdas:
                    hechos += 1
                    fin = "falló" if falla else "bien"
                    segundos = revision.registro.ejecuciones[capitulo.clave].segundos
                    REGISTRO.info(
                        f"ejecución: [{hechos}/{con_celdas}] {capitulo.documento}: "
                        f"{segundos:.1f} s, {fin}"
                    )
                if falla:
                    fallas.append(falla)
        except BaseException:  # también Ctrl-C: que no quede nadie trabajando
            grupo.shutdown(wait=False, cancel_futures=True)
            matar_nucleos()
            raise
    REGISTRO.info(f"ejecución: terminada en {time.perf_counter() - inicio:.1f} s")
    return sorted(fallas, key=lambda f: f.capitulo.documento)


def _uno(capitulo: Capitulo) -> ExecutionResult:
    """Ejecuta un cuaderno en la carpeta de su capítulo, como lo haría myst-nb."""
    cuaderno = copy.deepcopy(capitulo.cuaderno)
    carpeta = str(capitulo.ruta.parent.resolve())
    if not capitulo.celdas:
        return ExecutionResult(cuaderno, carpeta, 0.0)
    return single_nb_execution(
        cuaderno,
        cwd=carpeta,
        timeout=capitulo.config.execution_timeout,
        allow_errors=capitulo.config.execution_allow_errors,
        kernel_manager_class=NucleoVigilado,
    )


def _guardar(
    revision: Revision,
    capitulo: Capitulo,
    futuro: "Future[ExecutionResult]",
    entorno: dict[str, str],
) -> Falla | None:
    """Guarda las salidas de un cuaderno con su huella, la de antes de ejecutarlo."""
    falla = falla_de(capitulo, futuro)
    error = futuro.exception()
    clave = capitulo.clave
    resultado = (
        futuro.result()
        if error is None
        else ExecutionResult(copy.deepcopy(capitulo.cuaderno), None, 0.0)
    )
    revision.olvidar(clave)
    guardado = revision.cache.cache_notebook_bundle(
        CacheBundleIn(
            resultado.nb,
            f"{capitulo.documento}",
            data={"execution_seconds": resultado.time},
        ),
        check_validity=False,
    )
    if guardado.hashkey != clave:
        raise ExtensionError(
            f"Al ejecutar {capitulo.documento} cambiaron sus celdas: jupyter-cache lo "
            "guardó con otra clave, y no se encontraría al leerlo."
        )
    antes = revision.huellas[clave]
    producidos = revision.registro.producidos(capitulo.documento)
    producidos |= set(revision.tomador.nuevos(capitulo.celdas, capitulo.ruta.parent, antes))
    revision.registro.ejecuciones[clave] = Ejecucion(
        documentos=[c.documento for c in revision.capitulos[clave]],
        huella=antes,
        fecha=datetime.now(UTC).isoformat(timespec="microseconds"),
        segundos=round(resultado.time, 3),
        error=falla.resumen if falla else "",
        salida="" if falla else suma(revision.salida(clave)),
        producidos=sorted(producidos),
        entorno=entorno,
    )
    revision.registro.guardar(revision.carpeta)
    return falla


def olvidar_fallidos(app: Sphinx, excepcion: Exception | None) -> None:
    """Al terminar, quita de la caché lo que solo se guardó para mostrar el error."""
    try:
        revision = revision_de(app)
    except KeyError:
        return
    for clave, ejecucion in revision.registro.ejecuciones.items():
        if ejecucion.error:
            revision.olvidar(clave)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("cache_honesta")
    app.connect("env-before-read-docs", ejecutar_faltantes, priority=100)
    app.connect("build-finished", olvidar_fallidos)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
