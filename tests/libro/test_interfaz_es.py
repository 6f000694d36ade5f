"""La interfaz del libro está en español, en todas sus páginas."""

import json
import re
from pathlib import Path

import bibliografia_es
import busqueda_es
import espanol
import pytest
from bs4 import BeautifulSoup
from libro.frases_en_ingles import buscar
from libro.paginas_construidas import leer, rutas
from pybtex.database import parse_string

ATRIBUTOS = (
    "title",
    "aria-label",
    "placeholder",
    "alt",
    "data-bs-title",
    "data-toggle-hint",
)
# Lo que el lector escribe o cita: ahí el inglés es legítimo.
CONTENIDO = "pre, code, script, style, .citation-list, [lang]:not(html), .glossary"
# Las partes de la página que escribe el tema; en ellas todo debe estar en español.
MARCO = ".bd-sidebar-primary, .bd-header-article, .bd-sidebar-secondary, .bd-footer-content"


def _textos_de_interfaz(arbol: BeautifulSoup) -> list[str]:
    """Lo que se lee en rótulos, botones y atributos; los párrafos del autor no."""
    for nodo in arbol.select(CONTENIDO):
        nodo.decompose()
    textos = [arbol.title.get_text(" ", strip=True)] if arbol.title else []
    for nodo in arbol.find_all(True):
        # El título de un enlace a una cita es la referencia entera, con su título original.
        if "bibliografia.html#" in str(nodo.get("href", "")):
            continue
        textos += [str(nodo[nombre]) for nombre in ATRIBUTOS if nodo.get(nombre)]
    rotulos = "button, summary, .admonition-title, .caption-number, .skip-link"
    titulos = {
        a.get_text(" ", strip=True) for a in arbol.select(".bd-links a, .toc-entry a")
    }
    for nodo in arbol.select(f"{rotulos}, {MARCO}"):
        for texto in nodo.stripped_strings:
            if texto not in titulos:  # el título de un capítulo es del autor
                textos.append(texto)
    return textos


def test_no_english_phrase_in_the_interface(libro_html: Path) -> None:
    hallazgos = {}
    for pagina in rutas(libro_html):
        for texto in _textos_de_interfaz(leer(pagina)):
            if buscar(texto):
                hallazgos.setdefault(texto[:80], str(pagina.relative_to(libro_html)))
    assert hallazgos == {}, f"Quedan frases de interfaz en inglés: {hallazgos}"


def test_the_search_for_english_would_find_it() -> None:
    arbol = BeautifulSoup(
        '<button title="Back to top"></button><summary>Show code cell source</summary>'
        "<pre>Search Results</pre>",
        "html.parser",
    )
    hallazgos = [frase for texto in _textos_de_interfaz(arbol) for frase in buscar(texto)]
    assert hallazgos == ["Back to top", "Show code cell"]


def test_every_page_says_its_language(libro_html: Path) -> None:
    for pagina in libro_html.rglob("*.html"):
        if pagina.relative_to(libro_html).parts[0].startswith("_"):
            continue
        assert leer(pagina).html.get("lang") == "es", pagina


def test_the_browser_catalog_is_in_spanish(libro_html: Path) -> None:
    js = (libro_html / "_static" / "translations.js").read_text(encoding="utf-8")
    mensajes = json.loads(js[js.index("(") + 1 : js.rindex(")")])["messages"]
    for ingles, traduccion in espanol.BUSCADOR.items():
        assert mensajes[ingles] == traduccion


def test_numbers_of_figures_and_tables_are_in_spanish(libro_html: Path) -> None:
    prefijos = {
        re.sub(r"[\d.\s]+$", "", numero.get_text())
        for pagina in rutas(libro_html)
        for numero in leer(pagina).select(".caption-number")
    }
    assert prefijos <= {"Figura", "Tabla", "Código", "Ejercicio"}, prefijos


