"""Los archivos de datos y de resultados que un código nombra en sus textos.

Se leen las rutas escritas como una cadena (`"../_results/unet.json"`), unidas
(`RAIZ / "_results" / "unet.json"`, `os.path.join(...)`) o con huecos
(`f"../_results/{nombre}.json"`). La que tiene huecos, o nombra solo la carpeta,
cuenta por la carpeta entera: no se puede saber cuál de sus archivos se leerá.
"""

import ast
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_HUECO = "\0"
_UNEN = {"Path", "PurePath", "PurePosixPath", "join", "joinpath"}


def textos_citados(arbol: ast.AST) -> Iterator[str]:
    r"""Las cadenas de un código, con las rutas por partes ya unidas.

    Args:
        arbol: el código analizado. Los docstrings no cuentan.

    Yields:
        Cada cadena; un hueco (una variable en medio de una ruta) es `"\0"`.

    >>> sorted(textos_citados(ast.parse('p = raiz / "_results" / f"{n}.json"')))
    ['_results/\x00.json']
    """
    if isinstance(arbol, ast.Expr) and isinstance(arbol.value, ast.Constant):
        return
    if isinstance(arbol, ast.BinOp | ast.Call | ast.JoinedStr | ast.Constant):
        partes = _partes(arbol)
        if any(p is not None for p in partes):
            while partes[0] is None:
                partes = partes[1:]
            yield "/".join(_HUECO if p is None else p for p in partes)
            return
    for hijo in ast.iter_child_nodes(arbol):
        yield from textos_citados(hijo)


def _partes(nodo: ast.AST) -> list[str | None]:
    """Las partes de una ruta; None donde hay algo que no es texto."""
    if isinstance(nodo, ast.Constant) and isinstance(nodo.value, str):
        return [nodo.value]
    if isinstance(nodo, ast.JoinedStr):
        trozos = [v.value if isinstance(v, ast.Constant) else _HUECO for v in nodo.values]
        return ["".join(str(t) for t in trozos)]
    if isinstance(nodo, ast.BinOp) and isinstance(nodo.op, ast.Div):
        return _partes(nodo.left) + _partes(nodo.right)
    if isinstance(nodo, ast.Call):
        nombre = getattr(nodo.func, "attr", getattr(nodo.func, "id", ""))
        # `", ".join(...)` no une rutas; `os.path.join(...)` y `p.joinpath(...)`, sí.
        cabeza = getattr(nodo.func, "value", None)
        if nombre in _UNEN and not isinstance(cabeza, ast.Constant) and nodo.args:
            inicio = _partes(cabeza) if nombre == "joinpath" and cabeza else []
            return [*inicio, *(p for a in nodo.args for p in _partes(a))]
    return [None]


class Buscador:
    """Convierte textos en archivos que existen dentro del libro.

    Args:
        raiz: la carpeta del libro; lo de fuera no cuenta.
        datos: carpetas de datos y resultados, que se reconocen por su nombre.
        paquetes: carpetas de código, que no se cuentan enteras por nombrarlas.
    """

    def __init__(self, raiz: Path, datos: Iterable[Path], paquetes: Iterable[Path]) -> None:
        """Guarda las carpetas."""
        self.raiz = raiz
        self.datos = {d.name: d for d in datos}
        self.paquetes = list(paquetes)

    def archivos(self, texto: str, carpeta: Path) -> set[Path]:
        """Los archivos que un texto nombra desde una carpeta.

        Args:
            texto: lo que da `textos_citados`.
            carpeta: la del capítulo o módulo donde está escrito.

        Returns:
            Los archivos, que existen; vacío si el texto no nombra ninguno.
        """
        if not texto.strip() or len(texto) > 300 or "\n" in texto or "://" in texto:
            return set()
        partes = [p for p in texto.replace("\\", "/").split("/") if p not in ("", ".")]
        hallados: set[Path] = set()
        for base in (carpeta, self.raiz):
            hallados |= self._desde(base, partes)
        for i, parte in enumerate(partes):
            if parte in self.datos:
                hallados |= self._desde(self.datos[parte].parent, partes[i:])
        if len(partes) == 1:
            for datos in self.datos.values():
                hallados |= self._desde(datos, partes)
        return hallados

    def _desde(self, base: Path, partes: list[str]) -> set[Path]:
        fijas = partes
        for i, parte in enumerate(partes):
            if any(marca in parte for marca in (_HUECO, "{", "%", "*")):
                fijas = partes[:i]
                break
        if not any(p != ".." for p in fijas):
            return set()
        ruta = Path(os.path.normpath(base.joinpath(*fijas)))
        if not ruta.is_relative_to(self.raiz) or self._oculta(ruta):
            return set()
        if ruta.is_file():
            return {ruta}
        if ruta.is_dir() and (len(partes) > 1 or ruta in self.datos.values()):
            return self._carpeta(ruta)
        return set()

    def _carpeta(self, ruta: Path) -> set[Path]:
        contiene = any(
            p.is_relative_to(ruta) or ruta.is_relative_to(p) for p in self.paquetes
        )
        if ruta == self.raiz or contiene:
            return set()
        return {p for p in ruta.rglob("*") if p.is_file() and not self._oculta(p)}

    def _oculta(self, ruta: Path) -> bool:
        partes = ruta.relative_to(self.raiz).parts
        return any(p.startswith(".") or p in {"_build", "__pycache__"} for p in partes)
