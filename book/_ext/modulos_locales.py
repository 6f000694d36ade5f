"""Los módulos que están en el libro: de un nombre con puntos a su archivo.

Solo se leen archivos; no se importa nada. De cada `__init__.py` se sabe qué reexporta y si
es puro, es decir, si no hace más que importar y asignar literales.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Inicio:
    """Lo que un `__init__.py` ofrece: importado, propio, con estrella; y si es puro."""

    importados: dict[str, tuple[str, str | None]]
    propios: set[str]
    estrellas: list[str]
    puro: bool


def _es_simple(nodo: ast.stmt) -> bool:
    """Si una instrucción de `__init__.py` no puede hacer más que dar nombres."""
    if isinstance(nodo, ast.Import | ast.ImportFrom):
        return True
    if isinstance(nodo, ast.Expr):
        return isinstance(nodo.value, ast.Constant)
    if isinstance(nodo, ast.AnnAssign | ast.Assign):
        destinos = [nodo.target] if isinstance(nodo, ast.AnnAssign) else nodo.targets
        nombres = [d.id for d in destinos if isinstance(d, ast.Name)]
        if len(nombres) != len(destinos):
            return False
        if all(n.startswith("__") for n in nombres):
            return True
        try:
            ast.literal_eval(nodo.value or ast.Constant(None))
        except ValueError:
            return False
        return True
    return False


class Modulos:
    """Los módulos de unas carpetas raíz.

    Args:
        raices: carpetas desde las que se importa, en orden de búsqueda.
    """

    def __init__(self, raices: Sequence[Path]) -> None:
        """Guarda las raíces; los archivos se leen cuando hacen falta."""
        self.raices = tuple(raices)
        self._lugares: dict[str, Path | None] = {}
        self._inicios: dict[str, Inicio] = {}

    def lugar(self, modulo: str) -> Path | None:
        """El archivo `.py` o la carpeta de un módulo local, o None si no es local."""
        if modulo not in self._lugares:
            self._lugares[modulo] = self._buscar(modulo)
        return self._lugares[modulo]

    def _buscar(self, modulo: str) -> Path | None:
        if not modulo or not all(p.isidentifier() for p in modulo.split(".")):
            return None
        for raiz in self.raices:
            base = raiz.joinpath(*modulo.split("."))
            if base.is_dir() and next(base.rglob("*.py"), None) is not None:
                return base
            if base.with_suffix(".py").is_file():
                return base.with_suffix(".py")
        return None

    def nombre(self, archivo: Path) -> str:
        """El nombre con puntos de un archivo; vacío si está fuera de las raíces."""
        for raiz in self.raices:
            if archivo.is_relative_to(raiz):
                partes = list(archivo.relative_to(raiz).with_suffix("").parts)
                return ".".join(partes[:-1] if partes[-1] == "__init__" else partes)
        return ""

    def cimas(self) -> Iterator[str]:
        """Los nombres de primer nivel de todas las raíces."""
        for raiz in self.raices:
            for hijo in sorted(raiz.iterdir()) if raiz.is_dir() else []:
                if hijo.suffix == ".py" or hijo.is_dir():
                    nombre = hijo.stem if hijo.suffix == ".py" else hijo.name
                    if self.lugar(nombre):
                        yield nombre

    def inicio(self, paquete: str) -> Inicio:
        """Lo que ofrece el `__init__.py` de un paquete; nada, si no lo hay."""
        if paquete not in self._inicios:
            carpeta = self.lugar(paquete)
            archivo = carpeta / "__init__.py" if carpeta else None
            vacio = Inicio({}, set(), [], True)
            if archivo is None or not archivo.is_file():
                self._inicios[paquete] = vacio
            else:
                self._inicios[paquete] = self._leer_inicio(archivo, paquete)
        return self._inicios[paquete]

    def _leer_inicio(self, archivo: Path, paquete: str) -> Inicio:
        inicio = Inicio({}, set(), [], True)
        try:
            arbol = ast.parse(archivo.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            return Inicio({}, set(), [], False)
        inicio.puro = all(_es_simple(n) for n in arbol.body)
        for nodo in ast.walk(arbol):
            if isinstance(nodo, ast.ImportFrom):
                base = absoluto(nodo, paquete, es_paquete=True)
                for alias in nodo.names:
                    if alias.name == "*":
                        inicio.estrellas.append(base)
                    else:
                        inicio.importados[alias.asname or alias.name] = (base, alias.name)
            elif isinstance(nodo, ast.Import):
                for alias in nodo.names:
                    if alias.asname:
                        inicio.importados[alias.asname] = (alias.name, None)
            elif isinstance(nodo, ast.Name) and isinstance(nodo.ctx, ast.Store):
                inicio.propios.add(nodo.id)
            elif isinstance(nodo, ast.FunctionDef | ast.ClassDef):
                inicio.propios.add(nodo.name)
        return inicio


def absoluto(nodo: ast.ImportFrom, modulo: str, es_paquete: bool) -> str:
    """El módulo de un `from … import`, sin puntos al principio."""
    if not nodo.level:
        return nodo.module or ""
    partes = modulo.split(".") if modulo else []
    quitar = nodo.level - (1 if es_paquete else 0)
    partes = partes[: len(partes) - quitar] if quitar else partes
    return ".".join([*partes, *([nodo.module] if nodo.module else [])])
