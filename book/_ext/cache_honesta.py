"""Antes de leer el libro, olvida las salidas guardadas que ya no son ciertas.

jupyter-cache reconoce un cuaderno solo por sus celdas: si cambia un módulo de `tesela`,
publicaría las salidas viejas. Esta extensión compara la huella de cada capítulo con la
de cuando se ejecutó, olvida exactamente las salidas cuya huella cambió, y pide a Sphinx
que vuelva a leer esas páginas aunque su `.md` sea el mismo. También vuelve a leer las
páginas que muestran una ejecución distinta de la guardada (una caché restaurada).
"""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from huellas import Huella, Tomador
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.cache.main import JupyterCacheBase
from lectura_de_cuadernos import Capitulo, leer_capitulo
from paginas_escritas import guardar_notas, leer_notas
from registro_de_ejecucion import Ejecucion, Registro, RegistroDanado, leer_registro
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.console import bold
from sqlalchemy.exc import SQLAlchemyError

REGISTRO = logging.getLogger(__name__)
TEMA = "cache_honesta"


class Revision:
    """Lo que se sabe de la caché al empezar a leer un libro.

    Args:
        app: la aplicación de Sphinx.
        documentos: los documentos del libro.
    """

    def __init__(self, app: Sphinx, documentos: Iterable[str]) -> None:
        """Lee los capítulos y la caché, y olvida las salidas que ya no son ciertas."""
        config = app.config
        env: Any = app.env
        self.cache: JupyterCacheBase = get_cache(env.mystnb_config.execution_cache_path)
        self.avisos: list[str] = []
        self.registro = self._leer_registro()
        self.tomador = Tomador(Path(app.srcdir), config.cache_paquetes, config.cache_datos)
        self.capitulos: dict[str, list[Capitulo]] = {}
        self.huellas: dict[str, Huella] = {}
        for documento in sorted(documentos):
            if capitulo := leer_capitulo(app, self.cache, documento):
                self.capitulos.setdefault(capitulo.clave, []).append(capitulo)
        for clave, iguales in self.capitulos.items():
            huella = Huella()
            for capitulo in iguales:
                huella = huella.unida(
                    self.tomador.huella(capitulo.celdas, capitulo.ruta.parent)
                )
            self.huellas[clave] = huella
        for clave in [c for c in self.registro.ejecuciones if c not in self.capitulos]:
            if not self.salida(clave).is_file():  # de unas celdas que ya no existen
                del self.registro.ejecuciones[clave]
        self.faltantes = [c for c in self.capitulos if not self._vale(c)]

    @property
    def carpeta(self) -> Path:
        """La carpeta de la caché."""
        return Path(self.cache.path)

    def salida(self, clave: str) -> Path:
        """El cuaderno ejecutado que se guarda con una clave."""
        return self.carpeta / "executed" / clave / "base.ipynb"

    def _leer_registro(self) -> Registro:
        try:
            return leer_registro(self.carpeta)
        except RegistroDanado as danado:
            self.avisos.append(str(danado))
            return Registro()

    def _vale(self, clave: str) -> bool:
        """Si la salida guardada sigue siendo cierta; si no, la olvida y dice por qué."""
        nombres = ", ".join(c.documento for c in self.capitulos[clave])
        motivos = self._motivos(clave)
        if not motivos:
            return True
        resumen = "; ".join(motivos[:3]) + (
            f"; y {len(motivos) - 3} más" * (len(motivos) > 3)
        )
        self.avisos.append(f"se ejecutará {nombres} ({resumen})")
        self.olvidar(clave)
        return False

    def _motivos(self, clave: str) -> list[str]:
        ejecucion = self.registro.ejecuciones.get(clave)
        try:
            NbCacheRecord.record_from_hashkey(clave, self.cache.db)
        except KeyError:
            return ["falló la vez anterior" if ejecucion else "sin salidas guardadas"]
        if ejecucion is None:
            return ["salidas guardadas sin huella"]
        if ejecucion.error:
            return ["falló la vez anterior"]
        if ejecucion.salida != suma(self.salida(clave)):
            return ["las salidas guardadas no son las que se registraron"]
        return ejecucion.huella.cambios(self.huellas[clave], ejecucion.producidos)

    def olvidar(self, clave: str) -> None:
        """Quita de jupyter-cache las salidas de una clave, si las hay."""
        try:
            guardado = NbCacheRecord.record_from_hashkey(clave, self.cache.db)
        except KeyError:
            pass
        else:
            NbCacheRecord.remove_records([guardado.pk], self.cache.db)
        shutil.rmtree(self.salida(clave).parent, ignore_errors=True)

    def marca(self, clave: str) -> str:
        """Lo que distingue una ejecución de otra del mismo cuaderno."""
        ejecucion = self.registro.ejecuciones.get(clave, Ejecucion([], Huella(), "", 0.0))
        return f"{clave} {ejecucion.fecha} {ejecucion.salida}"


def suma(archivo: Path) -> str:
    """El SHA-256 de un archivo; vacío si no está."""
    return hashlib.sha256(archivo.read_bytes()).hexdigest() if archivo.is_file() else ""


_REVISIONES: WeakKeyDictionary[Sphinx, Revision] = WeakKeyDictionary()


def revision_de(app: Sphinx) -> Revision:
    """La revisión de esta construcción.

    Raises:
        KeyError: si Sphinx todavía no empezó a leer.
    """
    return _REVISIONES[app]


def paginas_por_leer(
    app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Revisa la caché y devuelve los documentos que Sphinx tiene que leer otra vez."""
    try:
        revision = Revision(app, env.found_docs)
    except (SQLAlchemyError, RuntimeError) as error:
        carpeta = env.mystnb_config.execution_cache_path
        raise RuntimeError(
            f"La caché de ejecución está dañada ({error}). "
            f"Borra la carpeta {carpeta} y vuelve a construir el libro."
        ) from error
    _REVISIONES[app] = revision
    mostradas = leer_notas(app, TEMA)
    return [
        capitulo.documento
        for clave, iguales in revision.capitulos.items()
        for capitulo in iguales
        if clave in revision.faltantes
        or mostradas.get(capitulo.documento) != revision.marca(clave)
    ]


def decir_avisos(app: Sphinx, env: Any, documentos: list[str]) -> None:
    """Dice qué salidas se olvidaron y por qué."""
    for aviso in revision_de(app).avisos:
        REGISTRO.info(bold("caché honesta: ") + aviso)


def anotar_paginas(app: Sphinx, excepcion: Exception | None) -> None:
    """Al terminar bien, anota qué ejecución muestra cada página."""
    revision = _REVISIONES.get(app)
    if excepcion is None and revision is not None:
        notas = {
            capitulo.documento: revision.marca(clave)
            for clave, iguales in revision.capitulos.items()
            for capitulo in iguales
        }
        guardar_notas(app, TEMA, notas)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("myst_nb")
    app.add_config_value("cache_paquetes", ["code"], "", [list])
    app.add_config_value("cache_datos", ["book/_results", "book/_perfiles"], "", [list])
    app.connect("env-get-outdated", paginas_por_leer)
    app.connect("env-before-read-docs", decir_avisos, priority=50)
    app.connect("build-finished", anotar_paginas)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
