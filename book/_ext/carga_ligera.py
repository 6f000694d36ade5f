"""Una página enseña su primer renglón con un estilo y sin esperar a ningún guion.

El tema y las extensiones piden diez hojas de estilo (una de ellas importa otra) y siete
guiones antes del primer renglón. En un teléfono cada petición es un viaje a la antena:

- las hojas se juntan en una, en el mismo orden, con sus direcciones corregidas;
- los guiones se piden con `defer`: llegan a la vez que el texto y se ejecutan en su
  orden cuando la página está completa, antes de `DOMContentLoaded`;
- `documentation_options.js`, que los demás leen, se escribe en la página;
- los dos guiones que el tema adelanta no compiten con el estilo.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

JUNTA = "styles/libro-junto.css"

_HOJA = re.compile(r'\s*<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"]*)"[^>]*>')
_ESTATICA = re.compile(r"^(?:\.\./)*_static/([^?#]+)")
_LISTA = re.compile(r"^/\* Junta (.*) \*/$", re.MULTILINE)
_IMPORTA = re.compile(r"""@import\s+["']([^"']+)["'];""")
_URL = re.compile(r"""url\((["']?)(?!data:|https?:|/|#)([^"')]+)\1\)""")
_CODIFICA = re.compile(r'@charset\s+"[^"]*";')
_OPCIONES = re.compile(r'<script src="[^"]*documentation_options\.js[^"]*"></script>')
_GUION = re.compile(r'<script (src="[^"]*"[^>]*)></script>')
_ADELANTA = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')


def hojas_de(cabeza: str) -> list[str]:
    """Las hojas de estilo de `_static` que una página pide, en orden y sin la junta.

    >>> hojas_de('<link rel="stylesheet" href="../_static/a.css?v=1" />')
    ['a.css']
    """
    nombres = [_ESTATICA.match(h) for h in _HOJA.findall(cabeza)]
    return [n[1] for n in nombres if n and n[1] != JUNTA]


def hojas_comunes(listas: Iterable[list[str]]) -> list[str]:
    """Las que están en todas las listas, en el orden de la primera.

    >>> hojas_comunes([["a", "b", "c"], ["a", "c"]])
    ['a', 'c']
    """
    primera, *otras = list(listas) or [[]]
    return [hoja for hoja in primera if all(hoja in otra for otra in otras)]


def leer_hoja(estaticos: Path, nombre: str) -> str:
    """El texto de una hoja, con lo que importa y con sus direcciones vistas desde `JUNTA`.

    Raises:
        ExtensionError: si importa algo de una manera que aquí no se entiende.
    """
    aqui = posixpath.dirname(nombre)

    def mudar(hallazgo: re.Match[str]) -> str:
        destino = posixpath.normpath(posixpath.join(aqui, hallazgo[2]))
        return f'url("{posixpath.relpath(destino, posixpath.dirname(JUNTA))}")'

    def importar(hallazgo: re.Match[str]) -> str:
        return leer_hoja(estaticos, posixpath.normpath(posixpath.join(aqui, hallazgo[1])))

    texto = _URL.sub(mudar, (estaticos / nombre).read_text(encoding="utf-8"))
    texto = _IMPORTA.sub(importar, _CODIFICA.sub("", texto))
    if "@import" in texto:
        raise ExtensionError(
            f"La hoja de estilo {nombre} importa otra con `@import url(…)` o con una "
            "condición, y en medio de `libro-junto.css` el navegador no la leería. "
            'Nómbrala con `@import "ruta.css";` o quítala.'
        )
    return texto


def juntar_hojas(estaticos: Path, paginas_nuevas: Iterable[str]) -> str:
    """Escribe la hoja junta.

    Una página que Sphinx no volvió a escribir ya no dice qué hojas pedía: se recuerdan en
    el primer renglón de la hoja junta anterior.

    Args:
        estaticos: la carpeta `_static` del sitio.
        paginas_nuevas: el texto de las páginas del sitio.

    Returns:
        La suma de la hoja, para su dirección; vacía si no hay qué juntar.
    """
    destino = estaticos / JUNTA
    listas = [hojas for hojas in map(hojas_de, paginas_nuevas) if hojas]
    if destino.is_file():
        antes = _LISTA.match(destino.read_text(encoding="utf-8"))
        listas = listas or ([antes[1].split(", ")] if antes else [])
    hojas = hojas_comunes(listas)
    if not hojas:
        return ""
    partes = [leer_hoja(estaticos, hoja) for hoja in hojas]
    junta = "\n".join([f"/* Junta {', '.join(hojas)} */", *partes])
    destino.write_text(junta, encoding="utf-8")
    return hashlib.sha256(junta.encode()).hexdigest()[:8]


def aligerar_cabeza(html: str, hojas: frozenset[str], suma: str, opciones: str) -> str:
    """Pide la hoja junta en vez de las suyas, y los guiones sin esperarlos.

    Args:
        html: el texto de la página.
        hojas: las que ya están en la junta.
        suma: la de la hoja junta.
        opciones: el texto de `documentation_options.js`.

    Returns:
        La página; aligerarla otra vez no la cambia.
    """
    puesta = False

    def cambiar(hallazgo: re.Match[str]) -> str:
        nonlocal puesta
        estatica = _ESTATICA.match(hallazgo[1])
        if estatica is None or estatica[1] not in {*hojas, JUNTA}:
            return hallazgo[0]
        raiz = hallazgo[1].split("_static/")[0]
        nueva = f'\n  <link rel="stylesheet" href="{raiz}_static/{JUNTA}?v={suma}" />'
        nueva, puesta = "" if puesta else nueva, True
        return nueva

    cabeza, corte, cuerpo = html.partition("</head>")
    cabeza = _ADELANTA.sub("", _HOJA.sub(cambiar, cabeza))
    cabeza = _OPCIONES.sub(lambda _: f"<script>{opciones.strip()}</script>", cabeza)
    cabeza = _GUION.sub(_aplazar, cabeza)
    return cabeza + corte + cuerpo


def _aplazar(hallazgo: re.Match[str]) -> str:
    """Un guion con dirección, con `defer` si no dice otra cosa."""
    if re.search(r"\b(?:defer|async|type)\b", re.sub(r'"[^"]*"', "", hallazgo[1])):
        return hallazgo[0]
    return f"<script defer {hallazgo[1]}></script>"


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Aligera la cabeza de todas las páginas."""
    if not es_sitio(app, error):
        return
    salida = Path(app.outdir)
    estaticos = salida / "_static"
    todas = list(paginas(salida))
    suma = juntar_hojas(estaticos, (p.read_text(encoding="utf-8") for p in todas))
    junta = _LISTA.match((estaticos / JUNTA).read_text(encoding="utf-8")) if suma else None
    hojas = frozenset(junta[1].split(", ")) if junta else frozenset()
    opciones = (estaticos / "documentation_options.js").read_text(encoding="utf-8")
    cambiar = partial(aligerar_cabeza, hojas=hojas, suma=suma, opciones=opciones)
    for pagina in todas:
        reescribir(pagina, cambiar)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("build-finished", al_terminar, priority=PRIORIDAD + 3)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