def test_catalog_prefers_ours_and_falls_back() -> None:
    nuestro = espanol.Catalogo({"Open issue": "Avisar de un error"})
    nuestro.add_fallback(espanol.Catalogo({"Open issue": "Tema abierto", "By": "Por"}))
    assert nuestro.gettext("Open issue") == "Avisar de un error"
    assert nuestro.gettext("By") == "Por"
    assert nuestro.gettext("desconocido") == "desconocido"


def test_translating_a_page_twice_changes_nothing() -> None:
    html = '<button title="Toggle primary sidebar"></button><nav aria-label="Page">'
    una = espanol.traducir_pagina(html)
    assert buscar(una) == []
    assert espanol.traducir_pagina(una) == una


@pytest.mark.parametrize(
    ("escrita", "indexada"),
    [
        ("convolucion", "convolución"),
        ("CONVOLUCIONES", "convolución"),
        ("metrica", "métricas"),
        ("aerea", "aéreas"),
        ("matrices", "matriz"),
        ("capa", "capas"),
        ("ano", "año"),
    ],
)
def test_search_ignores_accents_and_plurals(escrita: str, indexada: str) -> None:
    assert busqueda_es.raiz(escrita) == busqueda_es.raiz(indexada)


def test_search_keeps_different_words_apart() -> None:
    palabras = ["capa", "canal", "convolución", "correlación", "matriz", "máscara", "paso"]
    assert len({busqueda_es.raiz(p) for p in palabras}) == len(palabras)


BIB = """
@article{a, author={LeCun, Yann and Bottou, L{\\'e}on}, title={Un {T}ítulo Así},
  journal={Una revista}, volume={86}, number={11}, pages={2278--2324}, year={1998},
  doi={10.1109/5.726791}}
@inproceedings{b, author={He, Kaiming}, title={Otro}, booktitle={Las actas}, pages={7--8},
  year={2016}, eprint={1512.03385}, url={https://example.org/no-se-usa}}
@book{c, editor={Uno, Ana and Dos, Eva}, title={Un libro}, publisher={P}, edition={2},
  year={2001}}
@misc{d, author={{Un grupo}}, title={Datos}, year={2020}, url={https://example.org},
  urldate={2026-01-02}}
"""


def _referencias() -> dict[str, str]:
    datos = parse_string(BIB, "bibtex")
    formato = bibliografia_es.EstiloEspanol().format_bibliography(datos)
    return {e.key: e.text.render_as("text").replace("<newblock>", " ") for e in formato}


def test_references_are_in_spanish() -> None:
    textos = _referencias()
    assert " ".join(textos["a"].split()) == (
        "LeCun, Yann y Bottou, Léon (1998). «Un Título Así». Una revista, 86(11), "
        "pp. 2278–2324. DOI: 10.1109/5.726791."
    )
    assert "En Las actas, pp. 7–8" in textos["b"]
    assert "arXiv:1512.03385" in textos["b"] and "example.org" not in textos["b"]
    assert (
        "Uno, Ana y Dos, Eva (coords.) (2001)" in textos["c"] and "2.ª ed." in textos["c"]
    )
    assert "Un grupo (2020)" in textos["d"]
    assert "Disponible en https://example.org (consultado el 2026-01-02)" in textos["d"]


def test_references_link_to_the_doi() -> None:
    datos = parse_string(BIB, "bibtex")
    formato = bibliografia_es.EstiloEspanol().format_bibliography(datos)
    html = {e.key: e.text.render_as("html") for e in formato}
    assert 'href="https://doi.org/10.1109/5.726791"' in html["a"]
    assert 'href="https://arxiv.org/abs/1512.03385"' in html["b"]


def test_long_author_lists_are_shortened() -> None:
    autores = " and ".join(f"Apellido{i}, N" for i in range(12))
    datos = parse_string(
        f"@misc{{x, author={{{autores}}}, title={{T}}, year={{2000}}}}", "bibtex"
    )
    (entrada,) = bibliografia_es.EstiloEspanol().format_bibliography(datos)
    texto = entrada.text.render_as("text")
    assert "et al." in texto and "Apellido6" in texto and "Apellido7" not in texto
