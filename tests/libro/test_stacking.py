"""Las dos páginas de «Stacking»: su forma, y las cuentas que van escritas en el texto."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from herramientas import reglas
from tesela.nets import ConvNormReLU, DepthwiseSeparable, count_parameters
from tesela.ops import Window, conv2d, receptive_fields

PAGINAS = ["stacking", "stacking-campo-receptivo"]
BLOQUE = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


@pytest.mark.parametrize(
    "regla",
    [
        reglas.faltas_de_esqueleto,
        reglas.faltas_de_celdas,
        reglas.faltas_de_figuras,
        reglas.faltas_de_ejercicios,
        reglas.faltas_de_longitud,
    ],
    ids=lambda regla: regla.__name__,
)
def test_house_rules(regla, pagina: str) -> None:
    assert regla(pagina) == []


def test_titles_are_those_of_the_table_of_contents(raiz: Path) -> None:
    lineas = leer(raiz, "stacking").splitlines()
    assert "# Stacking" in lineas
    assert "## Aplicación de varios filtros" in lineas


def test_cells_do_not_read_the_repository(pagina: str) -> None:
    for celda in BLOQUE.findall(pagina):
        assert not re.search(r"open\(|Path\(|read_text|\.\./", celda)


def test_every_glued_number_is_made(pagina: str) -> None:
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    codigo = "\n".join(BLOQUE.findall(pagina))
    hechos = set(re.findall(r'glue\(\s*"([^"{]+)"', codigo))
    moldes = re.findall(r'glue\(\s*f"([^"]+)"', codigo)
    patrones = [re.sub(r"\\\{[^}]*\\\}", r"[\\w-]+", re.escape(m)) for m in moldes]
    for nombre in usados:
        conocido = nombre in hechos or any(re.fullmatch(p, nombre) for p in patrones)
        assert conocido, nombre
    assert len(usados) >= 8


def cuentas(texto: str) -> list[tuple[str, float, float]]:
    """Las igualdades de enteros del texto: la cuenta, lo que da y lo que dice."""
    halladas = []
    for formula in re.findall(r"(?<!\$)\$([^$\n]+)\$(?!\$)", texto):
        for izquierda, derecha in pairwise(formula.split("=")):
            cuenta = izquierda.replace(r"\cdot", "*").strip()
            if re.fullmatch(r"[\d\s+*()-]*[+*][\d\s+*()-]*", cuenta) and re.fullmatch(
                r"\s*-?\d+\s*", derecha
            ):
                halladas.append((formula, eval(cuenta), float(derecha)))
    return halladas


def test_sums_written_in_the_prose_are_right(raiz: Path) -> None:
    todas = []
    for nombre in PAGINAS:
        todas += cuentas(BLOQUE.sub("", leer(raiz, nombre)))
    for formula, da, dice in todas:
        assert da == dice, formula
    assert len(todas) >= 14
    assert cuentas(r"$2 \cdot 3 + 1 = 8$") == [(r"2 \cdot 3 + 1 = 8", 7, 8.0)]


def matriz(texto: str, nombre: str) -> np.ndarray:
    """Una matriz de LaTeX de la página, por su nombre."""
    hallada = re.search(
        re.escape(nombre) + r" = \\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", texto, re.S
    )
    assert hallada, nombre
    return np.array(
        [[float(v) for v in fila.split("&")] for fila in hallada[1].split(r"\\")]
    )


def test_the_case_by_hand_is_right(raiz: Path) -> None:
    """Las matrices escritas, pasadas por conv2d, dan los resultados escritos."""
    texto = leer(raiz, "stacking")
    x = np.stack([matriz(texto, f"X_{c}") for c in (0, 1)])[None]
    w = np.stack([[matriz(texto, f"W_{{{f}{c}}}") for c in (0, 1)] for f in (0, 1)])
    y = conv2d(x, w, np.array([0.0, -2.0]))[0]
    escritos = re.findall(r"Y\[(\d), (\d), (\d)\] &?= .*?= (-?\d+)", texto)
    assert len(escritos) == 5
    for f, i, j, valor in escritos:
        assert y[int(f), int(i), int(j)] == float(valor)


def test_the_table_of_fields_is_right(raiz: Path) -> None:
    texto = leer(raiz, "stacking-campo-receptivo")
    renglones = re.findall(
        r"^\| (?:imagen|conv 3|agrupar)[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|",
        texto,
        re.MULTILINE,
    )
    escritos = [
        tuple(int(celda.strip(" $").split("=")[-1]) for celda in renglon)
        for renglon in renglones
    ]
    same = Window(3, padding=1)
    capas = [same, same, Window(2, 2), same, Window(3, 1, 2, 2)]
    assert escritos == [tuple(campo) for campo in receptive_fields(capas)]


def test_separable_share_written_in_the_prose(raiz: Path) -> None:
    texto = leer(raiz, "stacking")
    assert "= 2336$: el 12.7 %" in texto
    assert round(100 * 2336 / 18432, 1) == 12.7
    normas = 2 * (32 + 64)
    assert count_parameters(DepthwiseSeparable(32, 64)) == 2336 + normas
    assert count_parameters(ConvNormReLU(32, 64)) == 18432 + 2 * 64


def test_comparisons_use_three_seeds_and_their_spread(pagina: str) -> None:
    codigo = "\n".join(BLOQUE.findall(pagina))
    assert "for seed in range(3)" in codigo
    assert "summarize(" in codigo
    assert "3 semillas" in pagina
