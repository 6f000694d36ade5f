"""Las tres páginas del sobreajuste: su forma, sus cuentas a mano y lo que imprimen.

Los números de las páginas construidas se vuelven a calcular aquí con NumPy, sin `tesela`.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from herramientas import reglas

PAGINAS = ["sobreajuste", "sobreajuste-normalizacion", "sobreajuste-comparacion"]


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


# --- La forma --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "regla",
    [
        reglas.faltas_de_esqueleto,
        reglas.faltas_de_celdas,
        reglas.faltas_de_figuras,
        reglas.faltas_de_ejercicios,
        reglas.faltas_de_longitud,
        reglas.faltas_de_limpieza,
    ],
    ids=lambda regla: regla.__name__,
)
def test_house_rules(regla, pagina: str) -> None:
    assert regla(pagina) == []


def test_titles(raiz: Path) -> None:
    assert "# Técnicas para evitar sobreajuste" in leer(raiz, "sobreajuste").splitlines()


def test_every_technique_of_the_plan_is_explained(raiz: Path) -> None:
    texto = "".join(leer(raiz, nombre) for nombre in PAGINAS).lower()
    for tecnica in (
        "## decaimiento de pesos",
        "## dropout",
        "dropout **espacial**",
        "## batch norm",
        "group norm",
        "## parada temprana",
        "## aumento de datos",
        "## etiquetas suavizadas",
    ):
        assert tecnica in texto, tecnica


def test_five_seeds_and_eight_techniques_in_the_table(raiz: Path) -> None:
    texto = leer(raiz, "sobreajuste-comparacion")
    assert "SEEDS = (0, 1, 2, 3, 4)" in texto
    tabla = re.search(r"TECHNIQUES = \{(.*?)\n\}", texto, re.S)
    assert tabla and len(re.findall(r'^    "', tabla[1], re.M)) == 8


def test_every_number_in_the_text_is_made_by_a_cell(pagina: str) -> None:
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', pagina)[1]
    hechas = re.findall(r'tell\(\s*f?"([^"]+)"', pagina)
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9]+", nombre) for nombre in hechas]
    assert usadas
    for usada in usadas:
        nombre = usada.removeprefix(f"{prefijo}-")
        assert nombre != usada, usada
        assert any(re.fullmatch(patron, nombre) for patron in patrones), usada


def test_every_citation_has_its_entry(raiz: Path, pagina: str) -> None:
    entradas = (raiz / "book" / "referencias.bib").read_text(encoding="utf-8")
    for clave in reglas.citas(pagina):
        assert f"{{{clave}," in entradas, clave


# --- Las cuentas escritas a mano -------------------------------------------------------


def escrita(raiz: Path, nombre: str, numeros: dict[str, float]) -> None:
    """Cada número aparece en la página y es el que sale de la cuenta."""
    texto = leer(raiz, nombre)
    for numero, exacto in numeros.items():
        assert numero in texto, numero
        cifras = len(numero.split(".")[1]) if "." in numero else 0
        assert round(exacto, cifras) == float(numero), numero


def test_hand_cases_of_the_first_page(raiz: Path) -> None:
    escrita(
        raiz,
        "sobreajuste",
        {
            "1.96": (1 - 0.1 * 0.2) * 2,
            "1.91": (1 - 0.1 * 0.2) * 2 - 0.1 * 0.5,
            "1.86": (1 - 0.1 * 0.2) * 2 - 0.1,
            "0.85": 0.8 + 0.2 / 4,
            "2.8332": math.log(0.85 / 0.05),
            "138.3": math.log(0.5) / math.log(0.995),
        },
    )


def test_hand_cases_of_normalization(raiz: Path) -> None:
    x = np.array([0.0, 2, 4, 6])
    x_hat = (x - x.mean()) / x.std()
    v = np.array([1.0, 3, 10, 30])
    v_hat = (v - v.mean()) / v.std()
    escrita(
        raiz,
        "sobreajuste-normalizacion",
        {
            "-1.3416": x_hat[0],
            "-0.4472": x_hat[1],
            "-1.6833": 2 * x_hat[0] + 1,
            "0.1056": 2 * x_hat[1] + 1,
            "1.8944": 2 * x_hat[2] + 1,
            "3.6833": 2 * x_hat[3] + 1,
            "1.5667": 0.9 + 0.1 * x.var(ddof=1),
            "131.5": v.var(),
            "-0.872": v_hat[0],
            "1.657": v_hat[3],
            "43.7": math.log(0.01) / math.log(0.9),
        },
    )


def test_hand_cases_of_the_comparison(raiz: Path) -> None:
    escrita(raiz, "sobreajuste-comparacion", {"0.0387": math.sqrt(0.6 * 0.4 / 160)})


# --- Lo que la página construida dice ---------------------------------------------------


@pytest.fixture(scope="module")
def salidas(libro_html: Path) -> dict[str, str]:
    carpeta = libro_html / "book" / "cnn"
    return {
        nombre: "\n".join(
            salida.get_text()
            for salida in BeautifulSoup(
                (carpeta / f"{nombre}.html").read_text(encoding="utf-8"), "html.parser"
            ).select(".cell_output")
        )
        for nombre in PAGINAS
    }


def test_the_gap_is_seen(salidas: dict[str, str]) -> None:
    visto, nuevo = (
        float(re.search(rf"^{parte}\s+exactitud ([\d.]+)", salidas["sobreajuste"], re.M)[1])
        for parte in ("entrenamiento", "prueba")
    )
    assert visto > 0.9 > nuevo + 0.15


def test_the_table_is_whole_and_its_spread_is_there(salidas: dict[str, str]) -> None:
    filas = re.findall(
        r"^(\D+?[\d.]*)\s+(0\.\d+) ± (0\.\d+)\s+(0\.\d+) ± (0\.\d+)\s+([\d.]+) ± ([\d.]+)$",
        salidas["sobreajuste-comparacion"],
        re.M,
    )
    assert len(filas) == 9, filas
    assert all(float(fila[4]) > 0 for fila in filas)


def test_no_page_shows_a_traceback(salidas: dict[str, str]) -> None:
    for nombre, texto in salidas.items():
        assert "Traceback" not in texto, nombre
