"""El esqueleto que comparten los capítulos, y la prueba de que cada regla puede fallar."""

from pathlib import Path

import pytest
import yaml
from herramientas import reglas

RAIZ = Path(__file__).resolve().parents[2]
PLANTILLA = RAIZ / "book" / "_plantilla" / "capitulo.md"


def capitulos() -> list[str]:
    """Las páginas del índice que son capítulo: las que viven en una parte (book/parte/)."""
    toc = yaml.safe_load((RAIZ / "_toc.yml").read_text(encoding="utf-8"))
    paginas = [c["file"] for parte in toc["parts"] for c in parte["chapters"]]
    return [pagina for pagina in paginas if pagina.count("/") == 2]


def leer(capitulo: str) -> str:
    return (RAIZ / f"{capitulo}.md").read_text(encoding="utf-8")


REGLAS = [
    reglas.faltas_de_esqueleto,
    reglas.faltas_de_celdas,
    reglas.faltas_de_figuras,
    reglas.faltas_de_ejercicios,
]
por_regla = pytest.mark.parametrize("regla", REGLAS, ids=lambda regla: regla.__name__)


def test_el_indice_tiene_capitulos() -> None:
    assert capitulos()


@pytest.mark.parametrize("capitulo", capitulos())
@por_regla
def test_el_capitulo_cumple(regla, capitulo: str) -> None:
    assert regla(leer(capitulo)) == []


@pytest.mark.parametrize("capitulo", capitulos())
def test_el_capitulo_no_es_ni_corto_ni_largo(capitulo: str) -> None:
    assert reglas.faltas_de_longitud(leer(capitulo)) == []


@por_regla
def test_la_plantilla_cumple(regla) -> None:
    assert regla(PLANTILLA.read_text(encoding="utf-8")) == []


def celda(codigo: str, opciones: str = "") -> str:
    return f"```{{code-cell}} ipython3\n{opciones}{codigo}\n```\n"


def ejercicio(nombre: str, solucion: str) -> str:
    return (
        f"```{{exercise}}\n:label: {nombre}\n\nCuenta.\n```\n\n"
        f"````{{solution-start}} {nombre}\n:class: dropdown\n````\n\n"
        f"{solucion}\n````{{solution-end}}\n````\n\n"
    )


FIGURA = """---
mystnb:
  figure: {caption: "Un pie.", name: fig-algo}
  image: {alt: "Una imagen."}
---
"""
CUERPO = "Al terminar podrás contar. Requisitos: ninguno. Tiempo: 1 min.\n"
FINAL = "".join(f"## {s}\n\nTexto.\n\n" for s in reglas.SECCIONES_FINALES)


def test_el_esqueleto_distingue_lo_bueno_de_lo_malo() -> None:
    bueno = f"(algo)=\n# Algo\n\n{CUERPO}\n## Idea\n\n{FINAL}"
    assert reglas.faltas_de_esqueleto(bueno) == []
    malos = {
        "etiqueta": bueno.replace("(algo)=\n", ""),
        "podrás": bueno.replace("Al terminar podrás", "Verás cómo"),
        "requisitos": bueno.replace("Requisitos", "Antes"),
        "tiempo": bueno.replace("Tiempo", "Dura"),
        "últimas secciones": bueno.replace("## Resumen", "## Repaso"),
        "un solo título": bueno + "# Otro\n",
    }
    for nombre, malo in malos.items():
        faltas = reglas.faltas_de_esqueleto(malo)
        assert len(faltas) == 1, nombre
        assert nombre in faltas[0]


def test_un_comentario_de_codigo_no_es_un_titulo() -> None:
    texto = f"(algo)=\n# Algo\n\n{CUERPO}\n{celda('# comentario')}\n{FINAL}"
    assert reglas.faltas_de_esqueleto(texto) == []


@pytest.mark.parametrize(
    ("codigo", "falta"),
    [
        ("x = 1\n" * 26, "26 líneas"),
        ("x = '" + "a" * 80 + "'", "86 columnas"),
        ("from math import *", "asterisco"),
    ],
)
def test_las_celdas_malas_se_encuentran(codigo: str, falta: str) -> None:
    assert falta in reglas.faltas_de_celdas(celda(codigo))[0]
    assert reglas.faltas_de_celdas(celda("x = 1")) == []


def test_las_figuras_sin_pie_se_encuentran() -> None:
    assert reglas.faltas_de_figuras(celda("fig = dibuja()\nfig", FIGURA)) == []
    assert len(reglas.faltas_de_figuras(celda("fig = dibuja()\nfig"))) == 3
    assert len(reglas.faltas_de_figuras(celda("plot_bars(datos)"))) == 3
    assert len(reglas.faltas_de_figuras(celda("plot_bars(\n    datos,\n)"))) == 3
    assert reglas.faltas_de_figuras(celda("figures = 3")) == []
    sin_alt = FIGURA.replace("  image:", "  otra:")
    assert "alternativo" in reglas.faltas_de_figuras(celda("fig", sin_alt))[0]
    assert (
        "alt" in reglas.faltas_de_figuras("```{figure} a.svg\n:name: fig-a\n\nA\n```\n")[0]
    )


def test_los_ejercicios_sin_comprobar_se_encuentran() -> None:
    buenos = "".join(ejercicio(f"ej-{i}", celda("assert 1 + 1 == 2")) for i in range(4))
    assert reglas.faltas_de_ejercicios(buenos) == []
    tres = "".join(ejercicio(f"ej-{i}", celda("assert 1 + 1 == 2")) for i in range(3))
    assert "3 ejercicios" in reglas.faltas_de_ejercicios(tres)[0]
    malos = {
        "no tiene solución": buenos.replace(
            "{solution-start} ej-2", "{solution-start} ej-9"
        ),
        "no está escondida": buenos.replace(":class: dropdown\n", "", 1),
        "no comprueba nada": buenos.replace("assert 1", "print(1", 1),
    }
    for falta, malo in malos.items():
        faltas = reglas.faltas_de_ejercicios(malo)
        assert len(faltas) == 1, faltas
        assert falta in faltas[0]


def test_la_longitud_tiene_dos_orillas() -> None:
    assert reglas.faltas_de_longitud("\n" * 250) == []
    assert reglas.faltas_de_longitud("\n" * 249)
    assert reglas.faltas_de_longitud("\n" * 601)
