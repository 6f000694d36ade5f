"""Llevar un fragmento de HTML de una página a otra sin romper sus enlaces."""

import posixpath
import re

DIRECCION = re.compile(r'\b(href|src)="([^"]*)"')
_IDENTIFICADOR = re.compile(r'\bid="([^"]+)"')


def mudar(html: str, documento: str, vistos: set[str]) -> str:
    """Escribe un fragmento de una página como parte de la página de soluciones.

    Args:
        html: el fragmento.
        documento: la página de la que sale, como `book/cnn/pooling`.
        vistos: los identificadores que ya están en la página de soluciones; se completa.

    Returns:
        El fragmento con sus direcciones vistas desde la raíz y sin repetir ninguno.

    >>> mudar('<a href="../index.xhtml#a">x</a>', "book/cnn/pooling", set())
    '<a href="book/index.xhtml#a">x</a>'
    """

    def direccion(hallada: re.Match[str]) -> str:
        atributo, valor = hallada.groups()
        if "://" in valor or valor.startswith(("mailto:", "data:")):
            return hallada[0]
        ruta, _, ancla = valor.partition("#")
        nueva = (
            posixpath.normpath(posixpath.join(posixpath.dirname(documento), ruta))
            if ruta
            else f"{documento}.xhtml"
        )
        return f'{atributo}="{nueva}{"#" + ancla if ancla else ""}"'

    def identificador(hallado: re.Match[str]) -> str:
        if hallado[1] in vistos:
            return ""
        vistos.add(hallado[1])
        return hallado[0]

    return _IDENTIFICADOR.sub(identificador, DIRECCION.sub(direccion, html))
