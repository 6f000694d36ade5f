"""Las rutas de un error que se enseña no dicen en qué carpeta se ejecutó el libro.

El rastro de un error nombra archivos con su ruta entera, que es la de la máquina que
ejecutó la página: al lector no le sirve y cambia de una construcción a otra. Queda desde
`code/tesela/` o `site-packages/`, que es lo que se puede buscar.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

_ANTES = re.compile(
    r"(?<![\w.-])(?:~|[A-Za-z]:)?(?:[/\\][^\s/\\:\"'<>]+)*[/\\]"
    r"(?=(?:code[/\\]tesela|site-packages|lib[/\\]python[\d.]+)[/\\])"
)


def acortar(texto: str) -> str:
    """El mismo texto, sin lo que va antes del paquete en cada ruta.

    Args:
        texto: lo que imprimió o el error que dio una celda.

    >>> acortar("File /casa/de/ana/libro/code/tesela/nets/vgg.py:80, in load")
    'File code/tesela/nets/vgg.py:80, in load'
    """
    return _ANTES.sub("", texto)


class AcortarRutas(SphinxPostTransform):
    """Acorta las rutas de las salidas de texto, en el sitio, el PDF y el EPUB."""

    default_priority = 701  # con las salidas ya elegidas por myst-nb
    formats = ("html", "latex")

    def run(self, **kwargs: Any) -> None:
        """Revisa cada salida de la página."""
        for salida in self.document.findall(nodes.literal_block):
            corto = acortar(salida.astext())
            if "output" in salida["classes"] and corto != salida.astext():
                # Con `rawsource` igual al texto, Sphinx lo colorea como antes.
                salida.rawsource = corto
                salida[:] = [nodes.Text(corto)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.add_post_transform(AcortarRutas)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
