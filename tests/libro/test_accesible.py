"""Lo que se puede comprobar de la accesibilidad sin abrir un navegador."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from libro.paginas_construidas import leer, rutas
from pygments.styles import get_style_by_name

AA = 4.5
ESTILOS = {"light": "a11y-high-contrast-light", "dark": "a11y-high-contrast-dark"}


def test_one_title_and_headings_in_order(libro_html: Path) -> None:
    malas = []
    for pagina in rutas(libro_html):
        arbol = leer(pagina)
        for nodo in arbol.select(".onlyprint"):  # la copia que solo se imprime
            nodo.decompose()
        niveles = [int(h.name[1]) for h in arbol.select("h1, h2, h3, h4, h5, h6")]
        saltos = [(a, b) for a, b in pairwise(niveles) if b > a + 1]
        if niveles.count(1) != 1 or niveles[0] != 1 or saltos:
            malas.append(f"{pagina.relative_to(libro_html)}: {niveles}")
    assert malas == [], malas[:10]


def test_every_image_has_a_description(libro_html: Path) -> None:
    sin_alt, dentro = [], 0
    for pagina in rutas(libro_html):
        for imagen in leer(pagina).select("article img"):
            dentro += 1
            alt = (imagen.get("alt") or "").strip()
            if len(alt) < 4 or re.search(r"\.(?:png|svg|jpe?g)$|_images/", alt):
                sin_alt.append(
                    f"{pagina.relative_to(libro_html)}: {imagen.get('src')} «{alt}»"
                )
    assert sin_alt == [], f"Figuras sin descripción: {sin_alt[:10]}"


def test_ids_are_unique(libro_html: Path) -> None:
    for pagina in rutas(libro_html):
        cuenta = Counter(str(n["id"]) for n in leer(pagina).find_all(id=True))
        repetidos = [nombre for nombre, veces in cuenta.items() if veces > 1]
        assert repetidos == [], f"{pagina}: identificadores repetidos {repetidos}"


def test_links_and_buttons_have_a_name(libro_html: Path) -> None:
    sin_nombre = []
    for pagina in rutas(libro_html):
        for nodo in leer(pagina).select("a[href], button"):
            imagen = nodo.find("img")
            nombres = (
                nodo.get_text(strip=True),
                nodo.get("aria-label"),
                nodo.get("title"),
                imagen and imagen.get("alt"),
            )
            if not any(nombres):
                sin_nombre.append(f"{pagina.relative_to(libro_html)}: {str(nodo)[:90]}")
    assert sin_nombre == [], sin_nombre[:10]


def test_titles_are_different(libro_html: Path) -> None:
    titulos = Counter(leer(p).title.get_text(strip=True) for p in rutas(libro_html))
    assert [t for t, veces in titulos.items() if veces > 1] == []


def _luz(color: str) -> float:
    color = color.lstrip("#")
    color = "".join(c * 2 for c in color) if len(color) == 3 else color
    canales = (int(color[i : i + 2], 16) / 255 for i in (0, 2, 4))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canales)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contraste(uno: str, otro: str) -> float:
    """La razón de contraste de WCAG entre dos colores."""
    clara, oscura = sorted((_luz(uno), _luz(otro)), reverse=True)
    return (clara + 0.05) / (oscura + 0.05)


def _colores(raiz: Path, tema: str) -> dict[str, str]:
    css = (raiz / "book" / "_static" / "libro.css").read_text(encoding="utf-8")
    bloque = re.search(rf'^html\[data-theme="{tema}"\] \{{(.*?)^\}}', css, re.DOTALL | re.M)
    assert bloque
    colores = dict(re.findall(r"--pst-color-([\w-]+): (#[0-9a-f]{3,6});", bloque[1]))
    return {"background": "#ffffff", **colores}


def test_contrast_formula() -> None:
    assert contraste("#000", "#fff") == pytest.approx(21)
    assert contraste("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_text_has_enough_contrast(raiz: Path, tema: str) -> None:
    colores = _colores(raiz, tema)
    for fondo in ("background", "surface"):
        for tinta in (
            "text-base",
            "text-muted",
            "link",
            "link-hover",
            "link-higher-contrast",
            "primary",
            "inline-code",
        ):
            razon = contraste(colores[tinta], colores[fondo])
            assert razon >= AA, f"{tema}: {tinta} sobre {fondo} = {razon:.2f}"


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_code_has_enough_contrast(raiz: Path, tema: str) -> None:
    fondo = _colores(raiz, tema)["surface"]
    for token, estilo in get_style_by_name(ESTILOS[tema]):
        if estilo["color"]:
            razon = contraste(estilo["color"], estilo["bgcolor"] or fondo)
            assert razon >= AA, f"{tema}: {token} = {razon:.2f}"
