"""Los perfiles de `book/_perfiles`: con qué parámetros se ejecuta cada capítulo.

Un perfil es un YAML con dos partes. `comunes` se pone en cada capítulo que declare ese
nombre; `capitulos` es lo de uno en particular, y manda. Un nombre que nadie declara, un
capítulo que no existe o un valor de otro tipo detienen la corrida antes de empezarla.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Perfil:
    """Los parámetros de una corrida.

    Attributes:
        nombre: el del archivo, sin extensión.
        comunes: los de cada capítulo que los declare.
        capitulos: los de cada capítulo, por su documento.
    """

    nombre: str
    comunes: dict[str, Any] = field(default_factory=dict)
    capitulos: dict[str, dict[str, Any]] = field(default_factory=dict)

    def valores(self, documento: str, declarados: Mapping[str, Any]) -> dict[str, Any]:
        """Lo que se cambia en un capítulo.

        Args:
            documento: el capítulo.
            declarados: sus parámetros, con su valor por omisión.

        Returns:
            Los valores, en el orden en que el capítulo los declara.

        Raises:
            ValueError: si trae uno que el capítulo no declara, o de otro tipo.
        """
        propios = self.capitulos.get(documento, {})
        sobran = [nombre for nombre in propios if nombre not in declarados]
        if sobran:
            raise ValueError(
                f"El perfil «{self.nombre}» da {', '.join(sobran)} a {documento}, que solo "
                f"declara {', '.join(declarados) or 'nada'}. Corrige el nombre, o "
                "decláralo en la celda «parameters» del capítulo."
            )
        juntos = self.comunes | propios
        valores = {nombre: juntos[nombre] for nombre in declarados if nombre in juntos}
        for nombre, valor in valores.items():
            if not _casan(declarados[nombre], valor):
                raise ValueError(
                    f"El perfil «{self.nombre}» da {nombre} = {valor!r} a {documento}; se "
                    f"esperaba algo como {declarados[nombre]!r}, que es lo que tiene."
                )
        return valores


def leer_perfil(archivo: Path, declarados: Mapping[str, Mapping[str, Any]]) -> Perfil:
    """Lee un perfil y lo compara con los capítulos.

    Args:
        archivo: el YAML.
        declarados: los parámetros de cada capítulo que los tiene, por documento.

    Raises:
        ValueError: si no se entiende, o nombra algo que no existe.
    """
    if not archivo.is_file():
        otros = ", ".join(sorted(p.stem for p in archivo.parent.glob("*.yml"))) or "ninguno"
        raise ValueError(f"No existe el perfil {archivo.name}; hay: {otros}.")
    try:
        datos = yaml.safe_load(archivo.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{archivo.name} no es YAML: {error}") from error
    claves = {"comunes", "capitulos"}
    if not isinstance(datos, dict) or set(datos) - claves:
        raise ValueError(
            f"{archivo.name} debe tener solo `comunes` y `capitulos`, como los otros."
        )
    comunes = dict(datos.get("comunes") or {})
    todos = {nombre for suyos in declarados.values() for nombre in suyos}
    sobran = sorted(set(comunes) - todos)
    if declarados and sobran:
        raise ValueError(
            f"En «comunes» de {archivo.name}, ningún capítulo declara {', '.join(sobran)}. "
            f"Se declaran: {', '.join(sorted(todos))}."
        )
    capitulos = {
        documento_de(nombre, declarados): dict(valores or {})
        for nombre, valores in (datos.get("capitulos") or {}).items()
    }
    perfil = Perfil(archivo.stem, comunes, capitulos)
    for documento, suyos in declarados.items():
        perfil.valores(documento, suyos)
    return perfil


def documento_de(nombre: str, documentos: Iterable[str]) -> str:
    """El capítulo que alguien nombra, completo o por el final de su ruta.

    Args:
        nombre: como `unet`, `segmentacion/unet` o `book/segmentacion/unet.md`.
        documentos: los que hay.

    Raises:
        ValueError: si no es ninguno, o puede ser varios.

    >>> documento_de("unet", ["book/segmentacion/unet", "book/segmentacion/deeplab"])
    'book/segmentacion/unet'
    """
    corto = nombre.removesuffix(".md").strip("/")
    hay = list(documentos)
    hallados = [d for d in hay if d == corto] or [d for d in hay if d.endswith(f"/{corto}")]
    if len(hallados) != 1:
        cuales = ", ".join(hallados or hay) or "ninguno"
        raise ValueError(
            f"«{nombre}» no es un capítulo con celda «parameters»; hay: {cuales}."
            if not hallados
            else f"«{nombre}» puede ser {cuales}: escribe la ruta completa."
        )
    return hallados[0]


def _casan(antes: Any, ahora: Any) -> bool:
    """Si un valor puede tomar el lugar de otro: mismo tipo, o entero donde va un real."""
    if antes is None or ahora is None:
        return True
    if isinstance(antes, bool) or isinstance(ahora, bool):
        return isinstance(antes, bool) and isinstance(ahora, bool)
    for tipos in ((list, tuple), (int, float)):
        if isinstance(antes, tipos) and isinstance(ahora, tipos):
            return not (isinstance(antes, int) and isinstance(ahora, float))
    return isinstance(ahora, type(antes))
