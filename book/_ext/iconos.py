"""Los iconos del tema, solo los que el libro usa.

El tema trae Font Awesome completo: un guion de 1.5 MB, tres letras de iconos y dos mil
reglas de estilo. Aquí se deja lo que aparece en las páginas: se recorta la letra con
fontTools y se quitan del estilo las reglas de los demás iconos. El guion sobra, porque el
estilo del tema sabe dibujar los mismos iconos con la letra.
"""

from __future__ import annotations

import logging
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx.application import Sphinx

# fontTools cuenta cada tabla que recorta; Sphinx lo mostraría todo.
logging.getLogger("fontTools").setLevel(logging.WARNING)

_NOMBRE = re.compile(r"\bfa-([a-z0-9-]+)")
_REGLA = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]{2,4}) ?"\}')
_CODIGO = re.compile(r'"\\([ef][0-9a-f]{3})"')
_GUION = re.compile(
    r"\s*(?:<!-- So that users can add custom icons -->\s*)?"
    r'<script defer src="[^"]*fontawesome\.js[^"]*"></script>'
)
_TRUETYPE = re.compile(r',\s*url\([^)]*\.ttf\)\s*format\("truetype"\)')


def nombres_usados(textos: list[str]) -> set[str]:
    """Reúne los nombres de icono que aparecen en unos textos.

    >>> sorted(nombres_usados(['<i class="fa-solid fa-bars"></i>']))
    ['bars', 'solid']
    """
    return {nombre for texto in textos for nombre in _NOMBRE.findall(texto)}


def recortar_estilo(css: str, usados: set[str]) -> str:
    """Quita de un estilo las reglas de los iconos que no se usan.

    Args:
        css: el estilo del tema.
        usados: los nombres que se quedan, sin el `fa-`.

    Returns:
        El estilo, sin las demás reglas ni las letras TrueType de respaldo.
    """

    def regla(hallazgo: re.Match[str]) -> str:
        return hallazgo[0] if usados & set(_NOMBRE.findall(hallazgo[1])) else ""

    return _TRUETYPE.sub("", _REGLA.sub(regla, css))


def codigos(estilos: list[str]) -> set[int]:
    """Lee de unos estilos, ya recortados, los códigos de los iconos que dibujan.

    Vienen escritos de dos maneras: como escape o como el carácter mismo.
    """
    escapes = {int(c, 16) for css in estilos for c in _CODIGO.findall(css)}
    return escapes | {ord(c) for css in estilos for c in css if "\ue000" <= c <= "\uf8ff"}


def recortar_letra(letra: bytes, puntos: set[int]) -> bytes:
    """Recorta una letra WOFF2 a unos pocos caracteres.

    Args:
        letra: el archivo original.
        puntos: los códigos Unicode que se quedan.

    Returns:
        El archivo recortado, con los datos de autoría y licencia del original.
    """
    ajustes = Options()
    ajustes.flavor = "woff2"
    ajustes.name_IDs = ["*"]
    ajustes.notdef_outline = True
    tipo = TTFont(BytesIO(letra), recalcTimestamp=False)
    recorte = Subsetter(ajustes)
    recorte.populate(unicodes=puntos)
    recorte.subset(tipo)
    tipo.flavor = "woff2"
    salida = BytesIO()
    tipo.save(salida)
    return salida.getvalue()


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Recorta los iconos de un sitio recién construido."""
    if not es_sitio(app, error):
        return
    salida = Path(app.outdir)
    estaticos = salida / "_static"
    (estaticos / "scripts" / "fontawesome.js").unlink(missing_ok=True)
    (estaticos / "scripts" / "fontawesome.js.LICENSE.txt").unlink(missing_ok=True)
    hojas = list(paginas(salida))
    for pagina in hojas:
        reescribir(pagina, lambda html: _GUION.sub("", html))
    propios = [a for a in (*estaticos.glob("*.js"), *estaticos.glob("scripts/*.js"))]
    usados = nombres_usados([a.read_text(encoding="utf-8") for a in (*hojas, *propios)])
    estilos = [*estaticos.glob("*.css"), *estaticos.glob("styles/*.css")]
    for estilo in estilos:
        reescribir(estilo, lambda css: recortar_estilo(css, usados))
    puntos = codigos([a.read_text(encoding="utf-8") for a in estilos])
    for archivo in (estaticos / "vendor" / "fontawesome" / "webfonts").iterdir():
        if archivo.suffix == ".ttf":
            archivo.unlink()
        elif archivo.suffix == ".woff2":
            archivo.write_bytes(recortar_letra(archivo.read_bytes(), puntos))


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("build-finished", al_terminar, priority=PRIORIDAD + 2)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
