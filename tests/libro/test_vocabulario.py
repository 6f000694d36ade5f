"""Las páginas dicen cada término como el glosario, y al glosario no le sobra ninguno."""

from functools import cache

import pytest
from herramientas import reglas
from herramientas.vocabulario import (
    faltas_de_terminos,
    leer_tabla,
    quitar_frases,
    usa,
)
from libro.prosa_del_libro import RAIZ, prosa_del_libro

TABLA = leer_tabla(
    (RAIZ / "tests" / "libro" / "terminos_preferidos.yml").read_text(encoding="utf-8")
)
GLOSARIO = RAIZ / "book" / "glosario.md"


@cache
def terminos() -> dict[str, str]:
    return reglas.terminos(GLOSARIO.read_text(encoding="utf-8"))


def faltas(variantes: dict[str, str], en: str) -> list[str]:
    return [
        f"{archivo}:{falta.renglon}: «{falta.dice}»; {falta.remedio}"
        for archivo, prosa in prosa_del_libro().items()
        if archivo.endswith(en)
        for falta in faltas_de_terminos(quitar_frases(prosa, TABLA.salvo), variantes)
    ]


def test_las_paginas_dicen_los_terminos_del_glosario() -> None:
    assert faltas(dict(TABLA.terminos), ".md") == []


@pytest.mark.parametrize("en", [".md", ".py"])
def test_lo_que_no_es_termino_tambien_se_dice_de_una_manera(en: str) -> None:
    assert faltas(dict(TABLA.estilo), en) == []


def test_lo_que_se_recomienda_esta_en_el_glosario() -> None:
    assert set(TABLA.terminos.values()) - set(terminos()) == set()


def test_ninguna_variante_es_un_termino_del_glosario() -> None:
    propios = {termino.lower() for termino in terminos()}
    assert {v for v in TABLA.terminos if v.lower() in propios} == set()


def test_cada_frase_que_se_deja_esta_en_alguna_pagina() -> None:
    todo = "\n".join(prosa_del_libro().values())
    assert [frase for frase in TABLA.salvo if frase not in todo] == []


@pytest.mark.parametrize("termino", terminos())
def test_el_termino_se_usa_en_algun_capitulo(termino: str) -> None:
    """En su prosa, en un enlace a él o, si es un nombre del código, como código."""
    for archivo, prosa in prosa_del_libro().items():
        if not archivo.startswith("book/") or archivo.count("/") < 2:
            continue
        if "_plantilla" in archivo or not archivo.endswith(".md"):
            continue
        if usa(prosa, termino):
            return
        texto = (RAIZ / archivo).read_text(encoding="utf-8")
        if f"<{termino}>`" in texto or ("_" in termino and f"`{termino}`" in texto):
            return
    pytest.fail(f"ningún capítulo usa «{termino}»: úsalo donde toca o quítalo del glosario")


@pytest.mark.parametrize(
    "prosa",
    ["El stride vale 2.", "Con **max-pooling** se baja.", "el max\npooling", "los Strides"],
)
def test_una_variante_suelta_se_encuentra(prosa: str) -> None:
    tabla = {"stride": "paso", "strides": "paso", "max pooling": "máximo"}
    [falta] = faltas_de_terminos(prosa, tabla)
    assert falta.renglon == 1
    assert tabla[falta.dice.lower().replace("-", " ")] in falta.remedio


@pytest.mark.parametrize(
    "prosa",
    ["el paso (*stride*)", "el «stride»", "el paso (stride)", "¤stride¤", "astride"],
)
def test_una_presentacion_no_es_una_falta(prosa: str) -> None:
    assert list(faltas_de_terminos(prosa, {"stride": "paso"})) == []


def test_las_frases_que_se_dejan_no_cuentan() -> None:
    prosa = quitar_frases("# Tipos de padding\n\nEl padding.", ("Tipos de padding",))
    assert [f.renglon for f in faltas_de_terminos(prosa, {"padding": "relleno"})] == [3]


def test_una_variante_repetida_no_se_admite() -> None:
    with pytest.raises(ValueError, match="dos veces"):
        leer_tabla("terminos: {paso: [stride], salto: [Stride]}")


def test_el_uso_de_un_termino_entiende_el_plural_y_el_enfasis() -> None:
    assert usa("las **convoluciones** en *profundidad*", "convolución en profundidad")
    assert usa("dos matrices de confusión", "matriz de confusión")
    assert not usa("una capa", "capa densa")
