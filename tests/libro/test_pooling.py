"""Las páginas del agrupamiento: construidas, con sus salidas, figuras y cuentas.

Los números de la página se vuelven a calcular aquí con NumPy y SciPy, sin `tesela.ops`.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer_capitulos, numeros, salidas
from scipy import ndimage

PAGINAS = ["pooling", "pooling-gradiente", "pooling-aliasing"]


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    return leer_capitulos(libro_html, PAGINAS)


def renglon(pagina: BeautifulSoup, comienzo: str) -> list[float]:
    """Los números del único renglón de las salidas que empieza así."""
    patron = rf"^{re.escape(comienzo)}(.*)$"
    [hallado] = re.findall(patron, salidas(pagina), re.MULTILINE)
    return numeros(hallado)


# --- La forma, sin construir -----------------------------------------------------------


@pytest.mark.parametrize("nombre", PAGINAS)
def test_la_fuente_cumple_las_reglas_de_los_capitulos(raiz: Path, nombre: str) -> None:
    texto = (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")
    for regla in (
        reglas.faltas_de_esqueleto,
        reglas.faltas_de_longitud,
        reglas.faltas_de_celdas,
        reglas.faltas_de_figuras,
        reglas.faltas_de_ejercicios,
    ):
        assert regla(texto) == [], regla.__name__


def test_los_titulos_son_los_de_la_tabla_de_contenido(raiz: Path) -> None:
    lineas = (raiz / "book/cnn/pooling.md").read_text(encoding="utf-8").splitlines()
    assert "# Agrupamiento (Pooling)" in lineas
    assert "## Diferentes tipos de pooling" in lineas


@pytest.mark.parametrize("nombre", PAGINAS)
def test_cada_numero_pegado_se_hace_en_su_pagina(raiz: Path, nombre: str) -> None:
    texto = (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechos = "\n".join(c.texto for c in reglas.celdas(texto) if "glue(" in c.texto)
    assert usados and all(nombre.split("-")[0] in hechos for nombre in usados)


# --- Ya construidas --------------------------------------------------------------------


@pytest.mark.parametrize("nombre", PAGINAS)
def test_se_ejecuto_entera_y_sin_avisos(
    paginas: dict[str, BeautifulSoup], nombre: str
) -> None:
    texto = salidas(paginas[nombre])
    # Los errores que se enseñan se leen enteros, y sin las rutas de un traceback.
    mensajes = {
        "pooling": "ventanas de puro relleno. Usa padding=1 o menos.",
        "pooling-gradiente": "Hay índices fuera de la imagen",
        "pooling-aliasing": "",
    }
    assert "Traceback" not in texto
    assert mensajes[nombre] in texto
    assert "Warning" not in texto
    for pegado in paginas[nombre].select("span.pasted-text"):
        assert pegado.get_text().strip()


@pytest.mark.parametrize(
    ("nombre", "cuantas"),
    [("pooling", 3), ("pooling-gradiente", 3), ("pooling-aliasing", 3)],
)
def test_figuras_con_texto_alternativo_y_pie(
    paginas: dict[str, BeautifulSoup], nombre: str, cuantas: int
) -> None:
    figuras = paginas[nombre].select("article figure")
    assert len(figuras) == cuantas
    for figura in figuras:
        assert len(figura.select_one("img")["alt"].split()) > 8
        assert figura.select_one("figcaption").get_text().strip()


def test_la_familia_lp(paginas: dict[str, BeautifulSoup]) -> None:
    ventana, p = np.array([1.0, 5, 3, 4]), np.array([1.0, 2, 64])
    normas = np.array([(ventana**q).sum() ** (1 / q) for q in p])
    pagina = paginas["pooling"]
    np.testing.assert_allclose(renglon(pagina, "norma: "), normas, atol=6e-4)
    np.testing.assert_allclose(renglon(pagina, "media: "), normas / 4 ** (1 / p), atol=6e-4)


def test_el_andador(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["pooling"]
    claro = {
        tipo: renglon(pagina, f"claro  {tipo}")
        for tipo in ("máximo", "promedio", "submuestreo", "suavizado")
    }
    oscuro = {tipo: renglon(pagina, f"oscuro {tipo}") for tipo in claro}
    assert claro["máximo"][0] > 45 and oscuro["máximo"][0] < 10
    assert abs(claro["promedio"][0] - oscuro["promedio"][0]) < 5
    assert claro["submuestreo"][2] < claro["promedio"][2] < claro["máximo"][2]


def test_el_maximo_borra_lo_oscuro_tambien_con_scipy() -> None:
    imagen = np.full((64, 64), 100.0)
    imagen[30:32] = 40  # dos píxeles oscuros, alineados a media ventana de 8
    claro = ndimage.maximum_filter(200 - imagen, size=8)[4::8, 4::8]
    oscuro = ndimage.maximum_filter(imagen, size=8)[4::8, 4::8]
    assert claro.max() == 160 and oscuro.min() == 100


def test_el_gradiente_y_los_empates(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["pooling-gradiente"]
    assert renglon(pagina, "índices:") == [1, 6, 9, 10]
    assert renglon(pagina, "max_pool2d:") == [1, 0, 0, 0]
    assert renglon(pagina, "amax:") == [0.25] * 4
    media, sd = renglon(pagina, "ventanas con empate:")
    assert 0 < media < 50 and sd < media


def test_el_regreso(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["pooling-gradiente"]
    filas = {
        "índices": renglon(pagina, "índices  "),
        "máximo": renglon(pagina, "repetir el máximo"),
        "promedio": renglon(pagina, "repetir el promedio"),
    }
    assert filas["índices"][2] == 0
    # Elegir al azar entre los cuatro: (0 + 1 + 1 + √2)/4 = 0.85 píxeles.
    assert abs(filas["máximo"][2] - (2 + 2**0.5) / 4) < 0.1
    assert filas["promedio"][0] < filas["máximo"][0] < filas["índices"][0]


def test_lo_que_pasa_cada_filtro(paginas: dict[str, BeautifulSoup]) -> None:
    for nombre, pesos in [
        ("promedio de 2", [0.5, 0.5]),
        ("binomial de 3", [0.25, 0.5, 0.25]),
        ("binomial de 5", np.array([1, 4, 6, 4, 1]) / 16),
    ]:
        # La respuesta de un filtro, con la transformada de Fourier de 16 puntos.
        respuesta = np.abs(np.fft.fft(pesos, 16))[[8, 6, 4, 1]]
        vistos = renglon(paginas["pooling-aliasing"], nombre)
        np.testing.assert_allclose(vistos, respuesta, atol=0.006)


def test_el_orden_del_corrimiento(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["pooling-aliasing"]
    tipos = ["máximo  ", "promedio  ", "suavizado 3", "máximo y suav. 3"]
    inexplicado = []
    for tipo in tipos:
        [hallado] = re.findall(
            rf"^{re.escape(tipo)} .*± 0\.\d\d   (\d\.\d+) ±", salidas(pagina), re.M
        )
        inexplicado.append(float(hallado))
    assert inexplicado == sorted(inexplicado, reverse=True)
    assert inexplicado[-1] < inexplicado[0] / 2
