"""A qué archivos llega un código por lo que importa, sin ejecutarlo.

Reglas, de la más fina a la más prudente:

- Un módulo cuenta entero: si el código llega a `ops/padding.py`, llega a todo lo
  que ese archivo importe en cualquier lugar, también dentro de una función.
- Un paquete no cuenta entero: `from tesela.ops import pad` se resuelve a través de
  las reexportaciones de `ops/__init__.py` hasta el archivo que define `pad`. Lo
  mismo `import tesela.ops as ops` seguido de `ops.pad`. Se supone que importar un
  módulo hermano no cambia a los demás.
- Un `__init__.py` que hace algo más que importar y asignar literales cuenta entero,
  con sus importaciones, para todo el que pase por él.
- Ante la duda, el paquete entero: un paquete usado como valor (`getattr(ops, x)`),
  `from x import *`, un nombre que no aparece, `import_module` con texto calculado.
- También cuentan los módulos nombrados en un texto: `import_module("tesela.ops.pad")`,
  `["-m", "tesela.experiments.x"]`, o código escrito dentro de una cadena.
"""

import ast
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from modulos_locales import Modulos, absoluto
from resolucion import Resolutor

# Llamadas cuyo texto nombra un paquete sin ejecutar lo que contiene.
_SOLO_NOMBRAN = {"files", "getLogger"}


@dataclass
class Directos:
    """Lo que una unidad de código pide por sí misma, sin transitividad."""

    archivos: set[Path]
    arboles: list[ast.AST]


class Grafo:
    """Lo que cada archivo importa, recordado entre capítulos.

    Args:
        raices: carpetas desde las que se importa, en orden de búsqueda.
    """

    def __init__(self, raices: Sequence[Path]) -> None:
        """Guarda las raíces; los archivos se leen cuando hacen falta."""
        self.modulos = Modulos(raices)
        self._memoria: dict[Path, Directos] = {}

    def alcance(self, arboles: Sequence[ast.AST]) -> dict[Path, list[ast.AST]]:
        """Los archivos a los que llega un código, con el árbol de cada uno.

        Args:
            arboles: el código de partida (las celdas de un capítulo, analizadas).

        Returns:
            Un diccionario de archivo a sus árboles; no incluye el código de partida.
        """
        vistos: dict[Path, list[ast.AST]] = {}
        pendientes = list(_Unidad(self.modulos, "", False).recorrer(arboles).archivos)
        while pendientes:
            archivo = pendientes.pop()
            if archivo not in vistos:
                directos = self._del_archivo(archivo)
                vistos[archivo] = directos.arboles
                pendientes.extend(directos.archivos)
        return vistos

    def _del_archivo(self, archivo: Path) -> Directos:
        if archivo not in self._memoria:
            try:
                arbol = ast.parse(archivo.read_text(encoding="utf-8"))
            except (SyntaxError, UnicodeDecodeError):
                arbol = ast.Module([], [])  # lo dirá Python al ejecutar el capítulo
            nombre, es_inicio = self.modulos.nombre(archivo), archivo.name == "__init__.py"
            if es_inicio and self.modulos.inicio(nombre).puro:
                # Lo que importa se sigue nombre por nombre, según lo que se le pida.
                self._memoria[archivo] = Directos(set(), [arbol])
            else:
                unidad = _Unidad(self.modulos, nombre, es_inicio)
                self._memoria[archivo] = unidad.recorrer([arbol])
        return self._memoria[archivo]


