"""Las páginas de DeepLab: sus cuentas a mano, sin `tesela`, y lo que imprimen."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer, salidas

PAGINAS = {"deeplab": "deeplab", "deeplab-bordes": "bordes"}


def fuente(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "segmentacion" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    carpeta = libro_html / "book" / "segmentacion"
    return {nombre: leer(carpeta / f"{nombre}.html") for nombre in PAGINAS}


# --- La forma, sin construir -----------------------------------------------------------


def test_los_titulos_y_las_versiones(raiz: Path) -> None:
    texto = fuente(raiz, "deeplab")
    assert "# DeepLab" in texto.splitlines()
    assert (
        "# DeepLab: el decodificador y los bordes"
        in fuente(raiz, "deeplab-bordes").splitlines()
    )
    for version, cita in (
        ("v1", "chen2015semantic"),
        ("v2", "chen2018deeplab"),
        ("v3", "chen2017rethinking"),
        ("v3+", "chen2018encoder"),
    ):
        assert re.search(rf"^\| {re.escape(version)} \{{cite\}}`{cita}` \|", texto, re.M)


@pytest.mark.parametrize("nombre", PAGINAS)
def test_los_parametros_de_las_dos_velocidades(raiz: Path, nombre: str) -> None:
    [celda] = [
        c.texto
        for c in reglas.celdas(fuente(raiz, nombre))
        if "parameters" in c.metadatos.get("tags", [])
    ]
    nombres = re.findall(r"^(\w+) = ", celda, re.M)
    assert nombres == ["dataset", "steps", "seeds", "crop_size", "device", "results"]
    assert 'dataset = "sintetico"' in celda and 'results = ""' in celda
    assert len(eval(re.search(r"seeds = (.+)", celda)[1])) >= 3
    for perfil in ("cpu", "gpu"):
        archivo = raiz / "book" / "_perfiles" / f"{perfil}.yml"
        capitulos = yaml.safe_load(archivo.read_text(encoding="utf-8"))["capitulos"]
        # Un recorte que no sea múltiplo de 128 no da tasas enteras con paso 32.
        assert capitulos[f"segmentacion/{nombre}"]["crop_size"] % 128 == 0


HECHOS_CON_CICLO = {
    "deeplab": {
        f"{que}-{paso}"
        for que in ("macs", "memoria", "tiempo", "pasos", "cuentas", "calle")
        for paso in (8, 16, 32)
    }
    | {f"{que}-{s}-veredicto" for que in ("pasos", "cuentas") for s in (16, 32)}
    | {"calle-32c", "calle-16c"},
    "bordes": {
        f"techo-{que}-{s}" for que in ("orilla", "fina", "ancha") for s in (4, 16, 32)
    }
    | {
        f"{que}-{par}{fin}"
        for que in ("miou", "orilla")
        for par in ("decodificador", "pesos", "detalle", "paso", "grueso")
        for fin in ("", "-veredicto")
    }
    | {
        f"{donde}{fin}"
        for donde in ("cerca", "lejos", "fina", "ancha", "calle")
        for fin in ("", "-veredicto", "-con", "-sin")
    },
}


@pytest.mark.parametrize(("nombre", "marca"), PAGINAS.items())
def test_cada_numero_pegado_se_hace_en_su_pagina(
    raiz: Path, nombre: str, marca: str
) -> None:
    texto = fuente(raiz, nombre)
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechos = set(re.findall(r'tell\("([\w-]+)"', texto)) | HECHOS_CON_CICLO[marca]
    assert usados and usados <= {f"{marca}-{hecho}" for hecho in hechos}


# --- Las cuentas a mano, sin tesela -----------------------------------------------------


def suma_de_tres(x: list[int], paso: int = 1, tasa: int = 1) -> list[int]:
    lugares = range(0, len(x), paso)
    return [sum(x[i + d] for d in (-tasa, 0, tasa) if 0 <= i + d < len(x)) for i in lugares]


SENAL = [2, 0, 1, 3, 0, 1, 0, 2]


def test_la_senal_de_ocho(raiz: Path) -> None:
    texto = fuente(raiz, "deeplab")
    fina = suma_de_tres(SENAL)
    assert f"${', '.join(map(str, SENAL))}$" in texto
    assert f"$A$ con paso 1: ${', '.join(map(str, fina))}$" in texto
    ordinaria = suma_de_tres(suma_de_tres(SENAL, paso=2))
    dilatada = suma_de_tres(fina, tasa=2)
    assert dilatada[::2] == ordinaria == [6, 10, 11, 7]
    escrita = ", ".join(
        rf"\mathbf{{{v}}}" if i % 2 == 0 else str(v) for i, v in enumerate(dilatada)
    )
    assert f"${escrita}$" in texto
    assert suma_de_tres(fina)[4] == 9 and "daría $4 + 4 + 1 = 9$ y no 11" in texto


def test_las_tasas_saltan_lo_mismo(raiz: Path) -> None:
    texto = fuente(raiz, "deeplab")
    for tasa in (6, 12, 18):
        fila = rf"${tasa // 2} \cdot 32$ | ${tasa} \cdot 16$ | ${2 * tasa} \cdot 8$"
        assert f"{fila} | {16 * tasa}" in texto


def test_lo_que_cuesta_a_mano(raiz: Path) -> None:
    texto = fuente(raiz, "deeplab")
    assert (1 + 1 + 1 + 4) / 4 == 1.75 and "= 1.75" in texto
    assert (1 + 1 + 4 + 16) / 4 == 5.5 and "= 5.5" in texto
    assert (1 + 4 + 16 + 64) / 4 == 21.25 and "= 21.25" in texto


def test_cuanto_ve_una_resnet_18(raiz: Path) -> None:
    """Dos bloques de dos convoluciones por etapa, y paso 2 al entrar en la 2, 3 y 4."""
    capas = [(7, 2), (3, 2)] + [(3, 1)] * 4 + ([(3, 2)] + [(3, 1)] * 3) * 3
    ve, salto = 1, 1
    for kernel, paso in capas:
        ve += (kernel - 1) * salto
        salto *= paso
    assert (ve, salto) == (435, 32)
    texto = fuente(raiz, "deeplab")
    assert "ve 435 píxeles" in texto and f"$217/32 = {217 / 32:.1f}$" in texto


def bilineal(celdas: list[float], s: int) -> list[float]:
    salida = []
    for j in range(s * len(celdas)):
        u = min(max((j + 0.5) / s - 0.5, 0), len(celdas) - 1)
        i = min(int(u), len(celdas) - 2)
        salida.append(celdas[i] + (u - i) * (celdas[i + 1] - celdas[i]))
    return salida


def test_la_bilineal_a_mano(raiz: Path) -> None:
    texto = fuente(raiz, "deeplab-bordes")
    entera, media = bilineal([-1, 1, -1], 4), bilineal([-1, 1 / 3, -1], 4)
    for j, escrito in ((2, "-0.75"), (3, "-0.25"), (4, "0.25"), (5, "0.75")):
        assert entera[j] == float(escrito) and f"{escrito}$" in texto
    assert [j for j, v in enumerate(entera) if v > 0] == [4, 5, 6, 7]
    assert f"= {media[4]:.3f}$" in texto and f"${media[5]:.3f}$" in texto
    assert [j for j, v in enumerate(media) if v > 0] == [5, 6]
    for a, s in ((0.6, 16), (1 / 3, 16), (1.0, 4)):
        positivos = sum(v > 0 for v in bilineal([-1, a, -1], s))
        assert positivos == round(2 * s * a / (a + 1))


def test_el_decodificador_y_el_techo_corrido(raiz: Path) -> None:
    texto = fuente(raiz, "deeplab-bordes")
    pesos = 256 * 48 + 9 * (256 + 48) * 256 + 9 * 256 * 256 + 2 * (48 + 256 + 256)
    assert f"== {pesos:_}" in texto
    techo = {(i, j) for i in range(20) for j in range(20)}
    corrido = {(i, j + 1) for i, j in techo}
    assert f"= {len(techo & corrido) / len(techo | corrido):.3f}$" in texto
    uno = {(i, j) for i, j in techo if min(i, j, 19 - i, 19 - j) < 2}
    otro = {(i, j + 1) for i, j in uno}
    assert (len(uno), len(uno & otro)) == (144, 108)
    assert math.isclose(len(uno & otro) / len(uno | otro), 0.6)


# --- Lo que las páginas construidas dicen -----------------------------------------------


def test_la_pagina_imprime_la_cuenta(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["deeplab"])
    fina = suma_de_tres(SENAL)
    for nombre, valores in (
        ("ordinaria", suma_de_tres(suma_de_tres(SENAL, paso=2))),
        ("fina", suma_de_tres(fina, tasa=2)),
        ("sin dilatar", suma_de_tres(fina)),
    ):
        assert re.search(rf"^{nombre} +{re.escape(str(valores))}$", texto, re.M), nombre


def test_donde_coincide_y_donde_no(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["deeplab"])
    mapas = re.findall(r"^paso (\d+): mapa \((\d+), (\d+)\), difieren (\S+)$", texto, re.M)
    assert [fila[:3] for fila in mapas] == [("16", "16", "13"), ("8", "32", "26")]
    assert all(float(fila[3]) < 1e-12 for fila in mapas)
    for rama in ("1 × 1", "tasa menor", "de en medio", "tasa mayor"):
        assert float(re.search(rf"^rama {rama} *(\S+)$", texto, re.M)[1]) < 1e-12
    for otra in ("rama promedio", "sin cambiar tasa", "logits", "al entrenar"):
        assert float(re.search(rf"^{otra} +(\S+)$", texto, re.M)[1]) > 0.1, otra


def test_la_tabla_de_costos(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["deeplab"])
    filas = re.findall(
        r"^ +(32|16|8) +(\d+)² +(\d+) +(\d+) +([\d.]+) +([\d.]+) ms", texto, re.M
    )
    assert [fila[0] for fila in filas] == ["32", "16", "8"]
    assert len({fila[2] for fila in filas}) == 1
    cuentas, memoria = ([float(fila[i]) for fila in filas] for i in (3, 4))
    assert 1.5 < cuentas[1] / cuentas[0] < 1.75 and 4.5 < cuentas[2] / cuentas[0] < 5.5
    assert 1 < memoria[1] / memoria[0] < memoria[2] / memoria[0] < 3


def test_es_la_de_torchvision(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["deeplab"])
    # Con 21 clases son 39 638 869; cada clase de menos quita 256 pesos y un sesgo.
    cuantos = 39_638_869 - 16 * 257
    assert f"{cuantos:,} parámetros".replace(",", " ") in texto
    assert float(re.search(r"^difieren (\S+);", texto, re.M)[1]) < 1e-4


def test_las_dos_maneras_de_repartir(paginas: dict[str, BeautifulSoup]) -> None:
    texto, gastos = salidas(paginas["deeplab"]), {}
    for nombre in (
        "paso 32, mismos pasos",
        "paso 16, mismos pasos",
        "paso 32, mismas cuentas",
        "paso 16, mismas cuentas",
        "paso 8",
    ):
        fila = re.search(
            rf"^{nombre} +(\d+) +([\d.]+) +[\d.]+ +(0\.\d+) ± 0\.\d+$", texto, re.M
        )
        assert fila, nombre
        gastos[nombre] = (int(fila[1]), int(fila[1]) * float(fila[2]), float(fila[3]))
    total = gastos["paso 8"][1]
    for nombre, (pasos, cuentas, miou) in gastos.items():
        assert miou > 0.1, nombre
        if "cuentas" in nombre:
            assert math.isclose(cuentas, total, rel_tol=0.02), nombre
        else:
            assert pasos == gastos["paso 8"][0], nombre
    assert gastos["paso 8"][2] > gastos["paso 32, mismos pasos"][2]


def test_el_techo_baja_con_el_paso(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["deeplab-bordes"])
    filas = re.findall(
        r"^ +(4|8|16|32) +(0\.\d{3}) +(0\.\d{3})((?: +\d\.\d\d){4})$", texto, re.M
    )
    assert [int(fila[0]) for fila in filas] == [4, 8, 16, 32]
    for columna in (1, 2):
        valores = [float(fila[columna]) for fila in filas]
        assert valores == sorted(valores, reverse=True)
    finas = [float(fila[3].split()[1]) for fila in filas]
    anchas = [float(fila[3].split()[3]) for fila in filas]
    assert finas[0] > 0.95 and finas[0] - finas[3] > 0.05 and anchas[3] > 0.9


def test_el_decodificador_y_el_ciego(paginas: dict[str, BeautifulSoup]) -> None:
    """Lo que el texto dice sin números: ayuda el mapa fino, y no los pesos."""
    texto, filas = salidas(paginas["deeplab-bordes"]), {}
    for nombre in (
        "sin, paso 16",
        "ciego, paso 16",
        "con, paso 16",
        "con, paso 32",
        "sin, paso 8",
    ):
        fila = re.search(
            rf"^{nombre} +(\d+) +(\d+)" + r" +(0\.\d+) ± 0\.\d+" * 3 + "$", texto, re.M
        )
        assert fila, nombre
        filas[nombre] = np.array(fila.groups(), dtype=float)
    sin, ciego, con = (filas[f"{n}, paso 16"] for n in ("sin", "ciego", "con"))
    assert con[0] == ciego[0] > sin[0]
    assert con[3] > 1.3 * sin[3] and con[3] > 1.3 * ciego[3] and con[2] > sin[2]
    assert ciego[2] - sin[2] < 0.5 * (con[2] - sin[2])
    assert filas["con, paso 32"][1] < filas["sin, paso 8"][1]


@pytest.mark.parametrize("nombre", PAGINAS)
def test_ninguna_celda_fallo(paginas: dict[str, BeautifulSoup], nombre: str) -> None:
    assert "Traceback" not in paginas[nombre].get_text()
