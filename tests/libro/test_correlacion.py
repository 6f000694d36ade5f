"""Las páginas de correlación: construidas, con sus salidas, figuras y cuentas.

Los números de la página se vuelven a calcular aquí con SciPy y NumPy, sin `tesela`.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from libro.paginas_construidas import leer_capitulos, numeros, salidas
from scipy import signal

PAGINAS = ["correlacion", "correlacion-usos"]
CELDA = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    return leer_capitulos(libro_html, PAGINAS)


def renglon(pagina: BeautifulSoup, comienzo: str) -> str:
    """Lo que sigue a `comienzo` en el único renglón de las salidas que empieza así."""
    texto = salidas(pagina)
    [hallado] = re.findall(rf"^{re.escape(comienzo)}(.*)$", texto, re.MULTILINE)
    return hallado


# --- La forma --------------------------------------------------------------------------


@pytest.mark.parametrize("nombre", PAGINAS)
def test_la_fuente_cumple_la_plantilla(raiz: Path, nombre: str) -> None:
    texto = (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")
    assert 250 <= len(texto.splitlines()) <= 600
    for parte in ("Errores frecuentes", "Resumen", "Ejercicios", "Para seguir leyendo"):
        assert f"\n## {parte}\n" in texto
    for celda in CELDA.findall(texto):
        codigo = celda.split("---\n", 2)[2] if celda.startswith("---") else celda
        assert len(codigo.strip().splitlines()) <= 25, codigo
        assert max(map(len, codigo.splitlines())) <= 78, codigo
    ejercicios = re.findall(r"\{exercise\}[^\n]*\n:label: (\S+)", texto)
    assert len(ejercicios) >= 4
    for etiqueta in ejercicios:
        solucion = texto.split(f"{{solution-start}} {etiqueta}\n")[1]
        assert re.search(
            r"^ *assert ", solucion.split("{solution-end}")[0], re.MULTILINE
        ), etiqueta


def test_el_titulo_es_el_de_la_tabla_de_contenido(
    paginas: dict[str, BeautifulSoup],
) -> None:
    titulo = paginas["correlacion"].select_one("article h1")
    assert titulo.get_text().startswith("Correlación vs convolución")


@pytest.mark.parametrize("nombre", PAGINAS)
def test_se_ejecuto_entera_y_sin_avisos(
    paginas: dict[str, BeautifulSoup], nombre: str
) -> None:
    texto = salidas(paginas[nombre])
    assert texto and "Traceback" not in texto and "Warning" not in texto
    for pegado in paginas[nombre].select("span.pasted-text"):
        assert pegado.get_text().strip()


@pytest.mark.parametrize(
    ("nombre", "cuantas"), [("correlacion", 4), ("correlacion-usos", 1)]
)
def test_figuras_con_texto_alternativo_y_pie(
    paginas: dict[str, BeautifulSoup], nombre: str, cuantas: int
) -> None:
    figuras = paginas[nombre].select("article figure")
    assert len(figuras) == cuantas
    for figura in figuras:
        assert len(figura.select_one("img")["alt"].split()) > 8
        assert figura.select_one("figcaption").get_text().strip()


# --- Las cuentas -----------------------------------------------------------------------


def test_el_caso_a_mano(paginas: dict[str, BeautifulSoup]) -> None:
    imagen, kernel = np.arange(1.0, 10).reshape(3, 3), np.array([[1.0, 2], [3, 4]])
    texto = salidas(paginas["correlacion"])
    for nombre, funcion in [
        ("correlación", signal.correlate2d),
        ("convolución", signal.convolve2d),
    ]:
        impreso = re.search(rf"^{nombre}\n \[\[(.*?)\]\]", texto, re.S | re.M)[1]
        esperado = funcion(imagen, kernel, "valid")
        assert numeros(impreso) == esperado.ravel().tolist()


@pytest.mark.parametrize(
    ("funcion", "operacion", "movimiento"),
    [
        ("np.correlate", "correlación", "se corre +1 píxel"),
        ("np.convolve", "convolución", "no se mueve"),
        ("scipy.signal.correlate2d", "correlación", "no se mueve"),
        ("scipy.signal.convolve2d", "convolución", "no se mueve"),
        ("scipy.ndimage.correlate", "correlación", "se corre +1 píxel"),
        ("scipy.ndimage.convolve", "convolución", "se corre -1 píxel"),
        ("torch F.conv2d", "correlación", "no se mueve"),
        ("tesela correlate2d", "correlación", "no se mueve"),
        ("tesela convolve2d", "convolución", "no se mueve"),
    ],
)
def test_que_calcula_cada_biblioteca(
    paginas: dict[str, BeautifulSoup], funcion: str, operacion: str, movimiento: str
) -> None:
    impreso = renglon(paginas["correlacion"], funcion)
    assert impreso.split() == [operacion, *movimiento.split()]


def test_el_sol_queda_siempre_enfrente(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["correlacion"]
    renglones = re.findall(r"^ *\d+ +\d+° +\d+° +180\.0°$", salidas(pagina), re.M)
    assert len(renglones) >= 5
    bien, mal = (
        numeros(renglon(pagina, f"de las sombras a la {operacion}:"))
        for operacion in ("correlación", "convolución")
    )
    assert bien[0] + bien[1] < 60 and abs(bien[0] + mal[0] - 180) <= 1


def test_el_kernel_aprendido_sale_girado(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["correlacion"]
    sin_girar = numeros(renglon(pagina, "correlación contra convolución:"))[0]
    girado = numeros(renglon(pagina, "correlación contra convolución girada:"))[0]
    # Lo que dista el kernel secreto de sí mismo girado, calculado aparte.
    secreto = np.array([[1.0, 4, 2], [0, 3, -1], [-2, 0, 1]])
    esperado = np.linalg.norm(secreto - np.rot90(secreto, 2)) / np.linalg.norm(secreto)
    assert abs(sin_girar - esperado) < 0.05 and girado < 1e-5


def test_las_leyes_que_cumple_cada_operacion(paginas: dict[str, BeautifulSoup]) -> None:
    pagina = paginas["correlacion-usos"]
    for ley, se_cumple in [
        ("conmuta", False),
        ("asocia", False),
        ("lineal", True),
        ("equivariante", True),
    ]:
        correlacion, convolucion = numeros(renglon(pagina, ley))
        assert convolucion < 1e-12
        assert (correlacion < 1e-12) == se_cumple


def test_las_redes_aciertan_lo_mismo_y_el_olvido_cuesta(
    paginas: dict[str, BeautifulSoup],
) -> None:
    pagina = paginas["correlacion-usos"]
    filas = {
        nombre: numeros(renglon(pagina, nombre))[0]
        for nombre in ("convolución, gemela", "convolución, independiente", "originales")
    }
    assert min(filas.values()) > 0.9
    assert max(filas.values()) - min(filas.values()) < 0.03
    assert numeros(renglon(pagina, "girados "))[0] == filas["originales"]
    assert numeros(renglon(pagina, "sin girar "))[0] < 0.5


def test_el_rastro_corre_cuatro_pixeles_a_cada_lado(
    paginas: dict[str, BeautifulSoup],
) -> None:
    pagina = paginas["correlacion-usos"]
    assert numeros(renglon(pagina, "correlación: el centro se corre")) == [-4, -2]
    assert numeros(renglon(pagina, "convolución: el centro se corre")) == [4, 2]
    # Kernels pares: nada; impares: cambia el signo, el doble de la respuesta.
    assert numeros(renglon(pagina, "laplaciano")) == [0, 0]
    assert numeros(renglon(pagina, "Sobel")) == [200, 0]
