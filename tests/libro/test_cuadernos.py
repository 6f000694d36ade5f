"""Los cuadernos de la rama `notebooks`: qué dicen, que no cambian solos y que funcionan."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cuadernos
import nbformat
import pytest
import yaml
from cuaderno_bloques import parse_blocks
from cuaderno_celdas import page_notebook
from cuaderno_citas import Citations
from cuaderno_codigo import fence
from cuaderno_contexto import Context
from cuaderno_etiquetas import read_book
from cuaderno_myst import convert_text
from cuaderno_roles import inline
from cuaderno_tablas import convert_table
from packaging.requirements import Requirement
from repositorio import read_repository

MUESTRA = Path(__file__).parent / "datos_cuadernos"
SITIO = "https://ejemplo.github.io/libro-/"
# Lo que un lector de Colab vería sin dibujar.
RESTOS = (
    r"^ *(`{3,}|:{3,})\{",
    r"\{[a-z][\w:-]*\}`",
    r"^\([\w-]+\)=",
    r"^%( |$)",
    r"\[\^",
    r"\{\{",
    r"\{[.#][\w-]+\}",
    r"^:[a-z-]+:( |$)",
)


def restos_de_myst(texto: str) -> list[str]:
    """Lo que quedó sin convertir en una celda de texto, fuera de cercas y código."""
    sin_cercas = re.sub(r"^([> ]*)(`{3,})(?!\{).*?^\1\2`*$", "", texto, flags=re.M | re.S)
    sin_codigo = re.sub(r"(?<!\})(`+)(?!`).+?(?<!`)\1(?!`)", "", sin_cercas)
    return [m[0] for resto in RESTOS for m in re.finditer(resto, sin_codigo, flags=re.M)]


@pytest.fixture(scope="module")
def muestra() -> Any:
    """El cuaderno del capítulo de prueba, que usa todo lo que MyST ofrece."""
    hechos = cuadernos.make_notebooks(MUESTRA, read_repository(MUESTRA, {}))
    assert hechos.problems == []
    assert list(hechos.texts) == ["book/parte/muestra"]
    return nbformat.reads(hechos.texts["book/parte/muestra"], as_version=4)


@pytest.fixture(scope="module")
def texto(muestra: Any) -> str:
    """Todo el Markdown del cuaderno de prueba."""
    return "\n\n".join(c.source for c in muestra.cells if c.cell_type == "markdown")


@pytest.fixture(scope="module")
def del_libro(raiz: Path) -> cuadernos.Notebooks:
    """Los cuadernos del libro de verdad."""
    return cuadernos.make_notebooks(raiz)


# --- La conversión, caso por caso -----------------------------------------------------


@pytest.mark.parametrize(
    "esperado",
    [
        "([Pérez e Ibarra, 2020](https://doi.org/10.1000/prueba.1); "
        "[López et al., 2021](https://arxiv.org/abs/2101.00001))",
        "antes [Pérez e Ibarra (2020)](https://doi.org/10.1000/prueba.1)",
        f"[Una sección lejana]({SITIO}book/portada.html#sec-lejana)",
        f"[la portada]({SITIO}book/portada.html#portada)",
        f"[Otra página]({SITIO}book/parte/otra.html) y [otra vez]",
        f"[Figura 2]({SITIO}book/parte/muestra.html#fig-barras)",
        f"[Figura 1]({SITIO}book/parte/muestra.html#fig-dibujo)",
        f"[Figura de «Otra página»]({SITIO}book/parte/otra.html#fig-otra)",
        f"[(1)]({SITIO}book/parte/muestra.html#equation-ec-suma)",
        "fue ⟨`suma_total`⟩ y en fórmula $a+b$, o $x^2$, con parche.",
        "El código `{cite}` no se toca, ni `` {ref}`x` ``; <sub>abajo</sub> y Ana sí.",
        f"Un trozo y una ![imagen]({SITIO}_images/dibujo.svg), con nota<sup>[uno]</sup>.",
        "<sup>[uno]</sup> La nota.",
        "**Término**: Su definición.",
        "a + b = c \\tag{1}",
        "a - b \\tag{2}",
        f"![Un dibujo]({SITIO}_images/dibujo.svg)\n\n**Figura 1.** Pie del dibujo, de ",
        "**Figura 2.** Barras de [Una sección lejana]",
        'python\ndef sumar(a: int, b: int) -> int:\n    """Suma dos números."""\n',
        "https://github.com/ejemplo/libro-/blob/main/code/paquete/suma.py",
        "> **Nota**\n>\n> Una nota con **negritas**.",
        "<details><summary>Título propio</summary>\n\nEscondido.\n\n</details>",
        "**Tabla 1.** Una tabla\n\n| A | B |\n| --- | --- |\n| 1 | $2$ |",
        f"se usa en la [página publicada]({SITIO}book/parte/muestra.html)",
        "- Una lista con código:\n\n  ```python\n  print(1)\n  ```",
        "### Ejercicio 1. Suma a mano\n\nCalcula $1+1$.",
        "#### Solución del ejercicio 2",
        "- [López et al. (2021)](https://arxiv.org/abs/2101.00001). *Mapas*.",
    ],
)
def test_cada_cosa_de_myst_se_vuelve_markdown(texto: str, esperado: str) -> None:
    assert esperado in texto


def test_no_quedan_restos_de_myst(texto: str) -> None:
    assert restos_de_myst(texto) == []
    assert "restar" not in texto
    assert "Un comentario" not in texto
    assert "<script" not in texto


@pytest.mark.parametrize(
    "malo",
    [
        "Véase {ref}`algo`.",
        "```{note}\nx\n```",
        ":::{tip}\nx\n:::",
        "(etiqueta)=\n# T",
        "% nota",
        "Con nota[^1].",
        "Vale {{ x }}.",
        "Un {cite}`a2020b`.",
    ],
)
def test_los_restos_se_encuentran(malo: str) -> None:
    assert restos_de_myst(malo)
    assert restos_de_myst("Un `{cite}` y\n\n```\n{ref}`x`\n```\n") == []


def test_las_celdas_conservan_su_papel(muestra: Any) -> None:
    codigo = [c for c in muestra.cells if c.cell_type == "code"]
    por_etiqueta = {t: c for c in codigo for t in c.metadata.get("tags", [])}
    assert por_etiqueta["parameters"].source == "semilla = 0"
    for etiqueta in ("hide-input", "remove-cell"):
        assert por_etiqueta[etiqueta].metadata.jupyter.source_hidden
    assert all(not c.outputs and c.execution_count is None for c in codigo)
    assert "mystnb" not in json.dumps([c.metadata for c in codigo])


def test_glue_funciona_sin_myst_nb(
    muestra: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    celda = next(
        c for c in muestra.cells if "suma_total" in c.source and "code" in c.cell_type
    )
    assert "myst_nb" not in celda.source
    exec(celda.source, {})
    assert capsys.readouterr().out == "⟨suma_total⟩ = 3.0\n"


def test_las_soluciones_se_pliegan_si_no_esconden_otra_cosa(muestra: Any) -> None:
    plegadas = {
        c.source: c.metadata.get("jp-MarkdownHeadingCollapsed", False)
        for c in muestra.cells
        if c.source.startswith("#### Solución")
    }
    # Tras la segunda hay un párrafo suelto, que un pliegue escondería.
    assert plegadas == {
        "#### Solución del ejercicio 1": True,
        "#### Solución del ejercicio 2": False,
    }


def test_lo_que_no_se_puede_convertir_se_dice() -> None:
    libro = read_book(MUESTRA)
    pagina = libro.pages["book/parte/muestra"]
    citas = Citations([MUESTRA / "book" / "referencias.bib"])
    contexto = Context(libro, pagina, read_repository(MUESTRA, {}), citas)
    inline("{cite}`nadie2020nada` {ref}`no-existe` {raro}`x` [a](falta.md)", contexto)
    convert_text("```{literalinclude} ../../code/falta.py\n```", contexto)
    assert [p.removeprefix("book/parte/muestra: ") for p in contexto.problems] == [
        "la referencia 'nadie2020nada' no está en el archivo .bib",
        "no existe la etiqueta 'no-existe'",
        "papel desconocido {raro}`x`",
        "no existe la página 'falta.md'",
        "no se pudo incluir ../../code/falta.py",
    ]


def test_la_tabla_de_una_corrida_se_enlaza() -> None:
    libro = read_book(MUESTRA)
    pagina = libro.pages["book/parte/muestra"]
    contexto = Context(libro, pagina, read_repository(MUESTRA, {}), Citations([]))
    hecho = convert_text("```{resultados-medidos} x.json\n:corta:\n```", contexto)
    assert hecho == (
        "> *La tabla de esa corrida está en la [página publicada]"
        f"({SITIO}book/parte/muestra.html).*"
    )
    assert contexto.problems == []


def test_una_pagina_que_falta_se_dice(tmp_path: Path) -> None:
    indice = tmp_path / "_toc.yml"
    indice.write_text(
        "root: book/portada\nchapters: [{file: book/nada}]\n", encoding="utf-8"
    )
    hechos = cuadernos.make_notebooks(MUESTRA, read_repository(MUESTRA, {}), toc=indice)
    assert hechos.problems == [
        "el índice nombra 'book/nada', pero no existe book/nada.md: escríbela o quítala"
    ]


def test_los_bloques_anidados_no_se_confunden() -> None:
    bloques = parse_blocks(
        "::::{note} Hola `x`\n:::{tip}\nA\n:::\n::::\nFin $$x$$ y $$y$$ ya"
    )
    assert [(b.kind, b.name) for b in bloques] == [("directive", "note"), ("text", "")]
    assert bloques[0].lines == [":::{tip}", "A", ":::"]
    assert fence("md", ["```", "x", "```"]) == ["````md", "```", "x", "```", "````"]


def test_una_tabla_csv() -> None:
    bloque = parse_blocks('```{csv-table} T\n:header: "A", "B"\n\n1, "x|y"\n```')[0]
    contexto: Any = SimpleNamespace(count=lambda kind: 1, book=SimpleNamespace(targets={}))
    assert convert_table(bloque, contexto)[2:] == [
        "| A | B |",
        "| --- | --- |",
        "| 1 | x\\|y |",
    ]


# --- La carpeta que se escribe --------------------------------------------------------


def arbol(carpeta: Path) -> dict[str, bytes]:
    return {
        p.relative_to(carpeta).as_posix(): p.read_bytes()
        for p in sorted(carpeta.rglob("*"))
        if p.is_file()
    }


def test_se_escribe_la_rama_entera_y_siempre_igual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    salida = tmp_path / "cuadernos"
    salida.mkdir()
    (salida / "viejo.ipynb").write_text("{}", encoding="utf-8")
    assert cuadernos.main(["--raiz", str(MUESTRA), "--salida", str(salida)]) == 0
    assert capsys.readouterr().out.startswith("1 cuaderno en ")
    primera = arbol(salida)
    assert set(primera) == {
        "book/parte/muestra.ipynb",
        "README.md",
        ".binder/environment.yml",
        ".binder/postBuild",
    }
    assert [p.name for p in tmp_path.iterdir()] == ["cuadernos"]
    assert cuadernos.main(["--raiz", str(MUESTRA), "--salida", str(salida)]) == 0
    assert arbol(salida) == primera
    guion = salida / ".binder" / "postBuild"
    assert os.access(guion, os.X_OK)
    assert '--no-deps --no-cache-dir "git+https://github.com/ejemplo/libro-@main"' in (
        guion.read_text(encoding="utf-8")
    )


def test_con_un_problema_no_se_escribe_nada(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cuadernos, "Citations", lambda archivos: Citations([]))
    salida = tmp_path / "cuadernos"
    assert cuadernos.main(["--raiz", str(MUESTRA), "--salida", str(salida)]) == 1
    assert not salida.exists()
    assert "'perez2020redes' no está en el archivo .bib" in capsys.readouterr().err


def test_un_fork_lleva_sus_propios_enlaces() -> None:
    fork = read_repository(MUESTRA, {"GITHUB_REPOSITORY": "Otra-Persona/mi.libro"})
    hechos = cuadernos.make_notebooks(MUESTRA, fork)
    texto = hechos.texts["book/parte/muestra"]
    assert "git+https://github.com/Otra-Persona/mi.libro@main" in texto
    assert "https://otra-persona.github.io/mi.libro/book/parte/otra.html" in texto
    assert "ejemplo/" not in texto
    assert "ejemplo.github" not in texto
    assert fork.colab_url("book/a").endswith(
        "/Otra-Persona/mi.libro/blob/notebooks/book/a.ipynb"
    )
    with pytest.raises(ValueError, match="se esperaba DUEÑO/NOMBRE"):
        read_repository(MUESTRA, {"GITHUB_REPOSITORY": "sin-barra"})


# --- Los cuadernos del libro ----------------------------------------------------------


def test_todo_el_libro_se_convierte(del_libro: cuadernos.Notebooks) -> None:
    assert del_libro.problems == []
    assert del_libro.texts
    for docname, contenido in del_libro.texts.items():
        cuaderno = nbformat.reads(contenido, as_version=4)
        nbformat.validate(cuaderno)
        primera = next(c for c in cuaderno.cells if c.cell_type == "code")
        assert "instalacion" in primera.metadata.tags
        compile(primera.source, docname, "exec")
        for celda in cuaderno.cells:
            if celda.cell_type == "markdown":
                assert restos_de_myst(celda.source) == [], docname
            else:
                assert not celda.outputs
                assert "myst_nb" not in celda.source


def test_los_cuadernos_no_cambian_solos(del_libro: cuadernos.Notebooks, raiz: Path) -> None:
    assert cuadernos.make_notebooks(raiz).texts == del_libro.texts


def test_ninguna_celda_lee_archivos_del_repositorio(del_libro: cuadernos.Notebooks) -> None:
    """En Colab solo está el cuaderno: una ruta del libro no existiría allí."""
    for docname, contenido in del_libro.texts.items():
        for celda in nbformat.reads(contenido, as_version=4).cells[2:]:
            if celda.cell_type == "code":
                assert not re.search(r"[\"'](\.\./|book/|code/|_results)", celda.source), (
                    docname
                )


def test_los_enlaces_de_los_cuadernos_existen_en_el_sitio(
    del_libro: cuadernos.Notebooks, libro_html: Path
) -> None:
    """Cada enlace a la página publicada, con su ancla, contra el sitio construido."""
    sitio = re.escape(del_libro.repository.site)
    for docname, contenido in del_libro.texts.items():
        celdas = nbformat.reads(contenido, as_version=4).cells
        texto = "\n".join(c.source for c in celdas if c.cell_type == "markdown")
        for ruta, ancla in re.findall(rf"{sitio}([^)#\s]*)(?:#([^)\s]+))?\)", texto):
            pagina = libro_html / (ruta or "index.html")
            assert pagina.is_file(), f"{docname}: {ruta}"
            if ancla:
                assert f'id="{ancla}"' in pagina.read_text(encoding="utf-8"), (
                    docname,
                    ancla,
                )


def test_el_entorno_de_binder_es_el_de_pyproject(raiz: Path) -> None:
    entorno = yaml.safe_load(
        (raiz / ".binder" / "environment.yml").read_text(encoding="utf-8")
    )
    proyecto = tomllib.loads((raiz / "pyproject.toml").read_text(encoding="utf-8"))
    en_conda = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}
    pedidas = set()
    for dependencia in map(Requirement, proyecto["project"]["dependencies"]):
        nombre = en_conda.get(dependencia.name, dependencia.name)
        pedidas.add(f"{nombre}{dependencia.specifier}")
    (de_pip,) = [d["pip"] for d in entorno["dependencies"] if isinstance(d, dict)]
    de_conda = {d for d in entorno["dependencies"] if isinstance(d, str)}
    assert (de_conda | set(de_pip)) - {"pip", "python=3.11"} == pedidas
    assert entorno["channels"] == ["conda-forge"]
    assert os.access(raiz / ".binder" / "postBuild", os.X_OK)


@pytest.mark.slow
def test_la_plantilla_de_capitulo_se_construye(tmp_path: Path, raiz: Path) -> None:
    """Con las mismas opciones que el libro, donde un aviso es un error."""
    ignorar = shutil.ignore_patterns("__pycache__")
    for nombre in ("code", "book/_ext", "book/_static", "book/_extra", "book/_plantilla"):
        if (raiz / nombre).exists():
            shutil.copytree(raiz / nombre, tmp_path / nombre, ignore=ignorar)
    for nombre in ("pyproject.toml", "_config.yml", "book/referencias.bib"):
        shutil.copyfile(raiz / nombre, tmp_path / nombre)
    (tmp_path / "book" / "parte").mkdir()
    capitulo = tmp_path / "book" / "parte" / "capitulo.md"
    plantilla = raiz / "book" / "_plantilla" / "capitulo.md"
    capitulo.write_text(plantilla.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "book" / "portada.md").write_text(
        "# Portada\n\n```{bibliography}\n```\n", encoding="utf-8"
    )
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/portada\nchapters:\n  - file: book/parte/capitulo\n",
        encoding="utf-8",
    )
    jupyter_book = Path(sys.executable).parent / "jupyter-book"
    hecho = subprocess.run(
        [str(jupyter_book), "build", str(tmp_path), "-n", "-W", "--keep-going"],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert hecho.returncode == 0, (hecho.stdout + hecho.stderr)[-3000:]
    html = (tmp_path / "_build" / "html" / "book" / "parte" / "capitulo.html").read_text(
        encoding="utf-8"
    )
    assert ">6.2</span> %" in html or "6.2 % de una escena" in html
    assert 'id="fig-plantilla-perdidos"' in html


def test_la_pagina_vacia_no_rompe_nada(tmp_path: Path) -> None:
    libro = read_book(MUESTRA)
    pagina = libro.pages["book/parte/otra"]
    contexto = Context(libro, pagina, read_repository(MUESTRA, {}), Citations([]))
    cuaderno = json.loads(page_notebook(pagina, contexto, "x = 1"))
    assert [c["id"] for c in cuaderno["cells"]] == ["celda-000", "celda-001", "celda-002"]
