"""Las páginas de las activaciones: construidas, con sus salidas, figuras y cuentas.

Los números de la página se vuelven a calcular aquí con NumPy y SciPy, sin `tesela`.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer_capitulos, numeros, salidas
from scipy import special

PAGINAS = ["activaciones", "activaciones-profundidad", "activaciones-apagadas"]


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    return leer_capitulos(libro_html, PAGINAS)


def renglon(pagina: BeautifulSoup, comienzo: str) -> list[float]:
    """Los números del único renglón de las salidas que empieza así."""
    patron = rf"^ *{re.escape(comienzo)}(.*)$"
    [hallado] = re.findall(patron, salidas(pagina), re.MULTILINE)
    return numeros(hallado)


# --- La forma --------------------------------------------------------------------------


@pytest.mark.parametrize("nombre", PAGINAS)
def test_la_fuente_cumple_las_reglas_de_la_casa(raiz: Path, nombre: str) -> None:
    texto = (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")
    for regla in (
        reglas.faltas_de_esqueleto,
        reglas.faltas_de_celdas,
        reglas.faltas_de_figuras,
        reglas.faltas_de_ejercicios,
        reglas.faltas_de_longitud,
    ):
        assert regla(texto) == [], regla.__name__


def test_los_titulos_son_los_de_la_tabla_de_contenido(raiz: Path) -> None:
    texto = (raiz / "book" / "cnn" / "activaciones.md").read_text(encoding="utf-8")
    assert "\n# Funciones de activación\n" in texto
    assert "\n## Ejemplos aplicados a una matriz\n" in texto


@pytest.mark.parametrize("nombre", PAGINAS)
def test_se_ejecuto_entera_y_sin_avisos(
    paginas: dict[str, BeautifulSoup], nombre: str
) -> None:
    texto = salidas(paginas[nombre])
    assert texto and "Traceback" not in texto and "Warning" not in texto
    for pegado in paginas[nombre].select("span.pasted-text"):
        assert pegado.get_text().strip()


@pytest.mark.parametrize(("nombre", "cuantas"), [*zip(PAGINAS, (3, 3, 3), strict=True)])
def test_figuras_con_texto_alternativo_y_pie(
    paginas: dict[str, BeautifulSoup], nombre: str, cuantas: int
) -> None:
    figuras = paginas[nombre].select("article figure")
    assert len(figuras) == cuantas
    for figura in figuras:
        assert len(figura.select_one("img")["alt"].split()) > 8
        assert figura.select_one("figcaption").get_text().strip()


# --- Las cuentas -----------------------------------------------------------------------

X = np.array([[-2.0, -1, 0], [0.5, 1, 3]])


@pytest.mark.parametrize(
    ("nombre", "funcion"),
    [
        ("escalón", lambda x: np.where(x >= 0, 1.0, 0.0)),
        ("sigmoide", special.expit),
        ("tanh", np.tanh),
        ("ReLU", lambda x: x.clip(0)),
        ("LeakyReLU", lambda x: np.where(x > 0, x, 0.01 * x)),
        ("ELU", lambda x: np.where(x > 0, x, np.expm1(x))),
        ("GELU", lambda x: x * (1 + special.erf(x / math.sqrt(2))) / 2),
        ("SiLU", lambda x: x * special.expit(x)),
    ],
)
def test_la_matriz_de_cada_activacion(paginas, nombre: str, funcion) -> None:
    patron = rf"^{nombre} +([-\d. ]+)\n([-\d. ]+)$"
    [filas] = re.findall(patron, salidas(paginas["activaciones"]), re.MULTILINE)
    assert [numeros(fila) for fila in filas] == (funcion(X).round(4) + 0.0).tolist()


def test_softmax_de_la_matriz(paginas) -> None:
    esperado = special.softmax(X, axis=1).round(4)
    impreso = re.search(r"\[\[(0\.09 .*?)\]\]", salidas(paginas["activaciones"]), re.S)
    assert numeros(impreso[1]) == esperado.ravel().tolist()


def test_ninguna_recta_imita_el_valor_absoluto(paginas) -> None:
    medias = [renglon(paginas["activaciones"], f"{k}×{k}")[-2] for k in (3, 7, 11)]
    assert medias == sorted(medias) and medias[-1] < 0.5


def test_iguales_a_pytorch(paginas) -> None:
    texto = salidas(paginas["activaciones"])
    pares = re.findall(r"^(\w+) +valor (\S+) +gradiente (\S+)$", texto, re.MULTILINE)
    assert len(pares) == 9
    assert max(float(n) for par in pares for n in par[1:]) < 1e-13


def test_el_error_dice_que_hacer(paginas) -> None:
    texto = salidas(paginas["activaciones"])
    assert "x debe ser float32 o float64 y llegó uint8" in texto
    assert "x.astype(np.float32)" in texto


def test_lo_ingenuo_falla_y_lo_estable_no(paginas) -> None:
    texto = salidas(paginas["activaciones"])
    assert "ingenua: [nan nan nan]" in texto
    assert "ln(softmax): [-inf" in texto and "log_softmax: [-120." in texto


def test_el_gradiente_que_llega_es_el_de_la_teoria(paginas) -> None:
    """ReLU pierde medio log₁₀(2) por capa con Xavier, y nada con He: 19 pasos."""
    texto = paginas["activaciones-profundidad"].select_one("article").get_text()
    xavier, he = re.search(
        r"ReLU con Xavier pierde (\S+) ± \S+ décadas.*?con He, (\S+) ±", texto
    ).groups()
    assert abs(float(xavier.replace("−", "-")) - 19 * math.log10(0.5) / 2) < 0.3
    assert abs(float(he.replace("−", "-"))) < 0.3


def test_aprende_quien_recibe_gradiente(paginas) -> None:
    pagina = paginas["activaciones-profundidad"]

    def exactitud(nombre: str, receta: str) -> float:
        return renglon(pagina, f"{nombre:9}{receta:8} tasa")[1]

    for receta in ("PyTorch", "Xavier", "He"):
        assert exactitud("sigmoide", receta) < 0.2
    assert exactitud("ReLU", "He") > exactitud("ReLU", "Xavier") + 0.2
    assert exactitud("ReLU", "Xavier") > exactitud("ReLU", "PyTorch") + 0.1
    assert min(exactitud("tanh", r) for r in ("Xavier", "He")) > 0.9


def test_las_apagadas_no_vuelven(paginas) -> None:
    pagina = paginas["activaciones-apagadas"]
    for tasa in ("0.1", "1.0", "1.5", "3.0"):
        antes, _, despues, _, final, _ = renglon(pagina, f"ReLU       {tasa}")
        assert despues >= antes
    assert antes == 100 and final < 0.2
    assert renglon(pagina, "LeakyReLU  3.0")[4] > 0.8


def test_el_caso_a_mano_de_la_unidad_que_se_apaga(paginas) -> None:
    texto = salidas(paginas["activaciones-apagadas"])
    assert "tasa 0.1: z = [0.2 0.7], le llega [-1. -1.]" in texto
    assert "tasa 1.0: z = [ -7. -11.], le llega [0. 0.]" in texto
