"""Cómo se presenta cada página en un buscador y en las redes."""

from collections import Counter
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import dibujar_tarjeta
import ficha_social
import mapa_del_sitio
import numpy as np
import pytest
import yaml
from bs4 import BeautifulSoup
from docutils.core import publish_doctree
from libro.paginas_construidas import SUELTAS, rutas
from PIL import Image

ESPACIO = "http://www.sitemaps.org/schemas/sitemap/0.9"
CAPITULO = """
Título
======

*Al terminar podrás…*

- **medir** una cosa, de dos maneras;
- **comparar** otra.

*Requisitos:* ninguno. *Tiempo:* unos minutos.

Un párrafo con su contexto.

    **¿Cuánto mide la cosa?**

Más texto.
"""


def cabeza(pagina: Path) -> BeautifulSoup:
    """Solo la cabeza de una página: leerla entera cuesta cien veces más."""
    html = pagina.read_text(encoding="utf-8")
    return BeautifulSoup(html.partition("</head>")[0], "html.parser")


def metas(pagina: BeautifulSoup) -> dict[str, str]:
    """Nombre de cada etiqueta <meta> → su contenido; ninguna va dos veces."""
    pares = [
        (str(m.get("name") or m.get("property")), str(m["content"]))
        for m in pagina.select("meta[name], meta[property]")
    ]
    repetidas = [n for n, veces in Counter(n for n, _ in pares).items() if veces > 1]
    assert repetidas == []
    return dict(pares)


def test_every_page_describes_itself(libro_html: Path, raiz: Path) -> None:
    base = yaml.safe_load((raiz / "_config.yml").read_text("utf-8"))["html"]["baseurl"]
    descripciones: dict[str, str] = {}
    for pagina in rutas(libro_html):
        direccion = pagina.relative_to(libro_html).as_posix()
        dichas = metas(cabeza(pagina))
        descripcion = dichas["description"]
        assert 40 <= len(descripcion) <= ficha_social.MAXIMO + 1, (
            f"{direccion}: {descripcion}"
        )
        assert not descripcion.startswith(("Requisitos", "Tiempo")), direccion
        descripciones[direccion] = descripcion
        assert dichas["og:description"] == descripcion
        assert dichas["og:url"].endswith(direccion) and dichas["og:url"].startswith("https")
        assert dichas["og:title"] and "<" not in dichas["og:title"], direccion
        assert dichas["twitter:card"] == "summary_large_image"
        assert dichas["og:image"].endswith(ficha_social.IMAGEN)
        assert dichas["og:locale"] == "es_MX"
    veces = Counter(descripciones.values())
    repetidas = [d for d, t in descripciones.items() if veces[t] > 1]
    assert repetidas == [], f"Se describen igual: {repetidas}"
    assert base.startswith("https")


def test_the_entry_page_shows_the_card_of_the_cover(libro_html: Path) -> None:
    entrada = metas(cabeza(libro_html / "index.html"))
    portada = metas(cabeza(libro_html / "book" / "index.html"))
    for nombre in ("description", "og:title", "og:image", "og:url", "twitter:card"):
        assert entrada[nombre] == portada[nombre]
    assert portada["og:type"] == "book"


def test_the_card_is_an_image_of_the_right_size(libro_html: Path) -> None:
    archivo = libro_html / ficha_social.IMAGEN
    with Image.open(archivo) as imagen:
        assert imagen.size == ficha_social.MEDIDAS
    assert archivo.stat().st_size < 300_000  # hay redes que no muestran una más pesada


def test_every_page_has_its_icons(libro_html: Path) -> None:
    for pagina in rutas(libro_html):
        arbol = cabeza(pagina)
        for clase in ("icon", "apple-touch-icon"):
            (icono,) = arbol.select(f'link[rel="{clase}"]')
            assert (pagina.parent / str(icono["href"])).resolve().is_file(), pagina
    for nombre in SUELTAS:
        assert cabeza(libro_html / nombre).select_one('link[rel="icon"]')


