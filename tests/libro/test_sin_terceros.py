"""El sitio se basta solo: ninguna página pide nada fuera, y ninguna pesa de más."""

import gzip
import re
from pathlib import Path

import iconos
import pytest
import sin_terceros
from fontTools.ttLib import TTFont
from libro.paginas_construidas import leer, rutas

LIMITE = 450_000  # octetos comprimidos, sin las figuras
CARGAN = (
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("embed", "src"),
    ("object", "data"),
)
# Un <link> que no descarga nada.
REFERENCIAS = {"canonical", "index", "search", "next", "prev", "author", "license"}
# Lo que MathJax pide en una página con fórmulas corrientes (con `\mathbb` y `\mathbf`).
LETRA = "Zero Main-Regular Main-Bold Math-Italic AMS-Regular Size1-Regular Size2-Regular"


def _cargas(pagina: Path) -> list[str]:
    arbol = leer(pagina)
    cargas = []
    for etiqueta, atributo in CARGAN:
        for nodo in arbol.find_all(etiqueta):
            if etiqueta == "link" and set(nodo.get("rel", [])) & REFERENCIAS:
                continue
            if nodo.get(atributo):
                cargas.append(str(nodo[atributo]))
    return cargas


def _archivo(pagina: Path, carga: str) -> Path:
    return (pagina.parent / carga.split("?")[0].split("#")[0]).resolve()


def _peso(archivo: Path) -> int:
    datos = archivo.read_bytes()
    ya_comprimido = archivo.suffix in {".woff", ".woff2", ".png", ".jpg", ".webp"}
    return len(datos) if ya_comprimido else len(gzip.compress(datos, 6))


def test_pages_load_only_files_of_the_site(libro_html: Path) -> None:
    malas = []
    for pagina in rutas(libro_html):
        for carga in _cargas(pagina):
            if carga.startswith("data:"):
                continue
            fuera = re.match(r"(?:[a-z]+:)?//", carga)
            if fuera or carga.startswith("/") or not _archivo(pagina, carga).is_file():
                malas.append(f"{pagina.relative_to(libro_html)}: {carga}")
    assert malas == [], f"Cargan algo que no está en el sitio: {malas[:10]}"


def test_styles_and_scripts_name_no_other_host(libro_html: Path) -> None:
    for estilo in (libro_html / "_static").rglob("*.css"):
        css = estilo.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import )[\"']?(?:https?:)?//", css), estilo
    for guion in (libro_html / "_static").rglob("*.js"):
        js = guion.read_text(encoding="utf-8")
        assert not re.search(
            r"cdn\.jsdelivr|unpkg\.com|cdnjs\.cloudflare|polyfill\.io", js
        ), guion


def test_thebe_and_widgets_are_left_out(libro_html: Path) -> None:
    for pagina in rutas(libro_html):
        html = pagina.read_text(encoding="utf-8")
        for palabra in ("THEBE_JS_URL", "thebe-config", "require.min.js", "fontawesome.js"):
            assert palabra not in html, f"{pagina}: queda {palabra}"


def test_pages_with_math_carry_mathjax(libro_html: Path) -> None:
    con_formulas = 0
    for pagina in rutas(libro_html):
        html = pagina.read_text(encoding="utf-8")
        tiene = 'class="math' in html
        con_formulas += tiene
        assert (sin_terceros.GUION in html) == tiene, pagina
    assert con_formulas, "Ninguna página tiene fórmulas: algo no se construyó."


