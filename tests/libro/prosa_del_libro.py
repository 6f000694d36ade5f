"""Los archivos en español del proyecto, su prosa y los nombres que valen en cada uno."""

import re
from collections.abc import Set
from functools import cache
from pathlib import Path

from herramientas.prosa import prosa_de_myst
from herramientas.prosa_python import nombres_de, prosa_de_python
from pybtex.database import parse_file

RAIZ = Path(__file__).resolve().parents[2]
# Donde los nombres del código están en inglés, y aceptarlos no esconde español sin acentos.
CON_NOMBRES_EN_INGLES = "code/tesela/"
PATRONES = (
    "README.md",
    ".github/**/*.md",
    "book/**/*.md",
    "book/_ext/**/*.py",
    "book/_plantilla/**/*.py",
    f"{CON_NOMBRES_EN_INGLES}**/*.py",
)


@cache
def prosa_del_libro() -> dict[str, str]:
    """Archivo → su prosa, con los mismos renglones que el archivo."""
    prosas = {}
    for ruta in (ruta for patron in PATRONES for ruta in sorted(RAIZ.glob(patron))):
        leer = prosa_de_myst if ruta.suffix == ".md" else prosa_de_python
        prosas[ruta.relative_to(RAIZ).as_posix()] = leer(ruta.read_text(encoding="utf-8"))
    return prosas


@cache
def _nombres_en_ingles() -> frozenset[str]:
    rutas = (RAIZ / CON_NOMBRES_EN_INGLES).rglob("*.py")
    nombres: set[str] = set()
    for ruta in rutas:
        nombres |= nombres_de(ruta.read_text(encoding="utf-8"))
    return frozenset(nombres)


def nombres_que_valen(archivo: str) -> Set[str]:
    """Los identificadores que se pueden nombrar en un archivo sin acentos graves."""
    en_ingles = archivo.startswith(CON_NOMBRES_EN_INGLES)
    return _nombres_en_ingles() if en_ingles else frozenset()


@cache
def apellidos() -> frozenset[str]:
    """Los apellidos de los autores de la bibliografía, sin llaves de BibTeX."""
    obras = parse_file(str(RAIZ / "book" / "referencias.bib"), bib_format="bibtex")
    return frozenset(
        parte
        for obra in obras.entries.values()
        for persona in obra.persons.get("author", [])
        for apellido in (*persona.prelast_names, *persona.last_names)
        for parte in re.split(r"[\s{}~-]+", apellido)
        if parte[:1].isupper()
    )
