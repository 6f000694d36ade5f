"""Las dos páginas de los datos: títulos, cuentas a mano, fichas y lo que imprimen."""

import json
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer as leer_html
from libro.paginas_construidas import salidas
from tesela.data import dataset_info

PAGINAS = ["aerial-image", "aerial-image-propias"]


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "datos" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


@pytest.fixture(scope="module")
def medido(raiz: Path) -> dict[str, dict]:
    """Lo medido en Dubái: los píxeles de cada mosaico y un resultado por clase."""
    archivo = raiz / "book" / "_results" / "dubai-clases.json"
    datos = json.loads(archivo.read_text(encoding="utf-8"))
    return {"ficha": datos[0]} | {fila["class_name"]: fila for fila in datos[1:]}


@pytest.fixture(scope="module")
def construidas(libro_html: Path) -> dict[str, BeautifulSoup]:
    return {n: leer_html(libro_html / "book" / "datos" / f"{n}.html") for n in PAGINAS}


# --- La forma --------------------------------------------------------------------------


def test_titulos_y_lugar_en_el_indice(raiz: Path) -> None:
    assert "# Aerial Image" in leer(raiz, "aerial-image").splitlines()
    indice = (raiz / "_toc.yml").read_text(encoding="utf-8")
    parte = indice[indice.index("caption: Datasets utilizados") :]
    assert parte.index("book/datos/aerial-image\n") < parte.index("caption: Apéndices")
    assert "book/datos/aerial-image-propias" in parte


def test_cada_numero_del_texto_lo_hace_una_celda(pagina: str) -> None:
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', pagina)[1]
    patrones = [
        re.sub(r"\{[^}]*\}", "[a-z]+", f"{prefijo}-{nombre}")
        for nombre in re.findall(r'tell\(\s*f?"([^"]+)"', pagina)
    ]
    assert usadas
    for usada in usadas:
        assert any(re.fullmatch(patron, usada) for patron in patrones), usada


def test_la_tabla_dice_lo_mismo_que_las_fichas(raiz: Path) -> None:
    texto = leer(raiz, "aerial-image")
    tabla = texto[
        texto.index("| | `sintetico`") : texto.index("Humans in the Loop publicó")
    ]
    assert dataset_info("dubai").licence in tabla
    assert str(dataset_info("inria").metres_per_pixel) in tabla
    for nombre in ("dubai", "inria"):
        assert dataset_info(nombre).citation in texto
    assert dataset_info("inria").layout in texto


def test_las_trampas_de_dubai_estan_dichas(raiz: Path) -> None:
    texto = leer(raiz, "aerial-image")
    for trampa in ("`classes.json`", "#000000", "paleta (PNG", "un píxel", "vecinas"):
        assert trampa in texto, trampa
    assert re.search(r"\*\*prueba en los mosaicos 2 y 8\*\*", texto)


def test_hay_errores_de_verdad_a_la_vista(raiz: Path) -> None:
    marcadas = [
        celda
        for celda in reglas.celdas(leer(raiz, "aerial-image-propias"))
        if "raises-exception" in celda.metadatos.get("tags", [])
    ]
    assert len(marcadas) >= 2


# --- Las cuentas a mano ----------------------------------------------------------------


def escrita(texto: str, numeros: dict[str, float]) -> None:
    """Cada número aparece en la página y es el que sale de la cuenta."""
    for numero, exacto in numeros.items():
        assert numero in texto, numero
        cifras = len(numero.split(".")[1]) if "." in numero else 0
        assert round(exacto, cifras) == float(numero), numero


def test_cuentas_de_la_primera(raiz: Path) -> None:
    cuatro = np.array([0, 0, 0, 1.0])
    escrita(
        leer(raiz, "aerial-image"),
        {
            "0.333": 2 / 6,
            "0.4": 2 / 5,
            "0.25": cuatro.mean(),
            "0.1875": cuatro.var(),
            "0.525": 52 / 99,
            "0.105": 52 / 99 / 5,
            "28": len(list(combinations(range(8), 2))),
        },
    )


