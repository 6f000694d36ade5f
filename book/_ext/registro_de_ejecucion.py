"""El registro de lo ejecutado: una huella por cada salida guardada en jupyter-cache.

Vive junto a esas salidas, con rutas relativas, de modo que viaja con ellas. Se
escribe entero en un archivo aparte que luego toma su lugar: una interrupción deja el
anterior o el nuevo, nunca la mitad. Un registro que no se entiende no vale nada: sin
él, ninguna salida guardada se da por buena.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from huellas import Huella

NOMBRE = "huellas.json"
VERSION = 1


class RegistroDanado(ValueError):
    """El registro existe, pero no se puede leer."""


@dataclass
class Ejecucion:
    """Una ejecución de un cuaderno.

    Attributes:
        documentos: los capítulos que tienen esas celdas.
        huella: lo que había al ejecutar.
        fecha: en UTC, ISO 8601.
        segundos: lo que tardó.
        error: vacío si terminó bien; si no, el tipo y el mensaje.
        salida: SHA-256 del cuaderno ejecutado que se guardó; vacío si falló.
        producidos: archivos que el capítulo nombra y que él mismo escribió.
        entorno: con qué se ejecutó, para leerse.
    """

    documentos: list[str]
    huella: Huella
    fecha: str
    segundos: float
    error: str = ""
    salida: str = ""
    producidos: list[str] = field(default_factory=list)
    entorno: dict[str, str] = field(default_factory=dict)


@dataclass
class Registro:
    """Todas las ejecuciones, por la clave que les da jupyter-cache."""

    ejecuciones: dict[str, Ejecucion] = field(default_factory=dict)

    def duracion(self, documento: str) -> float:
        """Los segundos de la última ejecución de un capítulo; infinito si no se sabe."""
        suyas = [e for e in self.ejecuciones.values() if documento in e.documentos]
        return max(suyas, key=lambda e: e.fecha).segundos if suyas else float("inf")

    def producidos(self, documento: str) -> set[str]:
        """Los archivos que un capítulo ha escrito alguna vez."""
        suyas = [e for e in self.ejecuciones.values() if documento in e.documentos]
        return {p for e in suyas for p in e.producidos}

    def guardar(self, carpeta: Path) -> None:
        """Escribe el registro en la carpeta de la caché, de una vez."""
        carpeta.mkdir(parents=True, exist_ok=True)
        datos = {c: asdict(e) for c, e in sorted(self.ejecuciones.items())}
        texto = json.dumps({"version": VERSION, "ejecuciones": datos}, ensure_ascii=False)
        aparte = carpeta / f"{NOMBRE}.{os.getpid()}.tmp"
        try:
            with aparte.open("w", encoding="utf-8") as archivo:
                archivo.write(texto)
                archivo.flush()
                os.fsync(archivo.fileno())
            aparte.replace(carpeta / NOMBRE)
        finally:
            aparte.unlink(missing_ok=True)


def leer_registro(carpeta: Path) -> Registro:
    """Lee el registro de una caché; vacío si todavía no hay.

    Args:
        carpeta: la de jupyter-cache.

    Raises:
        RegistroDanado: si existe y no se entiende.
    """
    archivo = carpeta / NOMBRE
    if not archivo.is_file():
        return Registro()
    try:
        datos = json.loads(archivo.read_text(encoding="utf-8"))
        if datos["version"] != VERSION:
            raise ValueError(f"versión {datos['version']}, se esperaba {VERSION}")
        leidas = {c: _ejecucion(e) for c, e in datos["ejecuciones"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise RegistroDanado(
            f"el registro de huellas {NOMBRE} no se puede leer ({error}); "
            "se volverán a ejecutar todos los capítulos"
        ) from error
    return Registro(leidas)


def _ejecucion(datos: dict[str, Any]) -> Ejecucion:
    partes = {
        n: _textos(datos["huella"][n]) for n in ("archivos", "bibliotecas", "variables")
    }
    if not all(isinstance(d, str) for d in datos["documentos"]):
        raise TypeError("los documentos no son textos")
    return Ejecucion(
        documentos=list(datos["documentos"]),
        huella=Huella(**partes),
        fecha=str(datos["fecha"]),
        segundos=float(datos["segundos"]),
        error=str(datos["error"]),
        salida=str(datos["salida"]),
        producidos=[str(p) for p in datos["producidos"]],
        entorno=_textos(datos["entorno"]),
    )


def _textos(datos: dict[str, Any]) -> dict[str, str]:
    if not all(isinstance(v, str) for v in datos.values()):
        raise TypeError("hay un valor que no es texto")
    return dict(datos)
