"""Las páginas de la convolución transpuesta: su forma y las cuentas hechas a mano."""

import re
from pathlib import Path

import numpy as np
import pytest
from herramientas import reglas
from tesela.ops import conv_transpose2d, interpolation_matrix, kernel_overlap

PAGINAS = ["convolucion-transpuesta", "convolucion-transpuesta-tablero"]
REGLAS = [
    reglas.faltas_de_esqueleto,
    reglas.faltas_de_celdas,
    reglas.faltas_de_figuras,
    reglas.faltas_de_ejercicios,
    reglas.faltas_de_longitud,
]


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


@pytest.mark.parametrize("regla", REGLAS, ids=lambda regla: regla.__name__)
def test_the_page_keeps_the_house_rules(regla, pagina: str) -> None:
    assert regla(pagina) == []


def test_titles_are_those_of_the_table_of_contents(raiz: Path) -> None:
    renglones = leer(raiz, PAGINAS[0]).splitlines()
    assert "# Transposed Convolutions (convolución transpuesta)" in renglones
    assert "## Ejemplo de una convolución transpuesta" in renglones


def test_every_glued_number_is_made_and_used(pagina: str) -> None:
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    hechos = set(re.findall(r'glue\("([^"]+)"', pagina))
    patrones = [
        re.sub(r"\{\w+\}", r"[\\w-]+", n) for n in re.findall(r'glue\(f"(.+?)"', pagina)
    ]
    assert usados
    for nombre in usados - hechos:
        assert any(re.fullmatch(p, nombre) for p in patrones), nombre
    assert hechos <= usados


def test_every_citation_has_its_address(raiz: Path, pagina: str) -> None:
    claves = reglas.citas(pagina)
    assert claves
    bibliografia = (raiz / "book" / "referencias.bib").read_text(encoding="utf-8")
    for clave in claves:
        entrada = re.search(rf"@\w+\{{{clave},\n(.*?)^\}}", bibliografia, re.S | re.M)
        assert entrada, f"falta {clave} en referencias.bib"
        assert re.search(r"^ *(doi|eprint|url) *=", entrada[1], re.M), clave


def test_the_example_by_hand_is_the_one_of_the_page(raiz: Path) -> None:
    pagina = leer(raiz, PAGINAS[0])
    x = np.array([[2.0, 1], [0, 3]])
    kernel = np.array([[1.0, 2, 0], [0, 1, 3], [2, 0, 1]])
    assert "X = np.array([[2.0, 1], [0, 3]])" in pagina
    assert "K = np.array([[1.0, 2, 0], [0, 1, 3], [2, 0, 1]])" in pagina
    output = conv_transpose2d(x[None, None], kernel[None, None], stride=2)[0, 0]
    # Sumada aquí copia por copia, sin el paquete.
    expected = np.zeros((5, 5))
    for i in range(2):
        for j in range(2):
            for u in range(3):
                for v in range(3):
                    expected[2 * i + u, 2 * j + v] += x[i, j] * kernel[u, v]
    assert np.array_equal(output, expected)
    # Los números que dice el texto.
    for cuenta, valor in [("2 + 2 + 3 = 7", (2, 2)), ("6 + 0 = 6", (1, 2))]:
        assert cuenta in pagina and output[valor] == int(cuenta.split("= ")[1])
    assert "$0 + 1 = 1$" in pagina and output[0, 2] == 1
    assert "$0 + 6 = 6$" in pagina and output[2, 3] == 6


def test_the_sums_of_the_second_page_are_right(raiz: Path) -> None:
    pagina = leer(raiz, PAGINAS[1])
    assert "$0$, $0.25 \\cdot 4 = 1$, $0.75 \\cdot 4 = 3$ y $4$" in pagina
    assert (interpolation_matrix(2, 4) @ [0, 4]).tolist() == [0, 1, 3, 4]
    assert "$2 \\cdot 2 = 4$ copias donde fila y columna son pares" in pagina
    inside = kernel_overlap(12, 3, 2)[12:14, 12:14]
    assert inside.tolist() == [[4, 2], [2, 1]]
    # t = 4 + a − 2u recorre de 0 a 5 sin repetir.
    assert sorted(4 + a - 2 * u for a in range(2) for u in range(3)) == list(range(6))
