"""Publica las salidas de la corrida larga en lugar de las de la CPU, donde las hay.

Al leer una página con un cuaderno ejecutado en `_build/gpu` (o en la carpeta que diga
`TESELA_EJECUTADOS`), le agrega la celda con los parámetros de esa corrida y un aviso, y
guarda sus salidas en la caché del libro: nada de lo largo se ejecuta otra vez. Una página
sin él muestra, como siempre, su corrida en la CPU.
"""

import copy
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from cache_honesta import Revision, revision_de, suma
from corridas_hechas import Corrida, carpeta_de_corridas, corridas_de
from jupyter_cache.base import CacheBundleIn
from lectura_de_cuadernos import Capitulo
from registro_de_ejecucion import Ejecucion
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

REGISTRO = logging.getLogger(__name__)
_CORRIDAS: WeakKeyDictionary[Sphinx, dict[str, Corrida]] = WeakKeyDictionary()


def buscar_corridas(app: Sphinx) -> None:
    """Antes de leer nada, decide qué páginas mostrarán una corrida larga."""
    raiz = Path(app.srcdir)
    try:
        carpeta = carpeta_de_corridas(raiz)
    except ValueError as error:
        raise ExtensionError(str(error)) from error
    corridas, motivos = corridas_de(raiz, carpeta) if carpeta else ({}, [])
    for motivo in motivos:
        REGISTRO.info(motivo)
    _CORRIDAS[app] = corridas


def agregar_parametros(app: Sphinx, documento: str, contenido: list[str]) -> None:
    """Pone en el texto de la página la celda inyectada y el aviso."""
    corrida = _CORRIDAS[app].get(documento)
    if corrida is not None:
        contenido[0] = corrida.en(contenido[0])


def guardar_salidas(app: Sphinx, env: Any, documentos: list[str]) -> None:
    """Deja en la caché las salidas de las corridas, para que nadie las ejecute."""
    revision = revision_de(app)
    for clave in list(revision.faltantes):
        capitulos = revision.capitulos[clave]
        corridas = [_CORRIDAS[app].get(c.documento) for c in capitulos]
        corrida = next((c for c in corridas if c is not None), None)
        if corrida is None:
            continue
        _guardar(revision, clave, capitulos[0], corrida)
        revision.faltantes.remove(clave)
        nombres = ", ".join(c.documento for c in capitulos)
        revision.avisos[:] = [
            a for a in revision.avisos if not a.startswith(f"se ejecutará {nombres} (")
        ]
        REGISTRO.info(
            f"corrida larga: {corrida.documento} muestra la de {corrida.acerca['date']} "
            f"en {corrida.acerca['device']}"
        )


def _guardar(revision: Revision, clave: str, capitulo: Capitulo, corrida: Corrida) -> None:
    """Guarda unas salidas como si el libro las hubiera ejecutado, con su procedencia."""
    cuaderno = copy.deepcopy(capitulo.cuaderno)
    celdas = [c for c in cuaderno.cells if c.cell_type == "code"]
    if len(celdas) != len(corrida.celdas):
        raise ExtensionError(
            f"{capitulo.documento} tiene {len(celdas)} celdas y su corrida larga, "
            f"{len(corrida.celdas)}: repite «make gpu», o construye con "
            "TESELA_EJECUTADOS vacía para publicar la corrida en la CPU."
        )
    for celda, hecha in zip(celdas, corrida.celdas, strict=True):
        celda.outputs = copy.deepcopy(hecha.outputs)
        celda.execution_count = hecha.execution_count
    revision.olvidar(clave)
    revision.cache.cache_notebook_bundle(
        CacheBundleIn(
            cuaderno, capitulo.documento, data={"execution_seconds": corrida.segundos}
        ),
        check_validity=False,
    )
    acerca = corrida.acerca
    revision.registro.ejecuciones[clave] = Ejecucion(
        documentos=[capitulo.documento],
        huella=revision.huellas[clave],
        fecha=acerca["date"],
        segundos=round(corrida.segundos, 3),
        salida=suma(revision.salida(clave)),
        entorno={
            **{str(nombre): str(v) for nombre, v in acerca["versions"].items()},
            "Dispositivo": acerca["device"],
            "Datos": acerca.get("dataset") or "los del capítulo",
            "Revisión": acerca["commit"][:10],
        },
    )
    revision.registro.guardar(revision.carpeta)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("cache_honesta")
    app.connect("builder-inited", buscar_corridas)
    app.connect("source-read", agregar_parametros)
    # Antes de que cache_honesta (50) diga qué se ejecutará y ejecucion_paralela (100)
    # lo ejecute.
    app.connect("env-before-read-docs", guardar_salidas, priority=40)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
