"""Cada término del glosario se enlaza la primera vez que aparece en una página."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from terminos import COTIDIANAS, Terminos, formas

TERMINOS = Terminos(
    {
        "paso": "…",
        "kernel": "…",
        "relleno": "…",
        "relleno con ceros": "…",
        "convolución": "…",
        "Dice": "…",
    }
)


@pytest.mark.parametrize(
    "termino, plural",
    [
        ("red neuronal convolucional", "redes neuronal convolucional"),
        ("píxel", "píxeles"),
        ("convolución", "convoluciones"),
        ("época", "épocas"),
    ],
)
def test_plural(termino: str, plural: str) -> None:
    assert formas(termino) == [termino, plural]


def hallados(texto: str, enfasis: bool = False) -> list[str]:
    return [termino for _, _, termino in TERMINOS.apariciones(texto, enfasis)]


def test_se_prefiere_el_termino_mas_largo() -> None:
    assert hallados("Con relleno con ceros no.") == ["relleno con ceros"]


def test_mayusculas_y_plural() -> None:
    assert hallados("Kernels y Convoluciones") == ["convolución"]  # «kernels» no es plural
    assert hallados("Kerneles") == ["kernel"]


def test_las_palabras_cotidianas_piden_presentacion() -> None:
    assert hallados("paso a paso") == []
    assert hallados("el paso (en inglés, stride)") == ["paso"]
    assert hallados("paso", enfasis=True) == ["paso"]


def test_un_nombre_propio_no_es_un_verbo() -> None:
    assert hallados("la celda dice cuánto") == []
    assert hallados("la pérdida de Dice") == ["Dice"]


def test_no_corta_palabras() -> None:
    assert hallados("kernelizado, subkernel, kernel-7") == []


def paginas(libro: Path) -> list[Path]:
    return [
        p
        for p in sorted((libro / "book").rglob("*.html"))
        if p.parent.name != "book"  # los capítulos; no las páginas de preliminares
    ]


def test_cada_capitulo_enlaza_sus_terminos(libro_html: Path) -> None:
    glosario = BeautifulSoup(
        (libro_html / "book/glosario.html").read_text(encoding="utf-8"), "html.parser"
    )
    lugares = {
        dt["id"]: dt.get_text().rstrip("#¶ \n") for dt in glosario.select("dl.glossary dt")
    }
    assert {t.lower() for t in lugares.values()} >= COTIDIANAS
    assert paginas(libro_html)
    for pagina in paginas(libro_html):
        html = BeautifulSoup(pagina.read_text(encoding="utf-8"), "html.parser")
        enlaces = html.select("article a.termino")
        assert len(enlaces) >= 4, f"{pagina.name} enlaza {len(enlaces)} términos"
        ids = [a["href"].split("#")[1] for a in enlaces]
        assert len(ids) == len(set(ids)), f"{pagina.name} enlaza dos veces el mismo término"
        for a, destino in zip(enlaces, ids, strict=True):
            assert destino in lugares
            assert len(a["title"]) > 20
            assert a.find_parent(["h1", "h2", "h3", "pre", "code", "figcaption"]) is None
