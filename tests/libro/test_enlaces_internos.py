"""Todo enlace de una página a otra llega: al archivo y al lugar dentro de él."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from libro.paginas_construidas import SUELTAS, rutas

LLEVAN = ("href", "src", "srcset", "action", "poster", "data")
_ID = re.compile(r'\bid="([^"]+)"')


def lugares(html: str) -> set[str]:
    """Los identificadores de una página."""
    return {unescape(nombre) for nombre in _ID.findall(html)}


def enlaces(html: str) -> Iterator[str]:
    """Lo que una página enlaza o carga dentro del sitio."""
    for nodo in BeautifulSoup(html, "html.parser").find_all(True):
        for atributo in LLEVAN:
            valor = nodo.get(atributo)
            if valor and not urlsplit(str(valor)).scheme and str(valor)[:2] != "//":
                # En `srcset` hay varios, cada uno con su tamaño.
                partes = str(valor).split(",") if atributo == "srcset" else [str(valor)]
                yield from (parte.split()[0] for parte in partes)


def rotos(carpeta: Path, paginas: list[Path]) -> list[str]:
    """Los enlaces que no llegan: en qué página están, cuáles son y qué falta."""
    textos = {p.resolve(): p.read_text(encoding="utf-8") for p in paginas}
    ids = {pagina: lugares(texto) for pagina, texto in textos.items()}
    malos: dict[str, None] = {}
    for pagina, texto in textos.items():
        for enlace in set(enlaces(texto)):
            partes = urlsplit(enlace)
            destino = pagina
            if partes.path:
                destino = (pagina.parent / unquote(partes.path)).resolve()
            ancla = unquote(partes.fragment)
            nombre = f"{pagina.relative_to(carpeta.resolve())}: {enlace}"
            if not destino.is_file():
                malos[f"{nombre} (no existe el archivo)"] = None
            elif ancla and destino in ids and ancla not in ids[destino]:
                malos[f"{nombre} (no existe #{ancla})"] = None
    return sorted(malos)


@pytest.mark.slow
def test_every_internal_link_arrives(libro_html: Path) -> None:
    # La 404 se sirve en cualquier dirección: solo enlaza con la dirección completa.
    paginas = [*rutas(libro_html), *(libro_html / nombre for nombre in SUELTAS)]
    malos = rotos(libro_html, paginas)
    assert malos == [], f"{len(malos)} enlaces no llegan: {malos[:10]}"


def test_absolute_links_to_the_book_arrive(libro_html: Path) -> None:
    """El mapa del sitio, la dirección canónica y la tarjeta dan direcciones que existen."""
    mapa = (libro_html / "sitemap.xml").read_text(encoding="utf-8")
    portada = (libro_html / "index.html").read_text(encoding="utf-8")
    base = re.search(r'content="(https://[^"]*/)book/index\.html"', portada)
    assert base
    faltan = set()
    for texto in [mapa, *(p.read_text(encoding="utf-8") for p in rutas(libro_html))]:
        for ruta in re.findall(rf'{re.escape(base[1])}([^"<#\s)]*)', texto):
            if ruta and not (libro_html / unquote(ruta)).is_file():
                faltan.add(ruta)
    assert faltan == set()


def test_broken_links_are_seen(tmp_path: Path) -> None:
    una, otra = tmp_path / "una.html", tmp_path / "otra página.html"
    una.write_text(
        '<h1 id="aérea">Una</h1><a href="#a%C3%A9rea">bien</a><a href="#nada">mal</a>'
        '<a href="otra%20p%C3%A1gina.html#si">bien</a><a href="otra%20página.html#no">m</a>'
        '<img src="x.png" srcset="y.png 1x, una.html 2x"><a href="https://a.mx/#z">f</a>'
        '<a href="una.html?q=1">bien</a>',
        encoding="utf-8",
    )
    otra.write_text('<p id="si">Otra</p>', encoding="utf-8")
    malos = rotos(tmp_path, [una, otra])
    assert [m.split(": ")[1] for m in malos] == [
        "#nada (no existe #nada)",
        "otra%20página.html#no (no existe #no)",
        "x.png (no existe el archivo)",
        "y.png (no existe el archivo)",
    ]