def test_cuentas_de_la_segunda(raiz: Path) -> None:
    texto = leer(raiz, "aerial-image-propias")
    assert (110, 193, 228) == (0x6E, 0xC1, 0xE4) and 7258596 == 0x6EC1E4
    escrita(
        texto,
        {
            "110": 6 * 16 + 14,
            "193": 12 * 16 + 1,
            "228": 14 * 16 + 4,
            "7258596": 110 * 65536 + 193 * 256 + 228,
            "116": 3 * 32 + 2 * 10,
            "158": 4 * 32 + 3 * 10,
            "226": 14 * 16 + 2,
            "169": 10 * 16 + 9,
            "41": 2 * 16 + 9,
        },
    )


# --- Lo medido en Dubái ----------------------------------------------------------------


def test_lo_medido_en_dubai_concuerda_consigo(medido: dict[str, dict]) -> None:
    ficha = medido["ficha"]
    assert ficha["scenes"] == 72 and len(ficha["values"]) == 8
    assert ficha["split"]["test"] == ["Tile 2", "Tile 8"]
    assert ficha["split"]["validation"] == ["Tile 1"]
    clases = [fila for nombre, fila in medido.items() if nombre != "ficha"]
    assert sum(fila["share"] for fila in clases) == pytest.approx(1)
    for fila in clases:
        total = sum(fila["values"][t] * ficha["values"][t] for t in ficha["values"])
        assert fila["share"] == pytest.approx(total / ficha["pixels"])
        assert fila["dataset"] == "dubai" and fila["commit"] and fila["date"]


def test_las_fracciones_son_las_que_se_conocen(medido: dict[str, dict]) -> None:
    conocidas = {"building": 13.3, "land": 52.4, "road": 9.4, "vegetation": 10.3}
    for nombre, cien in (conocidas | {"water": 13.6}).items():
        assert 100 * medido[nombre]["share"] == pytest.approx(cien, abs=0.06)


def test_la_respuesta_constante_recalculada(
    medido: dict[str, dict], construidas: dict[str, BeautifulSoup]
) -> None:
    pixeles, suelo, nada = (medido[n]["values"] for n in ("ficha", "land", "unlabeled"))

    def constante(mosaicos) -> float:
        total = sum(pixeles[m] * (1 - nada[m]) for m in mosaicos)
        return sum(pixeles[m] * suelo[m] for m in mosaicos) / total / 5

    todas = [constante(pareja) for pareja in combinations(pixeles, 2)]
    texto = construidas["aerial-image"].get_text()
    for valor in (constante(pixeles), constante("28"), min(todas), max(todas)):
        assert f"{valor:.3f}" in texto
    assert f"28 parejas: {np.mean(todas):.3f} ± {np.std(todas, ddof=1):.3f}" in texto


# --- Lo que imprimen las páginas construidas -------------------------------------------


def test_la_primera_dice_sus_datos_y_no_filtra(construidas) -> None:
    texto = salidas(construidas["aerial-image"])
    assert "Datos: sintetico v1, semillas 0 a 39" in texto
    assert "Hay tres salidas" in texto or "Datos: Semantic segmentation" in texto
    assert re.search(r"escenas enteras\s+0\.0 %", texto)
    fuga = float(re.search(r"recortes al azar\s+([\d.]+) %", texto)[1])
    assert fuga > 95
    pocas, muchas = re.search(r"100: '([\d.]+) MB', 10000: '([\d.]+) MB'", texto).groups()
    assert float(muchas) < float(pocas) + 10  # sus píxeles serían 164 MB
    assert texto.count("True") >= 3 and "False" not in texto


def test_la_segunda_ensena_los_errores_y_mide(construidas) -> None:
    texto = salidas(construidas["aerial-image-propias"])
    for error in (
        "imágenes de mis-vuelos le falta la máscara: vuelo2_01",
        "colores que no son de ninguna clase",
        "mide 128×127",
        "está truncado o dañado",
        "no es JSON",
        "No está la paleta",
        "no es una imagen",
        "está vacía",
        "ningún error",
    ):
        assert error in texto, error
    assert "Traceback" not in texto
    medidas = re.findall(r"inventadas ([\d.]+) ± ([\d.]+) %", texto)
    (mezcla, _), (vecino, _) = [(float(a), float(b)) for a, b in medidas]
    assert mezcla > 1 and vecino < 0.1
