"""La prosa de un módulo de Python: docstrings, comentarios y mensajes, con el resto tapado.

Como en `prosa`, lo que sale tiene los mismos renglones y columnas que lo que entra. De las
cadenas se leen las docstrings, las de un `raise` y las que tienen varias palabras; lo que
va entre acentos graves, los ejemplos y lo que parece un identificador se tapa.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from herramientas.prosa import TAPADO, tapar, tapar_en_linea

# Una cadena que no es docstring ni error se lee si tiene tantas palabras seguidas y alguna
# de estas: lo demás es código de otro lenguaje o un título en inglés.
PALABRAS_DE_PROSA = 3
_DEL_ESPANOL = re.compile(
    r"(?<![\w-])(?:al|con|de|del|el|en|es|la|las|lo|los|para|por|que|se|sin|su|un|una|y)(?![\w-])"
)

# Los nombres cortos de los conjuntos de datos, que el código escribe sin acento.
NOMBRES_DE_DATOS = ("cifar10", "dubai", "sintetico")

_DIRECTRICES = re.compile(r"#\s*(?:noqa|type:|fmt:|ruff:|pragma|%%|!|@title)")
_PREFIJO = re.compile(r"""^[rbfuRBFU]{1,2}(?=["'])""")
# Donde acaba una cadena y empieza, en otro renglón, la que se le pega.
_UNION = re.compile(r"""["'](\s*\n\s*)[rbfuRBFU]{0,2}["']""")
_ESCAPE = re.compile(r"\\(?:[nrt]|$)", re.M)
_PALABRA = r"[a-záéíóúüñA-ZÁÉÍÓÚÜÑ]{2,}"
_SEGUIDAS = re.compile(rf"(?:{_PALABRA}[,;:.]?\s+){{{PALABRAS_DE_PROSA - 1}}}{_PALABRA}")
# Lo que parece código aunque nadie lo marque.
_IDENTIFICADOR = re.compile(
    r"^\s*\"[a-z]\w*(?= debe)"  # «mask debe ser…», al principio de un mensaje
    r"|\bmake [a-z]+|\w+=[^\s?)]+|\w+\[[^\]\s]*\]"  # make libro, groups=1, image[None]
    r"|[\w.]+\((?:[^()]|\([^()]*\))*\)"  # f(), f(x, (1, 2))
    r"|(?<!\w)--?[a-z][\w-]*|%\(?\w+\)?s?"  # --opción, %s
    r"|[\w./*<>-]*/[\w./*<>-]+\.\w+|[\w-]+/(?=[\s,.])"  # carpeta/archivo.py, carpeta/
    r"|\w*_\w[\w.]*|[A-Za-z]\w*(?:\.[A-Za-z]\w*)+"  # a_b, a.b
    rf"|'[\w.-]+'|\b(?:{'|'.join(NOMBRES_DE_DATOS)})\b"  # 'valid'
)
_SIN_ACENTO = re.compile(r"(?<![act]t)ion$")
_COMILLAS = re.compile(r'(?<!")"[\w.-]+"(?!")')
_ENTRE_ANGULOS = re.compile(r"«[^»]*¤[^»]*»")
_DE_OTRO_LENGUAJE = re.compile(r"[{}\\]|^#!|^\s*(?:def|import|from) ", re.M)
_SECCION = re.compile(r"(?:Args|Returns|Raises|Yields|Attributes|Examples?|Note):\s*$")
# Lo que sigue, con más sangría, a un renglón en blanco después de dos puntos.
_BLOQUE = re.compile(r"(:\n[ \t]*\n)((?:[ ]{4,}(?![-*\d] ?)[^\n]*\n)+)")
_ENTRADA = re.compile(r"(\s+)(\*{0,2}[A-Za-z_][\w.*, ]*?)(?: \([^)]*\))?:(?=\s|$)")


def prosa_de_python(fuente: str) -> str:
    """La prosa de un módulo; los renglones y las columnas son los suyos.

    >>> prosa_de_python('x = 1  # el primero, `x`')
    '¤ ¤ ¤  ¤ el primero, ¤¤¤'
    """
    arbol, lienzo = ast.parse(fuente), _Lienzo(fuente)
    for fila, columna, texto in _comentarios(fuente):
        if not _DIRECTRICES.match(texto):
            visible = texto.replace("#", TAPADO, 1)
            lienzo.poner(fila, columna, _leer(visible, con_comillas=True))
    for nodo, es_docstring in _cadenas(arbol):
        fila, columna, trozo = lienzo.trozo(nodo)
        if es_docstring:
            trozo = _sin_codigo_de_docstring(trozo)
        if isinstance(nodo, ast.JoinedStr):
            trozo = _sin_llaves(trozo)
        lienzo.poner(fila, columna, _leer(_sin_uniones(trozo), es_docstring))
    return lienzo.texto()


def nombres_de(fuente: str) -> set[str]:
    """Los identificadores que un módulo usa, menos los que serían una falta en español.

    Los que en español llevarían acento no se dan: «region» en un comentario es una errata.
    """
    campos = ("id", "arg", "attr", "name", "asname", "module")
    nombres = {
        parte
        for nodo in ast.walk(ast.parse(fuente))
        for campo in campos
        for parte in str(getattr(nodo, campo, None) or "").split(".")
    }
    return {nombre for nombre in nombres if not _SIN_ACENTO.search(nombre)}


class _Lienzo:
    """La fuente tapada, sobre la que se va poniendo lo que sí se lee."""

    def __init__(self, fuente: str) -> None:
        self.fuente = fuente.split("\n")
        self.lineas = [list(tapar(linea)) for linea in self.fuente]

    def trozo(self, nodo: ast.expr) -> tuple[int, int, str]:
        """La fila, la columna y la fuente de una expresión; `ast` las da en bytes."""
        fila, ultima = nodo.lineno - 1, (nodo.end_lineno or nodo.lineno) - 1
        lineas = self.fuente[fila : ultima + 1]
        lineas[-1] = lineas[-1].encode()[: nodo.end_col_offset].decode()
        columna = len(self.fuente[fila].encode()[: nodo.col_offset].decode())
        lineas[0] = lineas[0][columna:]
        return fila, columna, "\n".join(lineas)

    def poner(self, fila: int, columna: int, texto: str) -> None:
        """Pone un texto, que puede tener varios renglones, a partir de un lugar."""
        for i, linea in enumerate(texto.split("\n")):
            inicio = columna if i == 0 else 0
            self.lineas[fila + i][inicio : inicio + len(linea)] = linea

    def texto(self) -> str:
        return "\n".join("".join(linea) for linea in self.lineas)


def _comentarios(fuente: str) -> Iterator[tuple[int, int, str]]:
    for pieza in tokenize.generate_tokens(io.StringIO(fuente).readline):
        if pieza.type == tokenize.COMMENT:
            yield pieza.start[0] - 1, pieza.start[1], pieza.string


def _cadenas(arbol: ast.AST) -> Iterator[tuple[ast.Constant | ast.JoinedStr, bool]]:
    """Las cadenas que se leen, cada una con si es docstring."""
    docstrings, errores, partes = set(), set(), set()
    nodos = list(ast.walk(arbol))
    for nodo in nodos:
        cuerpo = getattr(nodo, "body", None)
        if isinstance(cuerpo, list) and cuerpo and isinstance(cuerpo[0], ast.Expr):
            docstrings.add(cuerpo[0].value)
        if isinstance(nodo, ast.Raise):
            errores |= set(ast.walk(nodo))
        if isinstance(nodo, ast.JoinedStr):
            partes |= set(ast.walk(nodo)) - {nodo}
    for nodo in nodos:
        if not isinstance(nodo, ast.Constant | ast.JoinedStr) or nodo in partes:
            continue
        if isinstance(nodo, ast.Constant) and not isinstance(nodo.value, str):
            continue
        literal = _literal(nodo)
        es_prosa = (
            _SEGUIDAS.search(literal)
            and _DEL_ESPANOL.search(literal)
            and not _DE_OTRO_LENGUAJE.search(literal)
        )
        if nodo in docstrings or nodo in errores or es_prosa:
            yield nodo, nodo in docstrings


def _literal(nodo: ast.Constant | ast.JoinedStr) -> str:
    """Lo que una cadena dice de fijo, sin lo que interpola."""
    if isinstance(nodo, ast.Constant):
        return str(nodo.value)
    return "¤".join(str(p.value) for p in nodo.values if isinstance(p, ast.Constant))


def _sin_llaves(trozo: str) -> str:
    """Una cadena f sin lo que interpola, aunque lleve llaves dentro de llaves."""
    anterior = ""
    while anterior != trozo:
        anterior = trozo
        trozo = re.sub(r"\{[^{}]*\}", lambda m: tapar(m[0]), trozo)
    return trozo


def _sin_codigo_de_docstring(trozo: str) -> str:
    """Una docstring sin sus ejemplos, los nombres de sus parámetros ni sus secciones."""
    trozo = _BLOQUE.sub(lambda m: m[1] + tapar(m[2]), trozo)
    salida, en_ejemplo, en_seccion = [], False, False
    for linea in trozo.split("\n"):
        limpia = linea.strip()
        en_ejemplo = limpia.startswith(">>>") or (en_ejemplo and bool(limpia))
        entrada = _ENTRADA.match(linea) if en_seccion else None
        if en_ejemplo or _SECCION.match(limpia):
            en_seccion = not en_ejemplo
            linea = tapar(linea)
        elif entrada:
            linea = tapar(linea[: entrada.end()]) + linea[entrada.end() :]
        salida.append(linea)
    return "\n".join(salida)


def _sin_uniones(trozo: str) -> str:
    """Una cadena sin su prefijo, sus escapes ni las comillas que la parten en renglones."""
    trozo = _PREFIJO.sub(lambda m: " " * len(m[0]), trozo)
    trozo = _UNION.sub(lambda m: re.sub(r"\S", " ", m[0]), trozo)
    return _ESCAPE.sub(lambda m: " " * len(m[0]), trozo)


def _leer(trozo: str, con_comillas: bool) -> str:
    """Lo que queda de un comentario o una cadena al tapar lo que parece código.

    Args:
        trozo: el comentario o la cadena.
        con_comillas: si una palabra entre comillas dobles es un valor del código.
    """
    trozo = tapar_en_linea(trozo)
    patrones = [_IDENTIFICADOR, *([_COMILLAS] if con_comillas else []), _ENTRE_ANGULOS]
    for patron in patrones:
        trozo = patron.sub(lambda m: tapar(m[0]), trozo)
    return trozo
