"""Un mensaje largo que imprime una celda se dobla; una tabla corre en su caja.

Lo que una celda imprime va tal cual, y lo que no cabe en 78 columnas se lee corriendo la
caja a un lado. En una tabla hace falta: doblada, sus columnas ya no concuerdan. En un
mensaje de error o en la descripción de unos datos esconde la mitad de la frase. Esta
extensión marca las salidas de la segunda clase, y la hoja de estilo las dobla.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

MARCA = "se-dobla"
COLUMNAS = 78
_ALINEADO = re.compile(r"^ | {2}", flags=re.MULTILINE)


def se_dobla(texto: str) -> bool:
    """Dice si una salida tiene un renglón que no cabe y ninguno alineado con espacios.

    Args:
        texto: lo que imprimió la celda.

    >>> se_dobla("La máscara trae 1 color que no es de ninguna clase: " + "x" * 40)
    True
    >>> se_dobla("cruzada" + " " * 8 + "0.00 ± 0.00" * 8)
    False
    """
    largo = any(len(renglon) > COLUMNAS for renglon in texto.splitlines())
    return largo and not _ALINEADO.search(texto)


class MarcarSalidasLargas(SphinxPostTransform):
    """Pone la marca en las salidas de texto que se doblan."""

    default_priority = 700  # con las salidas ya elegidas por myst-nb
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Revisa cada salida de la página."""
        for salida in self.document.findall(nodes.literal_block):
            if "output" in salida["classes"] and se_dobla(salida.astext()):
                salida["classes"].append(MARCA)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.add_post_transform(MarcarSalidasLargas)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
