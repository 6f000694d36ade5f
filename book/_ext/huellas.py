"""La huella de un capítulo: todo lo que, al cambiar, cambiaría sus salidas.

Son los archivos a los que llegan sus celdas (módulos, datos, resultados), la versión
de cada biblioteca numérica instalada y las variables `TESELA_…` que lee ese código.
Las rutas son relativas al libro: la huella vale igual en otra máquina. Las versiones se
leen del Python que construye el libro, que es el del núcleo `python3` de Jupyter.
"""

import ast
import hashlib
import os
import platform
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from alcance import Grafo
from archivos_citados import Buscador, textos_citados
from celdas_de_codigo import arboles_de_celdas

BIBLIOTECAS = ("numpy", "torch", "torchvision", "matplotlib")


@dataclass(frozen=True)
class Huella:
    """Lo que había al ejecutar.

    Attributes:
        archivos: SHA-256 de cada archivo, por su ruta relativa al libro.
        bibliotecas: versión instalada de cada biblioteca, y la de Python.
        variables: valor, o contenido resumido, de cada variable `TESELA_…` leída.
    """

    archivos: dict[str, str] = field(default_factory=dict)
    bibliotecas: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def cambios(self, ahora: "Huella", sin: Iterable[str] = ()) -> list[str]:
        """Qué cambió desde esta huella, dicho para leerse.

        Args:
            ahora: la huella de hoy.
            sin: archivos que no cuentan.

        >>> Huella({"a.py": "1"}).cambios(Huella({"a.py": "2", "b.py": "1"}))
        ['cambió a.py', 'ahora usa b.py']
        """
        frases = []
        for antes, hoy in (
            (self.archivos, ahora.archivos),
            (self.bibliotecas, ahora.bibliotecas),
            (self.variables, ahora.variables),
        ):
            for nombre in [*antes, *(n for n in hoy if n not in antes)]:
                if nombre in sin:
                    continue
                if nombre not in hoy:
                    frases.append(f"ya no usa {nombre}")
                elif nombre not in antes:
                    frases.append(f"ahora usa {nombre}")
                elif antes[nombre] != hoy[nombre]:
                    frases.append(f"cambió {nombre}")
        return frases

    def unida(self, otra: "Huella") -> "Huella":
        """La de dos capítulos con las mismas celdas, que comparten salidas guardadas."""
        return Huella(
            {**self.archivos, **otra.archivos},
            {**self.bibliotecas, **otra.bibliotecas},
            {**self.variables, **otra.variables},
        )


def versiones(raiz: Path) -> dict[str, str]:
    """Las versiones instaladas de lo que el libro pide para ejecutarse, y la de Python.

    Args:
        raiz: la carpeta del libro; los nombres salen de su `pyproject.toml`.

    Returns:
        Un diccionario de nombre a versión; `"no instalada"` si falta.
    """
    nombres: Sequence[str] = BIBLIOTECAS
    proyecto = raiz / "pyproject.toml"
    if proyecto.is_file():
        datos = tomllib.loads(proyecto.read_text(encoding="utf-8"))
        pedidas = datos.get("project", {}).get("dependencies", [])
        hallados = (re.match(r"[A-Za-z0-9._-]+", p) for p in pedidas)
        nombres = sorted({*BIBLIOTECAS, *(h.group() for h in hallados if h)})
    return {"python": platform.python_version(), **{n: version_de(n) for n in nombres}}


def version_de(nombre: str) -> str:
    """La versión instalada de un paquete, o `"no instalada"`."""
    try:
        return metadata.version(nombre)
    except metadata.PackageNotFoundError:
        return "no instalada"


class Tomador:
    """Toma huellas; recuerda entre capítulos lo que ya leyó.

    Args:
        raiz: la carpeta del libro.
        paquetes: carpetas con los paquetes locales, relativas a la raíz.
        datos: carpetas de datos y resultados, relativas a la raíz.
    """

    def __init__(self, raiz: Path, paquetes: Iterable[str], datos: Sequence[str]) -> None:
        """Lee las versiones instaladas; los archivos, cuando hagan falta."""
        self.raiz = raiz.resolve()
        self.paquetes = [self.raiz / p for p in paquetes]
        self.buscador = Buscador(self.raiz, [self.raiz / d for d in datos], self.paquetes)
        self.bibliotecas = versiones(self.raiz)
        self._grafos: dict[tuple[Path, ...], Grafo] = {}
        self._datos = tuple(f"{Path(d).as_posix()}/" for d in datos)
        self._citas: dict[Path, tuple[set[Path], set[str]]] = {}
        self._sumas: dict[Path, str] = {}

    def huella(self, celdas: Iterable[str], carpeta: Path) -> Huella:
        """La huella de un capítulo.

        Args:
            celdas: el código de sus celdas.
            carpeta: la del capítulo, que es donde se ejecuta.
        """
        arboles = arboles_de_celdas(celdas)
        alcanzados = self._grafo(carpeta.resolve()).alcance(arboles)
        archivos, variables = self._citados(arboles, carpeta.resolve())
        for archivo, suyos in alcanzados.items():
            if archivo not in self._citas:
                self._citas[archivo] = self._citados(suyos, archivo.parent)
            archivos = archivos | {archivo} | self._citas[archivo][0]
            variables = variables | self._citas[archivo][1]
        return Huella(
            {self._relativa(a): self._suma(a) for a in sorted(archivos)},
            dict(self.bibliotecas),
            {v: _valor(v) for v in sorted(variables)},
        )

    def nuevos(self, celdas: Iterable[str], carpeta: Path, antes: Huella) -> list[str]:
        """Los archivos citados que no estaban al tomar una huella: los hizo el capítulo.

        Los de las carpetas de datos y resultados no cuentan: se hacen por otro lado.
        """
        self._citas.clear()
        ahora = self.huella(celdas, carpeta).archivos
        return [
            a for a in ahora if a not in antes.archivos and not a.startswith(self._datos)
        ]

    def _grafo(self, carpeta: Path) -> Grafo:
        # El núcleo puede importar lo que está junto al capítulo.
        propias = [carpeta] if any(carpeta.glob("*.py")) else []
        raices = (*propias, *self.paquetes)
        return self._grafos.setdefault(raices, Grafo(raices))

    def _citados(self, arboles: list[ast.AST], carpeta: Path) -> tuple[set[Path], set[str]]:
        archivos: set[Path] = set()
        variables: set[str] = set()
        for arbol in arboles:
            for texto in textos_citados(arbol):
                archivos |= self.buscador.archivos(texto, carpeta)
                if re.fullmatch(r"TESELA_[A-Z0-9_]+", texto):
                    variables.add(texto)
        return archivos, variables

    def _relativa(self, archivo: Path) -> str:
        return Path(os.path.relpath(archivo, self.raiz)).as_posix()

    def _suma(self, archivo: Path) -> str:
        if archivo not in self._sumas:
            self._sumas[archivo] = hashlib.sha256(archivo.read_bytes()).hexdigest()
        return self._sumas[archivo]


def _valor(variable: str) -> str:
    """El valor de una variable; de una carpeta, sus dos primeros niveles y no su ruta."""
    valor = os.environ.get(variable, "")
    if not valor or not Path(valor).is_dir():
        return valor
    raiz = Path(valor)
    nombres = sorted(
        p.relative_to(raiz).as_posix() for g in ("*", "*/*") for p in raiz.glob(g)
    )
    return "carpeta " + hashlib.sha256("\n".join(nombres).encode()).hexdigest()
