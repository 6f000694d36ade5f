"""Lo que EPUBCheck exige y Sphinx no escribe, corregido antes de armar el EPUB.

- El índice viejo (`toc.ncx`) debe llevar el mismo identificador que el paquete.
- El paquete debe decir qué páginas llevan MathML.
- Una hoja de estilo no puede nombrar una imagen que no va dentro.
- Dos cosas de un dibujo no pueden llamarse igual: Matplotlib repite el identificador de
  una imagen que pone dos veces.
- El papel `doc-biblioentry` está retirado: su lista ya dice que es una bibliografía.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

_PAGINA = re.compile(r'<item id="[^"]*" href="([^"]*\.xhtml)"[^>]*?(/?)>')
_FONDO = re.compile(r"\s*background-image:\s*url\((?!data:)[^)]*\);")
_IMAGEN = re.compile(r'(<image\b[^>]*?) id="([^"]*)"([^>]*>)')
_RETIRADO = re.compile(r' role="doc-biblioentry"')
_IDENTIFICADOR = re.compile(r'<dc:identifier id="[^"]*">([^<]*)</dc:identifier>')
_UID = re.compile(r'(<meta name="dtb:uid" content=")[^"]*(")')


def con_mathml(opf: str, carpeta: Path) -> str:
    """Añade la propiedad `mathml` a las páginas que llevan fórmulas.

    Args:
        opf: el contenido de `content.opf`.
        carpeta: donde están las páginas.
    """

    def declarar(item: re.Match[str]) -> str:
        archivo = carpeta / item[1]
        entero = item[0]
        if not archivo.is_file() or "<math" not in archivo.read_text(encoding="utf-8"):
            return entero
        if 'properties="' in entero:
            return entero.replace('properties="', 'properties="mathml ', 1)
        return re.sub(r"\s*/?>$", ' properties="mathml" />', entero)

    return _PAGINA.sub(declarar, opf)


def sin_imagenes_ajenas(css: str) -> str:
    """Quita los fondos que piden un archivo.

    >>> sin_imagenes_ajenas("a { color: red; background-image: url(file.png); }")
    'a { color: red; }'
    """
    return _FONDO.sub("", css)


def sin_repetidos(svg: str) -> str:
    """Quita de un dibujo los identificadores de imágenes ya usados.

    Solo los de `<image>`, que nadie nombra: quitarlos no cambia lo que se ve.

    >>> sin_repetidos('<image id="a" x="1"/><image id="a" x="2"/>')
    '<image id="a" x="1"/><image x="2"/>'
    """
    vistos: set[str] = set()

    def revisar(hallazgo: re.Match[str]) -> str:
        nombre = hallazgo[2]
        if nombre not in vistos:
            vistos.add(nombre)
            return hallazgo[0]
        return hallazgo[1] + hallazgo[3]

    return _IMAGEN.sub(revisar, svg)


def arreglar(carpeta: Path) -> None:
    """Corrige los archivos de un EPUB que está por armarse.

    Args:
        carpeta: la que Sphinx está por comprimir.

    Raises:
        ValueError: si el paquete no dice su identificador.
    """
    opf = carpeta / "content.opf"
    texto = con_mathml(opf.read_text(encoding="utf-8"), carpeta)
    identificador = _IDENTIFICADOR.search(texto)
    if identificador is None:
        raise ValueError(
            f"{opf.name} no tiene un <dc:identifier>, y el índice debe repetirlo. "
            "¿Cambió la plantilla del EPUB de Sphinx?"
        )
    opf.write_text(texto, encoding="utf-8")
    ncx = carpeta / "toc.ncx"
    uid = rf"\g<1>{identificador[1]}\g<2>"
    ncx.write_text(_UID.sub(uid, ncx.read_text(encoding="utf-8")), encoding="utf-8")
    for patron, corregir in (
        ("_static/*.css", sin_imagenes_ajenas),
        ("_images/*.svg", sin_repetidos),
        ("**/*.xhtml", lambda pagina: _RETIRADO.sub("", pagina)),
    ):
        for archivo in carpeta.glob(patron):
            antes = archivo.read_text(encoding="utf-8")
            despues = corregir(antes)
            if despues != antes:
                archivo.write_text(despues, encoding="utf-8")


def preparar(app: Sphinx) -> None:
    """Lo pide cuando ya está escrito todo y solo falta comprimir."""
    if app.builder.name != "epub":
        return
    constructor: Any = app.builder
    armar = constructor.build_epub

    def arreglar_y_armar() -> None:
        arreglar(Path(app.outdir))
        armar()

    constructor.build_epub = arreglar_y_armar


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("impreso_epub")
    app.connect("builder-inited", preparar)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