def test_every_icon_can_be_drawn(libro_html: Path) -> None:
    estaticos = libro_html / "_static"
    css = (estaticos / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    letras = (estaticos / "vendor" / "fontawesome" / "webfonts").glob("*.woff2")
    dibujados = set().union(*(TTFont(letra).getBestCmap() for letra in letras))
    nombres = iconos.nombres_usados(
        [p.read_text(encoding="utf-8") for p in rutas(libro_html)]
    )
    assert {"github", "bars", "magnifying-glass"} <= nombres
    for nombre in sorted(nombres):
        regla = re.search(rf'\.fa-{nombre}:before[^{{}}]*\{{content:"\\([0-9a-f]+)', css)
        if regla:
            assert int(regla[1], 16) in dibujados, f"fa-{nombre} no se dibuja"
        else:  # los que no son iconos, sino estilos o tamaños
            assert re.search(rf"\.fa-{nombre}[,{{:]", css), f"fa-{nombre} no existe"


def test_pages_are_light(libro_html: Path) -> None:
    estaticos = libro_html / "_static"
    carpeta = estaticos / "mathjax" / sin_terceros.LETRA
    letra = sum(_peso(carpeta / f"MathJax_{n}.woff2") for n in LETRA.split())
    tipos = sum(_peso(a) for a in (estaticos / "vendor").rglob("*.woff2"))
    pesos = {}
    for pagina in rutas(libro_html):
        archivos = {
            _archivo(pagina, c) for c in _cargas(pagina) if not c.startswith("data:")
        }
        figuras = {a for a in archivos if "_images" in a.parts}
        peso = _peso(pagina) + tipos + sum(_peso(a) for a in archivos - figuras)
        if any(a.name == Path(sin_terceros.GUION).name for a in archivos):
            peso += letra
        pesos[str(pagina.relative_to(libro_html))] = peso
    pesadas = {p: n for p, n in pesos.items() if n > LIMITE and p != "search.html"}
    assert pesadas == {}, f"Pesan más de {LIMITE} octetos sin figuras: {pesadas}"


def test_nothing_unused_is_published(libro_html: Path) -> None:
    estaticos = libro_html / "_static"
    assert not list(estaticos.rglob("*.map"))
    assert not list(estaticos.rglob("*.ttf"))
    assert not (estaticos / "scripts" / "fontawesome.js").exists()


PAGINA = """<html><head>
<meta name="viewport" content="a"/><meta name="viewport" content="a"/>
<script>const THEBE_JS_URL = "https://unpkg.com/thebe"; const x = 1</script>
<script async="async" src="_static/sphinx-thebe.js?v=1"></script>
<link rel="stylesheet" href="_static/sphinx-thebe.css?v=1" />
<script src="_static/design-tabs.js"></script>
<script>window.MathJax = {"a": 1}</script>
<script defer="defer" src="_static/mathjax/mathjax-libro.js"></script>
<script src="_static/searchtools.js"></script>
<script src="searchindex.js"></script>
</head><body>CUERPO</body></html>"""


@pytest.mark.parametrize(
    ("cuerpo", "quedan"),
    [
        ("", set()),
        ('<span class="math notranslate">x</span>', {"mathjax-libro", "window.MathJax"}),
        ('<div class="sd-tab-set">', {"design-tabs"}),
    ],
)
def test_page_keeps_only_what_it_uses(cuerpo: str, quedan: set[str]) -> None:
    html = sin_terceros.aligerar_pagina(PAGINA.replace("CUERPO", cuerpo))
    posibles = {"mathjax-libro", "window.MathJax", "design-tabs", "thebe", "searchindex"}
    assert {p for p in posibles if p in html.lower() or p in html} == quedan
    assert html.count("viewport") == 1
    assert sin_terceros.aligerar_pagina(html) == html


def test_search_page_keeps_its_index() -> None:
    assert "searchindex.js" in sin_terceros.aligerar_pagina(PAGINA, es_buscador=True)


def test_style_keeps_only_used_icons() -> None:
    css = (
        '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-at:before{content:"\\f1fa"}'
        '.nota:after{content:"\\f05a"}'
    )
    corto = iconos.recortar_estilo(css, {"navicon"})
    assert "fa-at" not in corto and "fa-bars" in corto
    assert iconos.codigos([corto, '--icono:"\uf0eb"']) == {0xF0C9, 0xF05A, 0xF0EB}


def test_missing_mathjax_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sin_terceros, "find_spec", lambda nombre: None)
    with pytest.raises(Exception, match="sphinx-mathjax-offline"):
        sin_terceros.carpeta_mathjax()
