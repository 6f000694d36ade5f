"""Las páginas de U-Net: sus cuentas de tamaños, sus títulos y lo que imprimen."""

import math
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer, salidas

PAGINAS = {"unet": "unet", "unet-teselas": "teselas", "unet-perdidas": "perdidas"}


def fuente(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "segmentacion" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    carpeta = libro_html / "book" / "segmentacion"
    return {nombre: leer(carpeta / f"{nombre}.html") for nombre in PAGINAS}


# --- La forma, sin construir -----------------------------------------------------------


def test_los_titulos_son_los_pedidos(raiz: Path) -> None:
    assert "# U-Net" in fuente(raiz, "unet").splitlines()
    for nombre, titulo in (
        ("unet-teselas", "# U-Net: escenas grandes sin costuras"),
        ("unet-perdidas", "# U-Net: qué pérdida conviene"),
    ):
        assert titulo in fuente(raiz, nombre).splitlines()


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


@pytest.mark.parametrize(("nombre", "marca"), PAGINAS.items())
def test_cada_numero_pegado_se_hace_en_su_pagina(
    raiz: Path, nombre: str, marca: str
) -> None:
    texto = fuente(raiz, nombre)
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechos = set(re.findall(r'tell\("([\w-]+)"', texto))
    for comparado in re.findall(r'compare\("([\w-]+)"', texto):
        hechos |= {comparado, f"{comparado}-veredicto"}
    if nombre == "unet-teselas":
        hechos |= {f"paso-{paso}" for paso in (40, 42, 43, 44)}
    elif nombre == "unet-perdidas":
        hechos |= {
            f"{perdida}-{que}{fin}"
            for perdida in ("pesada", "focal", "dice", "lovasz")
            for que in ("miou", "escasa")
            for fin in ("", "-veredicto")
        } | {f"suelo-{p}" for p in ("cruzada", "pesada", "focal", "dice", "lovasz")}
    else:  # los que una celda hace con un ciclo
        hechos |= {
            f"{que}{contra}{fin}"
            for que in ("miou", "orilla")
            for contra in ("", "-ancha")
            for fin in ("", "-veredicto")
        } | {"escasa-con", "escasa-sin"}
    assert usados and usados <= {f"{marca}-{hecho}" for hecho in hechos}


# --- Las cuentas de tamaños, sin tesela -------------------------------------------------


def lados(imagen: int, divisiones: int, pierde: int) -> list[int]:
    """Los lados de una U-Net, paso a paso; los saltos de un lado impar no se recortan."""
    bajada = [imagen - pierde]
    for _ in range(divisiones):
        bajada.append(bajada[-1] // 2 - pierde)
    subida = [bajada[-1]]
    for nivel in reversed(range(divisiones)):
        subida.append(2 * subida[-1] - pierde if pierde else bajada[nivel])
    return bajada + subida[1:]


def test_la_tabla_escrita_es_la_cuenta_de_2015(raiz: Path) -> None:
    texto = fuente(raiz, "unet")
    todos = lados(572, 4, 4)
    for nivel in range(4):
        baja, sube, abajo = todos[nivel], todos[8 - nivel], todos[7 - nivel]
        assert (
            f"${baja + 4} - 4 = {baja}$ | $2 \\cdot {abajo} - 4 = {sube}$ "
            f"| de {baja} a {2 * abajo} |"
        ) in texto
    assert f"${todos[4] + 4} - 4 = {todos[4]}$ | | |" in texto


@pytest.mark.parametrize("divisiones", range(1, 6))
def test_lo_que_se_pierde(divisiones: int) -> None:
    imagen = 12 * 2**divisiones - 8 + 2**divisiones * 40 + 4  # queda par en cada nivel
    imagen += -(imagen - 4 * (2**divisiones - 1)) % 2**divisiones
    assert imagen - lados(imagen, divisiones, 4)[-1] == 12 * 2**divisiones - 8


def test_los_lados_medidos_en_la_red(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["unet"])
    assert f"2015: {lados(572, 4, 4)}" in texto
    assert f"hoy:  {lados(512, 4, 0)}" in texto
    for impar in (33, 37, 39):
        assert f"{impar}: {lados(impar, 3, 0)}" in texto


def test_los_parametros_de_2015(paginas: dict[str, BeautifulSoup]) -> None:
    canales = [64, 128, 256, 512, 1024]
    total = 2 * (64 + 1)
    for entra, sale in zip([1, *canales], canales, strict=False):
        total += sale * (9 * entra + 1) + sale * (9 * sale + 1)
    for sale in canales[:-1]:
        total += sale * (4 * 2 * sale + 1) + sale * (9 * 2 * sale + 1)
        total += sale * (9 * sale + 1)
    assert f"{total:,} parámetros".replace(",", " ") in salidas(paginas["unet"])


def test_las_imagenes_que_sirven(paginas: dict[str, BeautifulSoup]) -> None:
    """Se divide entre 2 cuatro veces, y cada vez el lado debe ser par."""
    sirven = []
    for lado in range(150, 260):
        mapa, pares = lado - 4, True
        for _ in range(4):
            pares = pares and mapa % 2 == 0
            mapa = mapa // 2 - 4
        if pares and mapa > 0 and lados(lado, 4, 4)[-1] > 0:
            sirven.append((lado, lados(lado, 4, 4)[-1]))
    assert [lado for lado, _ in sirven][:3] == [188, 204, 220]
    assert str(sirven) in salidas(paginas["unet"])


# --- Las pérdidas de cuatro píxeles, sin tesela ------------------------------------------

SEGURO = [0.9, 0.6, 0.8, 0.9]  # la probabilidad de la clase correcta
ES_UNO = [1, 1, 0, 0]


def iou_de(mal: list[int], clase: list[int]) -> float:
    """La IoU de una clase si se equivocan los píxeles de `mal`, contando conjuntos."""
    verdad = {i for i, y in enumerate(clase) if y}
    dicho = verdad ^ set(mal)
    return len(verdad & dicho) / len(verdad | dicho)


def a_mano() -> dict[str, float]:
    cruzada = sum(-math.log(p) for p in SEGURO) / 4
    focal = sum(-((1 - p) ** 2) * math.log(p) for p in SEGURO) / 4
    dices, lovasz = [], []
    for clase in (ES_UNO, [1 - y for y in ES_UNO]):
        da = [p if y else 1 - p for p, y in zip(SEGURO, clase, strict=True)]
        juntos = sum(p * y for p, y in zip(da, clase, strict=True))
        dices.append(2 * juntos / (sum(da) + sum(clase)))
        orden = sorted(range(4), key=lambda i: SEGURO[i])
        total, antes = 0.0, 1.0
        for cuantos in range(1, 5):
            ahora = iou_de(orden[:cuantos], clase)
            total += (1 - SEGURO[orden[cuantos - 1]]) * (antes - ahora)
            antes = ahora
        lovasz.append(total)
    return {
        "cruzada": cruzada,
        "focal": focal,
        "Dice": 1 - sum(dices) / 2,
        "Lovász": sum(lovasz) / 2,
    }


def test_las_cuatro_perdidas_a_mano(raiz: Path) -> None:
    texto, valores = fuente(raiz, "unet-perdidas"), a_mano()
    for nombre in ("cruzada", "focal", "Dice"):
        assert f"{valores[nombre]:.4f}" in texto, nombre
    assert round(valores["Lovász"], 4) == 0.25 and "la media es $0.25$" in texto
    pesada = 3 * (-math.log(0.9) - math.log(0.6)) - math.log(0.8) - math.log(0.9)
    assert f"= {pesada / 8:.4f}$" in texto


def test_la_pagina_imprime_las_cuatro(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["unet-perdidas"])
    for nombre, valor in a_mano().items():
        assert re.search(rf"^{nombre} +{valor:.4f}$", texto, re.M), nombre


# --- Lo que las páginas construidas dicen -----------------------------------------------


def test_solo_un_corrimiento_coincide(paginas: dict[str, BeautifulSoup]) -> None:
    filas = re.findall(r"empieza en (\d+): difieren (\S+)", salidas(paginas["unet"]))
    assert [int(lugar) for lugar, _ in filas] == list(range(56, 64))
    assert [int(lugar) for lugar, gap in filas if float(gap) < 1e-4] == [58]


def test_la_tabla_de_los_saltos(paginas: dict[str, BeautifulSoup]) -> None:
    texto, pesos = salidas(paginas["unet"]), {}
    for nombre in ("con saltos", "sin saltos", "sin, más ancha"):
        fila = re.search(
            rf"^{nombre} +(\d+) +(0\.\d+) ± (0\.\d+) +(0\.\d+) ± 0\.\d+$", texto, re.M
        )
        assert fila, nombre
        pesos[nombre] = int(fila[1])
        assert float(fila[2]) > 0.25
    assert pesos["sin saltos"] < pesos["con saltos"] < pesos["sin, más ancha"]


def test_el_paso_exacto(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["unet-teselas"])
    filas = re.findall(r"paso (\d+): logits (\S+), cambia (\S+) %", texto)
    cambia = {int(paso): (float(gap), float(parte)) for paso, gap, parte in filas}
    assert cambia[40][0] < 1e-3 and cambia[40][1] == 0
    assert min(cambia[paso][0] for paso in (42, 43, 44)) > 10 * cambia[40][0]


def test_la_tabla_de_las_costuras(paginas: dict[str, BeautifulSoup]) -> None:
    texto, salto = salidas(paginas["unet-teselas"]), {}
    for nombre, teselas in (
        ("sin solape", 16),
        ("16, parejo", 25),
        ("16, gaussiana", 25),
        ("64, parejo", 49),
        ("64, gaussiana", 49),
    ):
        fila = re.search(rf"^{nombre} +{teselas} +([\d.]+) ± [\d.]+ .+%$", texto, re.M)
        assert fila, nombre
        salto[nombre] = float(fila[1])
    assert salto["sin solape"] > salto["64, gaussiana"]


def test_la_tabla_de_las_perdidas(paginas: dict[str, BeautifulSoup]) -> None:
    """Y lo que el texto dice de ella sin repetir sus números."""
    texto, dispersion, clases = salidas(paginas["unet-perdidas"]), {}, {}
    for nombre in ("cruzada", "pesada", "focal", "Dice", "Lovász"):
        fila = re.search(rf"^{nombre} +0\.\d+ ± 0\.\d+ +(0\.\d+) ± (0\.\d+)$", texto, re.M)
        assert fila, nombre
        assert float(fila[1]) > 0.15
        dispersion[nombre] = float(fila[2])
        clase = re.search(rf"^{nombre}((?: +\d\.\d\d ± \d\.\d\d){{5}})$", texto, re.M)
        clases[nombre] = re.findall(r"(\d\.\d\d) ± (\d\.\d\d)", clase[1])
    for nombre in ("pesada", "Dice", "Lovász"):
        assert dispersion[nombre] > 2 * dispersion["cruzada"], nombre
        assert float(clases[nombre][1][1]) > 0.15, "suelo se dispersa"
    for nombre in ("pesada", "Lovász"):
        assert float(clases[nombre][0][0]) > 0.05, "edificio aparece"
    for nombre in ("cruzada", "focal"):
        assert float(clases[nombre][0][0]) < 0.05, "edificio no existe"


@pytest.mark.parametrize("nombre", PAGINAS)
def test_ninguna_celda_fallo(paginas: dict[str, BeautifulSoup], nombre: str) -> None:
    assert "Traceback" not in paginas[nombre].get_text()
