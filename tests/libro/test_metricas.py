"""Las páginas de métricas y visualización: sus cuentas a mano y lo que imprimen.

Los números escritos en el texto se vuelven a calcular aquí con NumPy, sin `tesela`.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from libro.paginas_construidas import numeros, salidas

TITULOS = {
    "metricas": "# Visualización de resultados",
    "metricas-visuales": "# Ver los errores: mapas, bordes y confianza",
    "funciones-de-salida": "# Funciones de activación: Softmax, Sigmoid, ReLU",
}
PAGINAS = list(TITULOS)
CELDA = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "metricas" / f"{nombre}.md").read_text(encoding="utf-8")


def prosa(raiz: Path, nombre: str) -> str:
    return CELDA.sub("", leer(raiz, nombre))


@pytest.mark.parametrize("nombre", PAGINAS)
def test_los_titulos_son_los_del_indice(raiz: Path, nombre: str) -> None:
    assert TITULOS[nombre] in leer(raiz, nombre).splitlines()


def test_la_parte_va_antes_de_los_apendices(raiz: Path) -> None:
    toc = (raiz / "_toc.yml").read_text(encoding="utf-8")
    lugares = [toc.index(f"book/metricas/{nombre}\n") for nombre in PAGINAS]
    parte = toc.index("caption: Métricas y visualización")
    assert parte < lugares[0] < lugares[1] < lugares[2] < toc.index("caption: Apéndices")


@pytest.mark.parametrize("nombre", PAGINAS)
def test_cada_numero_del_texto_lo_hace_una_celda(raiz: Path, nombre: str) -> None:
    texto = leer(raiz, nombre)
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', texto)[1]
    hechos = re.findall(r'tell\(\s*f?"([^"]+)"', texto)
    patrones = [re.sub(r"\{[^}]*\}", r"[\\w]+", hecho) for hecho in hechos]
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    assert len(usados) >= 6
    for usado in usados:
        clave = usado.removeprefix(f"{prefijo}-")
        assert any(re.fullmatch(patron, clave) for patron in patrones), usado


@pytest.mark.parametrize("nombre", PAGINAS)
def test_tres_semillas_con_su_dispersion(raiz: Path, nombre: str) -> None:
    texto = leer(raiz, nombre)
    assert "SEEDS = (0, 1, 2)" in texto and "summarize(" in texto
    assert "3 semillas" in texto


@pytest.mark.parametrize("nombre", PAGINAS)
def test_torchmetrics_no_se_importa_en_una_pagina(raiz: Path, nombre: str) -> None:
    assert not re.search(r"(import|from) torchmetrics", leer(raiz, nombre))


# --- Las cuentas escritas a mano -------------------------------------------------------


def matriz_latex(texto: str, nombre: str) -> np.ndarray:
    """Una matriz de LaTeX de la página, por lo que la precede."""
    hallada = re.search(
        re.escape(nombre) + r" = \\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", texto, re.S
    )
    assert hallada, nombre
    filas = hallada[1].split(r"\\")
    return np.array([[int(v) for v in fila.split("&")] for fila in filas])


def escrita(raiz: Path, nombre: str, numeros_: dict[str, float]) -> None:
    """Cada número aparece en la prosa y es el que sale de la cuenta."""
    texto = prosa(raiz, nombre)
    for numero, exacto in numeros_.items():
        assert numero in texto, numero
        cifras = len(numero.split(".")[1]) if "." in numero else 0
        assert round(exacto, cifras) == float(numero), numero


def test_la_matriz_a_mano_es_la_que_sale_de_contar(raiz: Path) -> None:
    texto = leer(raiz, "metricas")
    verdad = matriz_latex(texto, r"\text{verdad}")
    respuesta = matriz_latex(texto, r"\text{respuesta}")
    contada = np.zeros((3, 3), int)
    for t, r in zip(verdad.ravel(), respuesta.ravel(), strict=True):
        if t != 255:
            contada[t, r] += 1
    np.testing.assert_array_equal(matriz_latex(texto, "M"), contada)
    filas, columnas, n = contada.sum(1), contada.sum(0), contada.sum()
    assert (filas.tolist(), columnas.tolist(), n) == ([4, 11, 4], [4, 12, 3], 19)
    iou = np.diag(contada) / (filas + columnas - np.diag(contada))
    exhaustividad = np.diag(contada) / filas
    e = (filas * columnas).sum() / n**2
    a = np.trace(contada) / n
    escrita(
        raiz,
        "metricas",
        {
            "0.842": a,
            "0.706": iou.mean(),
            "0.769": iou[1],
            "0.730": (filas * iou).sum() / n,
            "0.803": exhaustividad.mean(),
            "0.716": (a - e) / (1 - e),
        },
    )
    assert round(e * 361) == 160 and "160}{361}" in texto


def test_las_medias_a_mano(raiz: Path) -> None:
    escrita(
        raiz, "metricas", {"0.827": 91 / 110, "0.533": (3 / 5 + 0 + 1) / 3, "0.75": 6 / 8}
    )


def test_los_bordes_a_mano(raiz: Path) -> None:
    escrita(
        raiz,
        "metricas-visuales",
        {
            "0.444": 4**2 / 6**2,
            "0.961": 100**2 / 102**2,
            "0.64": 8**2 / 10**2,
            "0.694": 10**2 / 12**2,
            "0.4": 2 / 3 * 0.1 + 1 / 3,
        },
    )
    anillo = np.zeros((2, 8, 9), bool)
    for cual, columna in enumerate((2, 3)):
        anillo[cual, 2:6, columna : columna + 4] = True
        anillo[cual, 3:5, columna + 1 : columna + 3] = False
    assert (anillo[0] & anillo[1]).sum() == 6 and (anillo[0] | anillo[1]).sum() == 18


def test_las_salidas_a_mano(raiz: Path) -> None:
    escrita(
        raiz,
        "funciones-de-salida",
        {
            "0.625": 5 / 8,
            "0.881": 1 / (1 + math.exp(-2)),
            "0.119": 1 / (1 + math.exp(2)),
            "0.313": math.log(1 + math.exp(-1)),
            "0.75": 3 / 4,
            "0.8": 2 * (2 / 3) / (2 / 3 + 1),
        },
    )


# --- Lo que las páginas construidas dicen ------------------------------------------------


@pytest.fixture(scope="module")
def impreso(libro_html: Path) -> dict[str, str]:
    carpeta = libro_html / "book" / "metricas"
    return {
        nombre: salidas(
            BeautifulSoup(
                (carpeta / f"{nombre}.html").read_text(encoding="utf-8"), "html.parser"
            )
        )
        for nombre in PAGINAS
    }


def test_ninguna_pagina_muestra_un_error(impreso: dict[str, str]) -> None:
    for nombre, texto in impreso.items():
        assert "Traceback" not in texto, nombre
        assert "sintetico" in texto, nombre


def test_el_predictor_constante_gana_en_exactitud_y_no_encuentra_nada(
    impreso: dict[str, str],
) -> None:
    nunca = re.search(r"^nunca edificio.*$", impreso["metricas"], re.M)[0]
    exactitud, _, iou, _, kappa, _ = numeros(nunca)
    assert exactitud > 0.85 and iou == 0 and kappa == 0


def test_promediar_de_otra_manera_da_otro_numero(impreso: dict[str, str]) -> None:
    medias = {
        nombre: numeros(re.search(rf"^{nombre} .*±.*$", impreso["metricas"], re.M)[0])[-2]
        for nombre in ("por imagen", "conjunto")
    }
    assert 0.3 < medias["por imagen"] < medias["conjunto"] < 0.9


def test_la_orilla_falla_mas_que_el_interior(impreso: dict[str, str]) -> None:
    renglon = re.search(r"falla en la banda:.*$", impreso["metricas-visuales"], re.M)[0]
    banda, _, dentro, _ = numeros(renglon)
    assert banda > dentro > 0


def test_pocas_escenas_calibran_peor(impreso: dict[str, str]) -> None:
    muchas, pocas = (
        numeros(re.search(rf"^{n} escenas: ECE.*$", impreso["metricas-visuales"], re.M)[0])
        for n in (64, 8)
    )
    assert muchas[1] < pocas[1] < 0.5
    assert pocas[3] > 0  # se cree más de lo que acierta


def test_la_temperatura_baja_el_error_de_calibracion(impreso: dict[str, str]) -> None:
    texto = impreso["funciones-de-salida"]
    antes = numeros(re.search(r"^ECE   .*$", texto, re.M)[0])[0]
    despues = numeros(re.search(r"^ECE con T .*$", texto, re.M)[0])[0]
    temperatura = numeros(re.search(r"^T   .*$", texto, re.M)[0])[0]
    assert temperatura > 1 and despues < antes


def test_el_umbral_escogido_en_validacion_gana_al_de_un_medio(
    impreso: dict[str, str],
) -> None:
    texto = impreso["funciones-de-salida"]
    medio, elegido, mejor = (
        numeros(re.search(rf"^{nombre} +[\d.]+ ±.*$", texto, re.M)[0])[-2]
        for nombre in (r"F1 con 0\.5", "con él", "el mejor")
    )
    assert medio < elegido <= mejor