def test_the_drawing_is_the_one_in_the_repository(raiz: Path) -> None:
    """La imagen guardada es la que dibuja el programa con el título de hoy."""
    titulo = yaml.safe_load((raiz / "_config.yml").read_text("utf-8"))["title"]
    for nombre, contenido in dibujar_tarjeta.archivos(titulo).items():
        hecha = Image.open(BytesIO(contenido)).convert("RGB")
        with Image.open(raiz / "book" / nombre) as guardada:
            resta = np.asarray(guardada.convert("RGB"), float) - np.asarray(hecha, float)
        # Otra versión de la biblioteca redondea distinto; otro título cambia muchos puntos.
        assert np.mean(np.abs(resta).max(axis=-1) > 60) < 0.002, nombre
    otro = Image.open(BytesIO(dibujar_tarjeta.archivos("Otro título")[ficha_social.IMAGEN]))
    with Image.open(raiz / "book" / ficha_social.IMAGEN) as guardada:
        resta = np.asarray(guardada, float) - np.asarray(otro, float)
    assert np.mean(np.abs(resta).max(axis=-1) > 60) > 0.01


def test_a_chapter_is_described_by_its_question() -> None:
    descripcion = ficha_social.describir(publish_doctree(CAPITULO))
    assert descripcion == (
        "¿Cuánto mide la cosa? Al terminar podrás medir una cosa, de dos maneras."
    )


def test_a_page_without_question_is_described_by_its_first_words() -> None:
    sin_pregunta = CAPITULO.replace("**¿Cuánto mide la cosa?**", "Una cita.")
    assert ficha_social.describir(publish_doctree(sin_pregunta)) == (
        "Un párrafo con su contexto. Más texto."
    )
    assert ficha_social.describir(publish_doctree("")) == ""


@pytest.mark.parametrize(
    ("texto", "corto"),
    [
        ("corto", "corto"),
        ("a" * 50 + " " + "b" * 60 + ". " + "c" * 100, "a" * 50 + " " + "b" * 60 + "."),
        ("a. " + "palabra, " * 40, "a. " + "palabra, " * 20 + "palabra…"),
    ],
)
def test_long_descriptions_end_in_a_sentence_or_a_word(texto: str, corto: str) -> None:
    assert ficha_social.recortar(texto) == corto
    assert len(corto) <= ficha_social.MAXIMO + 1


def test_tags_are_escaped_and_need_an_address() -> None:
    html = ficha_social.etiquetas(
        'A & "B"', "uno < dos", "Libro", "https://a.mx/", "b.html"
    )
    dichas = metas(BeautifulSoup(html, "html.parser"))
    assert dichas["og:title"] == 'A & "B"' and dichas["description"] == "uno < dos"
    assert dichas["og:url"] == "https://a.mx/b.html" and dichas["og:type"] == "article"
    sin_direccion = ficha_social.etiquetas("A", "uno", "Libro", "", "b.html")
    assert metas(BeautifulSoup(sin_direccion, "html.parser")) == {"description": "uno"}
    assert ficha_social.etiquetas("A", "", "Libro", "", "b.html") == ""


def test_the_entry_copies_the_tags_once() -> None:
    portada = '<meta name="description" content="x" /><meta name="viewport" content="y" />'
    una = ficha_social.presentar_entrada("<head><title>T</title>", portada)
    assert una == '<head><meta name="description" content="x" />\n<title>T</title>'
    assert ficha_social.presentar_entrada(una, portada) == una


def test_the_map_lists_every_chapter(libro_html: Path) -> None:
    mapa = ElementTree.parse(libro_html / "sitemap.xml").getroot()
    direcciones = {loc.text or "" for loc in mapa.iter(f"{{{ESPACIO}}}loc")}
    canonicas = {
        str(cabeza(p).select_one('link[rel="canonical"]')["href"])
        for p in rutas(libro_html)
        if p.parent != libro_html
    }
    assert direcciones == canonicas and len(direcciones) > 50
    robots = (libro_html / "robots.txt").read_text("utf-8")
    assert any(f"Sitemap: {d.split('book/')[0]}sitemap.xml" in robots for d in direcciones)


def test_the_map_is_escaped_and_needs_an_address(tmp_path: Path) -> None:
    texto = mapa_del_sitio.mapa("https://a.mx/?a&b/", ["á.html", "b.html"])
    assert "<loc>https://a.mx/?a&amp;b/b.html</loc>" in texto and "%C3%A1.html" in texto
    app = SimpleNamespace(
        config=SimpleNamespace(html_baseurl=""),
        outdir=str(tmp_path),
        builder=SimpleNamespace(name="html"),
    )
    mapa_del_sitio.al_terminar(app, None)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
