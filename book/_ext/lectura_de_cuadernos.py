"""Lee los capítulos como los leerá myst-nb, para encontrar las mismas salidas guardadas.

jupyter-cache reconoce un cuaderno por sus celdas de código: si aquí se leyeran con otra
configuración, se ejecutaría un cuaderno y se publicaría otro.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_cache.cache.main import JupyterCacheBase
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx


@dataclass(frozen=True)
class Capitulo:
    """Un documento con celdas que se ejecutan a través de la caché.

    Attributes:
        documento: su nombre en Sphinx, sin extensión.
        ruta: su archivo.
        cuaderno: el cuaderno, todavía sin ejecutar.
        clave: con la que jupyter-cache guarda sus salidas.
        config: la configuración de myst-nb, con lo que cambie su encabezado.
    """

    documento: str
    ruta: Path
    cuaderno: NotebookNode
    clave: str
    config: Any

    @property
    def celdas(self) -> list[str]:
        """El código de sus celdas."""
        return [c.source for c in self.cuaderno.cells if c.cell_type == "code"]


def leer_capitulo(app: Sphinx, cache: JupyterCacheBase, documento: str) -> Capitulo | None:
    """Lee un documento de Sphinx.

    Args:
        app: la aplicación, con myst-nb ya configurado.
        cache: la que dará la clave.
        documento: el nombre del documento.

    Returns:
        El capítulo, o None si no es un cuaderno, o no se ejecuta a través de la caché, o
        está mal escrito (myst-nb lo dirá al leerlo).
    """
    env: Any = app.env
    ruta = Path(str(env.doc2path(documento)))
    contenido = [ruta.read_text(encoding="utf-8")]
    # Lo que otra extensión cambie al leer también cambia las celdas.
    app.events.emit("source-read", documento, contenido)
    try:
        lector = create_nb_reader(
            str(ruta), env.myst_config, env.mystnb_config, contenido[0]
        )
        if lector is None:
            return None
        cuaderno = lector.read(contenido[0])
        config = _config(cuaderno, env.mystnb_config)
    except Exception:  # el lector es ajeno: myst-nb repetirá el error, con su lugar
        return None
    _alias_de_nucleo(cuaderno, env.mystnb_config)
    excluido = any(
        PurePosixPath(ruta.as_posix()).match(p) for p in config.execution_excludepatterns
    )
    if config.execution_mode != "cache" or config.execution_in_temp or excluido:
        return None
    _, clave = cache.create_hashed_notebook(cuaderno)
    return Capitulo(documento, ruta, cuaderno, clave, config)


def _config(cuaderno: NotebookNode, config: Any) -> Any:
    propia = dict(cuaderno.metadata.get(config.metadata_key) or {})
    propia.pop("output_folder", None)
    return config.copy(**propia) if propia else config


def _alias_de_nucleo(cuaderno: NotebookNode, config: Any) -> None:
    nombre = cuaderno.metadata.get("kernelspec", {}).get("name")
    for expresion, alias in (config.kernel_rgx_aliases or {}).items():
        if nombre is not None and re.fullmatch(expresion, nombre):
            cuaderno.metadata["kernelspec"]["name"] = alias
            break
