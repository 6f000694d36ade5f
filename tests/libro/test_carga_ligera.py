"""El primer renglón espera una hoja de estilo y ningún guion."""

import re
from pathlib import Path

import carga_ligera
import pytest
from bs4 import BeautifulSoup
from libro.paginas_construidas import leer, rutas
from sphinx.errors import ExtensionError

PAGINA = """<html><head>
  <link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="../_static/otra.css?v=2" />
  <link rel="preload" as="script" href="../_static/scripts/bootstrap.js" />
  <link rel="icon" href="../_static/favicon.svg"/>
  <link rel="stylesheet" href="../_static/suelta.css" />
    <script src="../_static/documentation_options.js?v=1"></script>
    <script src="../_static/doctools.js?v=async"></script>
    <script defer="defer" src="../_static/mathjax.js"></script>
    <script>DOCUMENTATION_OPTIONS.pagename = 'a';</script>
</head><body><script src="dentro.js"></script></body></html>"""


@pytest.fixture
def estaticos(tmp_path: Path) -> Path:
    (tmp_path / "styles").mkdir()
    (tmp_path / "basic.css").write_text(
        '@charset "UTF-8";\n.a { background: url(file.png) }', encoding="utf-8"
    )
    (tmp_path / "styles/theme.css").write_text(
        '@import "../basic.css";\n.b { src: url(../vendor/b.woff2) }', encoding="utf-8"
    )
    (tmp_path / "otra.css").write_text(
        ".c { background: url('data:image/svg+xml,%3Csvg') url(\"img/c.png\") }",
        encoding="utf-8",
    )
    return tmp_path


def test_sheets_are_joined_in_order_with_their_addresses(estaticos: Path) -> None:
    suma = carga_ligera.juntar_hojas(estaticos, [PAGINA.replace("suelta", "styles/theme")])
    junta = (estaticos / carga_ligera.JUNTA).read_text(encoding="utf-8")
    assert re.fullmatch(r"[0-9a-f]{8}", suma)
    assert junta.startswith("/* Junta styles/theme.css, otra.css")
    assert "@import" not in junta and "@charset" not in junta
    orden = ['.a { background: url("../file.png")', '.b { src: url("../vendor/b.woff2")']
    orden.append(".c { background: url('data:image/svg+xml,%3Csvg') url(\"../img/c.png\")")
    lugares = [junta.index(parte) for parte in orden]
    assert lugares == sorted(lugares)


def test_a_second_build_remembers_what_was_joined(estaticos: Path) -> None:
    pagina = PAGINA.replace('<link rel="stylesheet" href="../_static/suelta.css" />', "")
    suma = carga_ligera.juntar_hojas(estaticos, [pagina])
    hojas = frozenset(carga_ligera.hojas_de(pagina))
    escrita = carga_ligera.aligerar_cabeza(pagina, hojas, suma, "")
    assert carga_ligera.hojas_de(escrita) == []
    assert carga_ligera.juntar_hojas(estaticos, [escrita]) == suma
    (estaticos / "otra.css").write_text(".nuevo {}", encoding="utf-8")
    otra = carga_ligera.juntar_hojas(estaticos, [escrita])
    assert otra != suma
    assert ".nuevo" in (estaticos / carga_ligera.JUNTA).read_text(encoding="utf-8")
    assert f"?v={otra}" in carga_ligera.aligerar_cabeza(escrita, hojas, otra, "")


def test_without_sheets_nothing_is_written(estaticos: Path) -> None:
    assert carga_ligera.juntar_hojas(estaticos, ["<head></head>"]) == ""
    assert not (estaticos / carga_ligera.JUNTA).exists()


def test_an_import_it_cannot_follow_is_said(estaticos: Path) -> None:
    (estaticos / "otra.css").write_text("@import url(basic.css);", encoding="utf-8")
    with pytest.raises(ExtensionError, match=r"otra\.css importa otra"):
        carga_ligera.leer_hoja(estaticos, "otra.css")


def test_head_asks_for_one_sheet_and_waits_for_no_script() -> None:
    hojas = frozenset({"styles/theme.css", "otra.css"})
    opciones = "const DOCUMENTATION_OPTIONS = {};"
    despues = carga_ligera.aligerar_cabeza(PAGINA, hojas, "abc", opciones)
    cabeza = BeautifulSoup(despues, "html.parser").head
    assert cabeza is not None
    assert [n["href"] for n in cabeza.select('link[rel="stylesheet"]')] == [
        "../_static/styles/libro-junto.css?v=abc",
        "../_static/suelta.css",
    ]
    assert cabeza.select("link[rel=preload]") == []
    assert len(cabeza.select("link[rel=icon]")) == 1
    guiones = cabeza.find_all("script")
    assert [n.get("src") is None or n.has_attr("defer") for n in guiones] == [True] * 4
    assert guiones[0].string == opciones
    assert "defer" not in despues.partition("</head>")[2]
    assert carga_ligera.aligerar_cabeza(despues, hojas, "abc", opciones) == despues


def test_every_page_of_the_book_is_light(libro_html: Path) -> None:
    vistas = 0
    for pagina in rutas(libro_html):
        cabeza = leer(pagina).head
        assert cabeza is not None
        hojas = cabeza.select('link[rel~="stylesheet"]')
        if not hojas:  # las que se bastan solas
            continue
        vistas += 1
        nombres = [str(n["href"]) for n in hojas]
        assert len(nombres) == 1 and carga_ligera.JUNTA in nombres[0], (pagina, nombres)
        lentos = [n["src"] for n in cabeza.select("script[src]:not([defer], [async])")]
        assert lentos == [], (pagina, lentos)
    assert vistas > 50


def test_joined_sheet_names_files_that_exist(libro_html: Path) -> None:
    hoja = libro_html / "_static" / carga_ligera.JUNTA
    texto = hoja.read_text(encoding="utf-8")
    direcciones = [d for _, d in carga_ligera._URL.findall(texto)]
    assert any(d.endswith(".woff2") for d in direcciones)
    faltan = [d for d in direcciones if not (hoja.parent / d).is_file()]
    assert faltan == []
    assert "@import" not in texto
