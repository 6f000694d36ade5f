r"""Las ediciones para imprimir y para el lector de libros: PDF y EPUB.

Salen de las mismas páginas y de las mismas salidas guardadas que el sitio; aquí está lo
que cambia en las dos:

- el código que el sitio esconde (`hide-input`, el que solo dibuja) no se imprime;
- una tabla plegada va a la vista, sin recuadro: dentro de uno no se parte entre páginas;
- un laboratorio interactivo se vuelve un aviso con su dirección: la figura que lo sigue
  muestra lo mismo, quieta;
- el número de la edición, el título y los nombres de archivo.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from repositorio import read_repository
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

EDICIONES = ("latex", "epub")
ETIQUETA = re.compile(r"libro-(\d[\w.-]*)")


def edicion(raiz: Path, entorno: Mapping[str, str] | None = None) -> str:
    """El número de la edición: el de la etiqueta que se publica, o el del paquete.

    Args:
        raiz: la carpeta del libro.
        entorno: las variables de entorno; las del proceso si no se dan.

    Returns:
        `2026.11` si se publica la etiqueta `libro-2026.11`; si no, la versión de
        `pyproject.toml`, y `0` donde no hay.
    """
    entorno = os.environ if entorno is None else entorno
    publicada = ETIQUETA.fullmatch(entorno.get("GITHUB_REF_NAME", ""))
    if publicada:
        return publicada[1]
    proyecto = raiz / "pyproject.toml"
    if not proyecto.is_file():
        return "0"
    return str(tomllib.loads(proyecto.read_text(encoding="utf-8"))["project"]["version"])


def documento_de(nodo: nodes.Node, omision: str) -> str:
    """El documento del que salió un nodo, también cuando están todos juntos."""
    actual: nodes.Node | None = nodo
    while actual is not None:
        # Al juntar las páginas, Sphinx lo anota en sus secciones.
        if isinstance(actual, nodes.section) and "docname" in actual:
            return str(actual["docname"])
        actual = actual.parent
    return omision


class QuitarLoQueNoSeImprime(SphinxPostTransform):
    """Quita el código escondido y pone un aviso donde hay un laboratorio."""

    default_priority = 190  # antes de que myst-nb arme los plegables (200)
    formats = ("latex", "html")

    def run(self, **kwargs: Any) -> None:
        """Cambia el documento, solo en las dos ediciones."""
        if self.app.builder.name not in EDICIONES:
            return
        for celda in list(self.document.findall(nodes.container)):
            if "tag_hide-input" not in celda["classes"] or celda.parent is None:
                continue
            for parte in [
                p for p in celda.children if "cell_input" in p.get("classes", [])
            ]:
                celda.remove(parte)
            if not celda.children:
                celda.parent.remove(celda)
        for cuadro in list(self.document.findall(nodes.admonition)):
            if "dropdown" in cuadro["classes"] and any(cuadro.findall(nodes.table)):
                cuadro.replace_self(cuadro.children[1:])
        for crudo in list(self.document.findall(nodes.raw)):
            if "data-widget=" in crudo.astext():
                crudo.replace_self(self.aviso(crudo))

    def aviso(self, crudo: nodes.raw) -> nodes.paragraph:
        """El renglón que dice dónde está el laboratorio."""
        documento = documento_de(crudo, self.env.docname)
        sitio = read_repository(Path(self.app.srcdir)).page_url(documento)
        parrafo = nodes.paragraph(classes=["laboratorio-en-linea"])
        parrafo += nodes.emphasis("", "El laboratorio interactivo está en ")
        parrafo += nodes.reference("", "la página publicada", refuri=sitio, internal=False)
        parrafo += nodes.emphasis("", ". La figura que sigue muestra lo mismo, quieta.")
        return parrafo


def antes_de_armar(app: Sphinx, hacer: Callable[[Sphinx], None]) -> None:
    """Hace algo cuando las páginas del EPUB ya están escritas y el archivo todavía no."""
    constructor: Any = app.builder
    armar = constructor.handle_finish

    def hacer_y_armar() -> None:
        hacer(app)
        armar()

    constructor.handle_finish = hacer_y_armar


def opciones(app: Sphinx, config: Config) -> None:
    """Pone título, edición y nombres de archivo.

    Valen igual para el sitio, que no los muestra: si cambiaran con lo que se construye,
    pasar de uno a otro obligaría a leer el libro entero otra vez.
    """
    titulo = str(config.html_title)
    config.project = titulo
    config.version = config.release = edicion(Path(app.srcdir))
    config.epub_basename = "libro"
    config.epub_title = titulo
    # Los números son los del sitio: corridos en todo el libro.
    config.numfig_secnum_depth = 0


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("config-inited", opciones, priority=100)
    app.add_post_transform(QuitarLoQueNoSeImprime)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
