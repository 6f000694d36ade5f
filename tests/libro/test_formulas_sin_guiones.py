"""Sin JavaScript cada fórmula se ve: la acompaña la misma en MathML."""

from pathlib import Path

import formulas_sin_guiones
import pytest
from bs4 import BeautifulSoup
from formulas_sin_guiones import acompanar
from libro.paginas_construidas import leer, rutas

CLASE = formulas_sin_guiones._CLASE
PAGINA = f"""<html><head></head><body class="bd-article">
<p>Si <span {CLASE}>\\(a &lt; 2\\)</span></p>
<div {CLASE} id="equation-eq-a">
<span class="eqno">(13)<a href="#equation-eq-a">#</a></span>\\[\\begin{{split}}
\\frac{{a}}{{b}}
\\end{{split}}\\]</div>
<div {CLASE}>
\\[x\\]</div></body></html>"""


def test_every_formula_goes_with_its_mathml() -> None:
    html = acompanar(PAGINA)
    arbol = BeautifulSoup(html, "html.parser")
    en_linea, con_numero, sin_numero = arbol.body.select("noscript")
    assert en_linea.find_previous_sibling("span")["class"][0] == "math"
    assert [m.text for m in en_linea.select("mi, mo, mn")] == ["a", "<", "2"]
    assert con_numero.find_previous_sibling("div")["id"] == "equation-eq-a"
    assert con_numero.select_one(".eqno").text == "(13)"
    assert con_numero.select_one("mfrac") and con_numero.select_one("math[display=block]")
    assert sin_numero.select_one(".eqno") is None
    assert "alttext" not in html and "xmlns" not in html
    # Lo que MathJax compone sigue igual, con su ancla y su enlace.
    assert "\\begin{split}" in arbol.select_one("#equation-eq-a").text
    assert html.count("visibility: hidden") == 1
    assert acompanar(html) == html


def test_a_page_without_formulas_stays() -> None:
    assert acompanar("<html><head></head></html>") == "<html><head></head></html>"


def test_a_formula_it_cannot_write_is_said() -> None:
    with pytest.raises(ValueError, match="No sé escribir en MathML"):
        acompanar(f"<span {CLASE}>\\(\\foo{{a}}\\)</span>")


def test_the_book_leaves_no_formula_alone(libro_html: Path) -> None:
    cuantas = 0
    for pagina in rutas(libro_html):
        for formula in leer(pagina).select(".math"):
            cuantas += 1
            siguiente = formula.next_sibling
            assert siguiente is not None and siguiente.name == "noscript", (
                f"{pagina.relative_to(libro_html)}: {formula.text[:60]}"
            )
    assert cuantas > 1000
