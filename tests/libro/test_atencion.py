"""Las páginas de la atención: sus títulos, sus cuentas a mano y lo que imprimen."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer, numeros, salidas

PAGINAS = ["atencion", "atencion-aspp"]


def fuente(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "segmentacion" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    carpeta = libro_html / "book" / "segmentacion"
    return {nombre: leer(carpeta / f"{nombre}.html") for nombre in PAGINAS}


# --- La forma, sin construir -----------------------------------------------------------


def test_los_titulos_son_los_pedidos(raiz: Path) -> None:
    lineas = fuente(raiz, "atencion").splitlines()
    assert "# Módulo de Atención" in lineas
    assert "## Squeeze-and-Excitation (SE)" in lineas
    assert (
        "# Atrous Spatial Pyramid Pooling (ASPP)"
        in fuente(raiz, "atencion-aspp").splitlines()
    )


@pytest.mark.parametrize("nombre", PAGINAS)
def test_los_parametros_de_las_dos_velocidades(raiz: Path, nombre: str) -> None:
    [celda] = [
        c.texto
        for c in reglas.celdas(fuente(raiz, nombre))
        if "parameters" in c.metadatos.get("tags", [])
    ]
    nombres = re.findall(r"^(\w+) = ", celda, re.M)
    assert nombres == ["dataset", "steps", "seeds", "crop_size", "device", "results"]
    assert 'dataset = "sintetico"' in celda
    assert len(eval(re.search(r"seeds = (.+)", celda)[1])) >= 3


@pytest.mark.parametrize(
    ("nombre", "marca"), [("atencion", "atencion"), ("atencion-aspp", "aspp")]
)
def test_cada_numero_pegado_se_hace_en_su_pagina(
    raiz: Path, nombre: str, marca: str
) -> None:
    texto = fuente(raiz, nombre)
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechos = set(re.findall(r'tell\("([\w-]+)"', texto))
    for lejos in re.findall(r'compare\("(\w+)"', texto):
        hechos |= {lejos, f"{lejos}-veredicto"}
    assert usados == {f"{marca}-{nombre}" for nombre in hechos}


# --- Las cuentas a mano, sin tesela -----------------------------------------------------


def test_las_compuertas_del_caso_a_mano(raiz: Path) -> None:
    texto = fuente(raiz, "atencion")
    z = np.array([(1 + 3 + 5 + 7) / 4, 4 / 4])
    hidden = max(0.0, 0.5 * z[0] - 1 * z[1])
    compuertas = [1 / (1 + math.exp(-w * hidden)) for w in (1, -2)]
    assert hidden == 1 and z.tolist() == [4, 1]
    for valor in compuertas:
        assert f"= {valor:.3f}$" in texto


def test_los_parametros_del_ejercicio(raiz: Path) -> None:
    texto = fuente(raiz, "atencion")
    se, conv = 2 * 64 * 4 + 4 + 64, 64 * 64 * 9 + 64
    assert f"= {se}$" in texto and f"= {conv}$" in texto
    assert f"el {100 * se / conv:.1f} %" in texto


def test_el_kernel_con_ceros_del_caso_a_mano(raiz: Path) -> None:
    image = np.arange(1, 10).reshape(3, 3)
    kernel = np.array([[1, 0, 0], [0, 0, 0], [0, 0, -1]])
    assert (image * kernel).sum() == -8 and "$1 - 9 = -8$" in fuente(raiz, "atencion-aspp")


def caminos(tasas: tuple[int, ...]) -> set[tuple[int, int]]:
    """Los píxeles que influyen en la salida del centro, sumando saltos en conjuntos."""
    puntos = {(0, 0)}
    for r in tasas:
        saltos = [(i * r, j * r) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        puntos = {(a + i, b + j) for a, b in puntos for i, j in saltos}
    return puntos


def test_la_rejilla_contada_con_conjuntos(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["atencion-aspp"])
    for tasas in ((2, 2, 2), (1, 2, 3)):
        parte = 100 * len(caminos(tasas)) / 13**2
        assert f"tasas {tasas}: influye el {parte:.0f} % de 13 × 13" in texto


def test_el_campo_receptivo_de_cada_rama(paginas: dict[str, BeautifulSoup]) -> None:
    """Por capas: 3 → 4 → 8 → 10, y después 8 por cada 3×3, o 8·r por la dilatada."""
    texto = salidas(paginas["atencion-aspp"])
    base = 1 + 2 + 1 + 2 * 2 + 2 + 2 * 8
    for nombre, lado in [("1 × 1", base)] + [
        (f"tasa {r}", base + 8 * r) for r in (2, 4, 8)
    ]:
        assert re.search(rf"^{nombre} +{lado} px = +{lado / 2:.0f} m$", texto, re.M), nombre
        medido = re.search(rf"^{nombre} +teórico +{lado}, medido +(\d+)$", texto, re.M)
        assert 0.8 * lado <= int(medido[1]) <= lado


# --- Lo que las páginas construidas dicen -----------------------------------------------


def test_iguales_a_torchvision(paginas: dict[str, BeautifulSoup]) -> None:
    se = re.search(
        r"(\d) tensores; la mayor diferencia es (\S+)", salidas(paginas["atencion"])
    )
    assert int(se[1]) == 6 and float(se[2]) < 1e-10
    aspp = re.search(r"valor (\S+), gradiente (\S+)", salidas(paginas["atencion-aspp"]))
    assert max(float(aspp[1]), float(aspp[2])) < 1e-9


def test_una_tasa_del_tamano_del_mapa_es_uno_por_uno(
    paginas: dict[str, BeautifulSoup],
) -> None:
    texto = salidas(paginas["atencion-aspp"])
    assert "tasa 11, mapa 12: es una 1 × 1: False" in texto
    assert "tasa 12, mapa 12: es una 1 × 1: True" in texto


@pytest.mark.parametrize(
    ("pagina", "renglones"),
    [
        ("atencion", {"sin SE": 38_213, "con SE": 39_869}),
        (
            "atencion-aspp",
            {"sin ASPP": 28_933, "tasas 1, 1, 1": 64_133, "tasas 2, 4, 8": 64_133},
        ),
    ],
)
def test_la_tabla_tiene_dispersion_y_costo(
    paginas: dict[str, BeautifulSoup], pagina: str, renglones: dict[str, int]
) -> None:
    texto = salidas(paginas[pagina])
    for nombre, pesos in renglones.items():
        fila = re.search(rf"^{nombre} +(0\.\d+) ± (0\.\d+) +{pesos} +(.+)$", texto, re.M)
        assert fila, nombre
        assert float(fila[1]) > 0.35 and float(fila[2]) > 0
        assert all(valor > 0 for valor in numeros(fila[3]))


def test_las_compuertas_distinguen_clases(paginas: dict[str, BeautifulSoup]) -> None:
    filas = re.findall(
        r"^bloque (\d): ([\d.]+) ± [\d.]+; sin entrenar, [\d.]+ ± [\d.]+; "
        r"al azar, hasta ([\d.]+)$",
        salidas(paginas["atencion"]),
        re.M,
    )
    assert [f[0] for f in filas] == ["1", "2", "3"]
    assert float(filas[-1][1]) > float(filas[-1][2])


def test_solo_con_se_importa_la_tesela(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["atencion"])
    sin, con = (
        float(re.search(rf"^{n}: cambia .+logit, hasta (\S+)$", texto, re.M)[1])
        for n in ("sin SE", "con SE")
    )
    assert sin < 1e-3 < 1e-2 < con


@pytest.mark.parametrize("nombre", PAGINAS)
def test_ninguna_celda_fallo(paginas: dict[str, BeautifulSoup], nombre: str) -> None:
    assert "Traceback" not in paginas[nombre].get_text()
