"""Las páginas de la U-Net asimétrica: sus cuentas a mano, su rejilla y su ficha."""

import json
import math
import re
from itertools import pairwise, product
from pathlib import Path
from statistics import fmean, stdev

import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer, salidas
from scipy import stats

PAGINAS = {"unet-asimetrica": "asim", "unet-asimetrica-ficha": "ficha"}
PIEZAS = ("asimetría", "ASPP", "SE")
CANALES = [5, 11, 22, 43]  # los de la red con las tres piezas


def fuente(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "segmentacion" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    carpeta = libro_html / "book" / "segmentacion"
    return {nombre: leer(carpeta / f"{nombre}.html") for nombre in PAGINAS}


@pytest.fixture(scope="module")
def medidas(raiz: Path) -> list[dict]:
    ruta = raiz / "book" / "_results" / "ablacion-asimetrica.json"
    return json.loads(ruta.read_text(encoding="utf-8"))


# --- La forma, sin construir -----------------------------------------------------------


def test_los_titulos_son_los_pedidos(raiz: Path) -> None:
    assert "# Ejemplo extra" in fuente(raiz, "unet-asimetrica").splitlines()
    assert (
        "# Ejemplo extra: la ficha del modelo"
        in fuente(raiz, "unet-asimetrica-ficha").splitlines()
    )


def test_los_parametros_de_las_dos_velocidades(raiz: Path) -> None:
    [celda] = [
        c.texto
        for c in reglas.celdas(fuente(raiz, "unet-asimetrica"))
        if "parameters" in c.metadatos.get("tags", [])
    ]
    nombres = re.findall(r"^(\w+) = ", celda, re.M)
    assert nombres == [
        "dataset",
        "steps",
        "seeds",
        "crop_size",
        "whole_grid",
        "device",
        "results",
    ]
    assert 'dataset = "sintetico"' in celda and 'results = ""' in celda
    assert len(eval(re.search(r"seeds = (.+)", celda)[1])) >= 3


@pytest.mark.parametrize(("nombre", "marca"), PAGINAS.items())
def test_cada_numero_pegado_se_hace_en_su_pagina(
    raiz: Path, nombre: str, marca: str
) -> None:
    texto = fuente(raiz, nombre)
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechos = re.findall(r'tell\(\s*f?"([^"]+)"', texto)
    # Los que una celda hace con un ciclo.
    for clave in ("todo", "forma", "aspp", "se", "forma-aspp", "mejor", "peor", "unet"):
        hechos += [clave, f"{clave}-veredicto", f"{clave}-miou"]
    hechos += ["firmes", "estrictos"]
    hechos += ["fino", "grueso", "oscuro", "gris", "plano", "ruido"]
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", hecho) for hecho in hechos]
    assert usados
    for usado in usados:
        assert usado.startswith(f"{marca}-"), usado
        corto = usado.removeprefix(f"{marca}-")
        assert any(re.fullmatch(patron, corto) for patron in patrones), usado


def test_la_ficha_lleva_los_nueve_apartados(raiz: Path) -> None:
    texto = fuente(raiz, "unet-asimetrica-ficha")
    for apartado in (
        "Detalles",
        "Uso previsto",
        "Usos fuera de lo previsto",
        "Factores",
        "Métricas",
        "Datos de entrenamiento",
        "Datos de evaluación",
        "Resultados",
        "Consumo",
        "Consideraciones éticas",
        "Advertencias",
        "Licencia",
    ):
        assert f"**{apartado}.**" in texto, apartado


# --- Las cuentas a mano, sin tesela -----------------------------------------------------


def con_norma(entran: int, salen: int, kernel: int = 3) -> int:
    return kernel**2 * entran * salen + 2 * salen


def partes() -> dict[str, int]:
    """Los parámetros de la red con las tres piezas, sin construirla."""
    bajar = 0
    for entran, salen, veces in zip([3, *CANALES], CANALES, (2, 2, 3, 4), strict=False):
        bajar += con_norma(entran, salen) + (veces - 1) * con_norma(salen, salen)
    rama = CANALES[3] // 2
    aspp = 2 * con_norma(CANALES[3], rama, 1) + 3 * con_norma(CANALES[3], rama)
    aspp += con_norma(5 * rama, rama, 1) + con_norma(rama, CANALES[3], 1)
    return {
        "bajar": bajar,
        "ASPP": aspp,
        "SE": sum(17 * c + 8 for c in CANALES[:3]),
        "ampliar": sum(4 * b * a + a for a, b in pairwise(CANALES)),
        "subir": sum(con_norma(2 * c, c) for c in CANALES[:3]),
        "logits": 5 * 5 + 5,
    }


def test_el_bloque_y_la_compuerta_escritos(raiz: Path) -> None:
    texto = fuente(raiz, "unet-asimetrica")
    assert 9 * 3 * 5 == 135 and 9 * 5 * 5 == 225
    assert con_norma(3, 5) + con_norma(5, 5) == 380 and "= 380 ." in texto
    assert 2 * 5 * 8 + 8 + 5 == 93 and "$2 \\cdot 5 \\cdot 8 + 8 + 5 = 93$" in texto
    assert "$2 \\cdot 5 \\cdot 1 + 1 + 5 = 16$" in texto and 93 - 16 == 77


def test_los_parametros_de_cada_parte(paginas: dict[str, BeautifulSoup]) -> None:
    texto, total = salidas(paginas["unet-asimetrica"]), sum(partes().values())
    for nombre, pesos in partes().items():
        parte = f"{100 * pesos / total:.1f}"
        assert re.search(rf"^{nombre} +{pesos} +{parte} ", texto, re.M), nombre
    assert re.search(rf"^todo +{total} ", texto, re.M)
    assert f"[{total}, 121213, 121213]" in texto


def test_las_cuentas_de_subir_y_bajar(paginas: dict[str, BeautifulSoup]) -> None:
    """Canales 8, 16 y 32 a 96, 48 y 24: bajar 13.5·C²·HW, menos en el que lee la imagen."""
    texto = salidas(paginas["unet-asimetrica"])
    for nivel in range(3):
        c, pixeles = 8 << nivel, (96 >> nivel) ** 2
        entran = 3 if nivel == 0 else c // 2
        bajar = 8 * 9 * pixeles * c * (entran + c) / 1e6
        subir = 8 * 29 * pixeles * c**2 / 1e6
        assert re.search(
            rf"^nivel {nivel}: bajar {bajar:.0f} MMAC y [\d.]+ ms; "
            rf"subir {subir:.0f} MMAC y [\d.]+ ms$",
            texto,
            re.M,
        ), nivel


def test_los_efectos_escritos_a_mano(raiz: Path, paginas: dict[str, BeautifulSoup]) -> None:
    nada, con_a, con_b, dos = 50, 53, 52, 51
    a = ((con_a - nada) + (dos - con_b)) / 2
    b = ((con_b - nada) + (dos - con_a)) / 2
    ab = ((dos - con_b) - (con_a - nada)) / 2
    assert (a, b, ab, a - ab, a + ab) == (1, 0, -2, 3, -1)
    assert f"{{'A': {a}, 'B': {b}, 'A × B': {ab}}}" in salidas(paginas["unet-asimetrica"])


# --- La rejilla, recalculada sin tesela -------------------------------------------------


def test_la_rejilla_esta_completa(medidas: list[dict]) -> None:
    redes = [m for m in medidas if "network" in m]
    llevan = {tuple(m["pieces"][p] for p in PIEZAS) for m in redes}
    assert len(redes) == 8 and llevan == set(product((False, True), repeat=3))
    semillas = {tuple(m["values"]) for m in medidas}
    assert len(semillas) == 1 and len(semillas.pop()) >= 3
    assert all(abs(m["parameters"] / 121_213 - 1) < 0.03 for m in redes)
    assert not any("+cambios" in m["commit"] for m in medidas)
    for m in medidas:
        for semilla, matriz in m["confusion"].items():
            for k in range(5):
                union = sum(matriz[k]) + sum(f[k] for f in matriz) - matriz[k][k]
                assert math.isclose(matriz[k][k] / union, m["iou"][semilla][k])
            assert math.isclose(fmean(m["iou"][semilla]), m["values"][semilla])


def efecto(medidas: list[dict], piezas: tuple[str, ...]) -> tuple[float, float]:
    """La media y el medio intervalo de un efecto, sumando red por red."""
    redes = [m for m in medidas if "network" in m]
    por_semilla = []
    for semilla in redes[0]["values"]:
        suma = 0.0
        for m in redes:
            quitadas = sum(not m["pieces"][p] for p in piezas)
            suma += (-1) ** quitadas * m["values"][semilla]
        por_semilla.append(suma / 4)
    n = len(por_semilla)
    medio = stats.t.ppf(0.975, n - 1) * stdev(por_semilla) / math.sqrt(n)
    return fmean(por_semilla), float(medio)


@pytest.mark.parametrize(
    "piezas",
    [
        (PIEZAS[0],),
        (PIEZAS[1],),
        (PIEZAS[2],),
        PIEZAS[:2],
        (PIEZAS[0], PIEZAS[2]),
        PIEZAS[1:],
        PIEZAS,
    ],
    ids=" × ".join,
)
def test_los_efectos_de_la_pagina(
    paginas: dict[str, BeautifulSoup], medidas: list[dict], piezas: tuple[str, ...]
) -> None:
    media, medio = efecto(medidas, piezas)
    dice = "contiene el cero" if abs(media) <= medio else "no contiene el cero"
    renglon = (
        rf"^{' × '.join(piezas)} +{re.escape(f'{media:+z.3f}')} ± {medio:.3f} +{dice}$"
    )
    assert re.search(renglon, salidas(paginas["unet-asimetrica"]), re.M), renglon


def test_la_tabla_de_la_rejilla(
    paginas: dict[str, BeautifulSoup], medidas: list[dict]
) -> None:
    texto = salidas(paginas["unet-asimetrica"])
    for m in medidas:
        if "network" not in m:
            continue
        valores = list(m["values"].values())
        assert re.search(
            rf"^{re.escape(m['network'])} +{fmean(valores):.3f} ± {stdev(valores):.3f} "
            rf"+{m['parameters']} +{m['macs'] / 1e6:.1f} +[\d.]+ ± [\d.]+$",
            texto,
            re.M,
        ), m["network"]


def test_las_dos_esquinas_se_entrenaron_aqui(paginas: dict[str, BeautifulSoup]) -> None:
    filas = re.findall(
        r"^(simétrica|asimétrica \+ ASPP \+ SE) +(0\.\d+) ± (0\.\d+) +[\d.]+ ± [\d.]+$",
        salidas(paginas["unet-asimetrica"]),
        re.M,
    )
    assert [fila[0] for fila in filas] == ["simétrica", "asimétrica + ASPP + SE"]
    assert all(float(fila[1]) > 0.2 and float(fila[2]) > 0 for fila in filas)


# --- La ficha ---------------------------------------------------------------------------


def test_la_ficha_se_comprueba(paginas: dict[str, BeautifulSoup]) -> None:
    dicho = re.search(
        r"la ficha dice (0\.\d+), aquí sale (0\.\d+)",
        salidas(paginas["unet-asimetrica-ficha"]),
    )
    assert abs(float(dicho[1]) - float(dicho[2])) < 0.06


def test_la_ficha_desglosa_por_clase(
    paginas: dict[str, BeautifulSoup], medidas: list[dict]
) -> None:
    texto = salidas(paginas["unet-asimetrica-ficha"])
    [red] = [m for m in medidas if m.get("network") == "asimétrica + ASPP + SE"]
    for k, clase in enumerate(("edificio", "suelo", "calle", "vegetación", "agua")):
        valores = [iou[k] for iou in red["iou"].values()]
        assert re.search(
            rf"^{clase} +[\d.]+ % +{fmean(valores):.3f} ± {stdev(valores):.3f} ",
            texto,
            re.M,
        ), clase


def test_la_ficha_desglosa_por_condicion(
    paginas: dict[str, BeautifulSoup], medidas: list[dict]
) -> None:
    texto = salidas(paginas["unet-asimetrica-ficha"])
    condiciones = {m["condition"]: m["values"] for m in medidas if "condition" in m}
    assert len(condiciones) == 7
    propia = condiciones["como al entrenar"]
    for nombre, valores in condiciones.items():
        media = fmean(valores.values())
        assert re.search(rf"^{nombre} +{media:.3f} ± ", texto, re.M), nombre
        if nombre != "como al entrenar":
            cambio = fmean(valores[s] - propia[s] for s in valores)
            assert re.search(
                rf"^{nombre} .+{re.escape(f'{cambio:+z.3f}')} ± ", texto, re.M
            ), nombre


@pytest.mark.parametrize("nombre", PAGINAS)
def test_ninguna_celda_fallo(paginas: dict[str, BeautifulSoup], nombre: str) -> None:
    assert "Traceback" not in paginas[nombre].get_text()