class _Unidad:
    """Recorre un código y reúne los archivos locales que pide."""

    def __init__(self, modulos: Modulos, modulo: str, es_paquete: bool) -> None:
        self.pedido = Resolutor(modulos)
        self.modulos, self.modulo, self.es_paquete = modulos, modulo, es_paquete
        self.alias: dict[str, str] = {}

    def recorrer(self, arboles: Iterable[ast.AST]) -> Directos:
        arboles = list(arboles)
        for arbol in arboles:
            for nodo in ast.walk(arbol):
                if isinstance(nodo, ast.Import):
                    self._importar(nodo)
                elif isinstance(nodo, ast.ImportFrom):
                    self._importar_de(nodo)
        for arbol in arboles:
            self._usos(arbol)
        return Directos(self.pedido.archivos, arboles)

    # -- instrucciones `import` ----------------------------------------------------

    def _importar(self, nodo: ast.Import) -> None:
        for alias in nodo.names:
            cima = alias.name.split(".")[0]
            if self.modulos.lugar(cima) is None:
                continue
            self.pedido.seguir(alias.name, ())
            self.alias[alias.asname or cima] = alias.name if alias.asname else cima

    def _importar_de(self, nodo: ast.ImportFrom) -> None:
        base = absoluto(nodo, self.modulo, self.es_paquete)
        if self.modulos.lugar(base) is None:
            return
        for alias in nodo.names:
            if alias.name == "*":
                self.pedido.todo(base)
            elif paquete := self.pedido.seguir(base, (alias.name,)):
                self.alias[alias.asname or alias.name] = paquete

    # -- usos: atributos de paquetes, importaciones dinámicas, textos -------------------

    def _usos(self, nodo: ast.AST) -> None:
        if isinstance(nodo, ast.Attribute):
            cadena: list[str] = []
            cabeza: ast.AST = nodo
            while isinstance(cabeza, ast.Attribute):
                cadena.insert(0, cabeza.attr)
                cabeza = cabeza.value
            if isinstance(cabeza, ast.Name) and cabeza.id in self.alias:
                if paquete := self.pedido.seguir(self.alias[cabeza.id], tuple(cadena)):
                    self.pedido.todo(paquete)
            else:
                self._usos(cabeza)
            return
        if isinstance(nodo, ast.Name):
            if nodo.id in self.alias and isinstance(nodo.ctx, ast.Load):
                self.pedido.todo(self.alias[nodo.id])
            return
        if isinstance(nodo, ast.Constant):
            if isinstance(nodo.value, str):
                self._texto(nodo.value)
            return
        if isinstance(nodo, ast.Expr) and isinstance(nodo.value, ast.Constant):
            return  # un docstring no pide nada
        if isinstance(nodo, ast.Call):
            nombre = getattr(nodo.func, "attr", getattr(nodo.func, "id", ""))
            if nombre in _SOLO_NOMBRAN:
                self._usos(nodo.func)
                return
            if nombre in {"import_module", "__import__"} and nodo.args:
                self._dinamico(nodo)
                return
        for hijo in ast.iter_child_nodes(nodo):
            self._usos(hijo)

    def _dinamico(self, llamada: ast.Call) -> None:
        primero = llamada.args[0]
        if isinstance(primero, ast.JoinedStr) and primero.values:
            primero = primero.values[0]
        elif isinstance(primero, ast.BinOp):
            primero = primero.left
        elif isinstance(primero, ast.Constant):
            nombre = str(primero.value)
            if nombre.startswith("."):
                self._relativo(llamada, nombre)
            elif self.modulos.lugar(nombre.split(".")[0]):
                self.pedido.todo(nombre)
            return
        prefijo = primero.value if isinstance(primero, ast.Constant) else ""
        paquete = str(prefijo).rpartition(".")[0]
        if paquete and not paquete.startswith("."):
            if self.modulos.lugar(paquete):
                self.pedido.todo(paquete)
            return
        for cima in self.modulos.cimas():
            self.pedido.todo(cima)

    def _relativo(self, llamada: ast.Call, nombre: str) -> None:
        otros = [*llamada.args[1:], *(k.value for k in llamada.keywords)]
        base = self.modulo if self.es_paquete else self.modulo.rpartition(".")[0]
        for otro in otros:
            if isinstance(otro, ast.Constant) and isinstance(otro.value, str):
                base = otro.value
        nodo = ast.ImportFrom(nombre.lstrip("."), [], len(nombre) - len(nombre.lstrip(".")))
        completo = absoluto(nodo, base, es_paquete=True)
        self.pedido.todo(completo if self.modulos.lugar(completo) else base)

    def _texto(self, texto: str) -> None:
        for nombre in re.findall(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", texto):
            cima, punto, _ = nombre.partition(".")
            if self.modulos.lugar(cima) is None:
                continue
            if nombre == texto.strip() and punto:
                self.pedido.todo(nombre)
            elif re.search(rf"\b(?:import|from)\s+{re.escape(nombre)}\b", texto):
                self._codigo_en_texto(texto, nombre)
            elif re.search(rf"-m\s+{re.escape(nombre)}\b", texto):
                self.pedido.todo(nombre)

    def _codigo_en_texto(self, texto: str, nombre: str) -> None:
        try:
            arbol = ast.parse(textwrap.dedent(texto))
        except SyntaxError:
            self.pedido.todo(nombre)
            return
        otra = _Unidad(self.modulos, self.modulo, self.es_paquete)
        self.pedido.archivos |= otra.recorrer([arbol]).archivos
