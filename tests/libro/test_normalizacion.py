"""Normalización, etiquetas corridas, reparto y clases raras: cuentas a mano, sin tesela."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from herramientas import reglas
from libro.paginas_construidas import leer, salidas

PAGINAS = {
    "introduccion-datos": "norma",
    "introduccion-etiquetas": "corrida",
    "introduccion-reparto": "reparto",
}


def fuente(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "segmentacion" / f"{nombre}.md").read_text(encoding="utf-8")


# --- La forma --------------------------------------------------------------------------


def test_el_titulo_pedido_va_tras_la_introduccion(raiz: Path) -> None:
    assert "# Normalización y etiquetado" in fuente(raiz, "introduccion-datos").splitlines()
    indice = re.findall(
        r"segmentacion/(\S+)", (raiz / "_toc.yml").read_text(encoding="utf-8")
    )
    lugar = indice.index("introduccion")
    assert indice[lugar + 1 : lugar + 4] == list(PAGINAS)
    assert "{doc}`introduccion-datos`" in fuente(raiz, "introduccion")


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
    assert len(re.search(r"seeds = \[(.+)\]", celda)[1].split(",")) >= 3
    assert f'publish_results("{nombre}.json"' in fuente(raiz, nombre)


@pytest.mark.parametrize("nombre", PAGINAS)
def test_cada_numero_del_texto_lo_hace_una_celda(raiz: Path, nombre: str) -> None:
    texto = fuente(raiz, nombre)
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechos = re.findall(r'tell\(\s*f?"([^"]+)"', texto)
    for pareja in re.findall(r'tell_pair\(\s*f?"((?:[^"{]|\{[^}]*\})+)"', texto):
        hechos += [pareja, f"{pareja}-veredicto"]
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", hecho) for hecho in hechos]
    assert usados
    for usado in usados:
        corto = usado.removeprefix(f"{PAGINAS[nombre]}-")
        assert corto != usado, usado
        assert any(re.fullmatch(patron, corto) for patron in patrones), usado


# --- Las cuentas a mano ----------------------------------------------------------------


def test_el_color_como_numero(raiz: Path) -> None:
    texto = fuente(raiz, "introduccion-datos")
    assert 0x3C1098 == 3932160 + 4096 + 152 == 3936408
    assert "3932160 + 4096 + 152 = 3936408" in texto
    assert (16702778 >> 16, 16702778 >> 8 & 255, 16702778 & 255) == (254, 221, 58)
    assert "`#FEDD3A`" in texto and f"{16702778:06X}" == "FEDD3A"


def test_la_normalizacion_a_mano(raiz: Path) -> None:
    texto = fuente(raiz, "introduccion-datos")
    x = np.array([0, 51, 102, 255]) / 255
    assert np.allclose(x, [0, 0.2, 0.4, 1]) and math.isclose(x.mean(), 0.4)
    assert f"{x.std():.4f}" == "0.3742" and "0.3742" in texto
    normal = (x - x.mean()) / x.std()
    for valor, escrito in zip(normal, ("-1.069", "-0.535", "0", "1.604"), strict=True):
        assert abs(valor - float(escrito)) < 5e-4 and escrito in texto
    assert math.isclose(2 * (0.9 - 0.4) / 0.5 + 1, 3)
    assert math.isclose(2 / 0.5 * 0.9 + (1 - 2 * 0.4 / 0.5), 3)
    assert f"{100 * 0.9**8:.0f} %" in texto and f"{100 * 0.9**100:.3f} %" in texto


def test_juntar_dos_grupos_a_mano(raiz: Path) -> None:
    # Tres valores de media 0.2 y desviación 0.1, y uno de 0.6.
    d = 0.1 * math.sqrt(1.5)
    x = np.array([0.2 - d, 0.2, 0.2 + d, 0.6])
    assert math.isclose(x[:3].std(), 0.1) and math.isclose(x.mean(), 0.3)
    assert f"= {x.std():.4f}$" in fuente(raiz, "introduccion-datos")


def test_las_medias_que_se_inflan(raiz: Path) -> None:
    iou = [0.1, 0.5, 0.5, 0.6, 0.8]
    texto = fuente(raiz, "introduccion-etiquetas")
    assert math.isclose(sum(iou), 2.5) and math.isclose(sum(iou[1:]), 2.4)
    assert f"$2.5/6 = {2.5 / 6:.3f}$" in texto


def test_los_que_se_enciman_y_los_pesos(raiz: Path) -> None:
    texto = fuente(raiz, "introduccion-reparto")
    esquinas = [(f, c) for f in range(0, 65, 16) for c in range(0, 65, 16)]
    junto = [e for e in esquinas if e != (0, 0) and e[0] < 64 and e[1] < 64]
    assert len(junto) == 15 and "4 \\times 4 - 1 = 15" in texto
    assert math.isclose(0.25**15, 1e-9, rel_tol=0.1)
    crudos = 1 / np.sqrt([0.64, 0.32, 0.04])
    pesos = crudos / crudos.mean()
    assert ", ".join(f"{p:.3f}" for p in pesos) in texto
    assert f"{crudos.mean():.3f}" in texto
    rara, comun = 0.3 * 1.5, 0.7 * 0.5
    assert f"{rara / (rara + comun):.4f}" in texto


# --- Lo que las páginas construidas dicen ----------------------------------------------


@pytest.fixture(scope="module")
def paginas(libro_html: Path) -> dict[str, BeautifulSoup]:
    carpeta = libro_html / "book" / "segmentacion"
    return {nombre: leer(carpeta / f"{nombre}.html") for nombre in PAGINAS}


def medias(texto: str, renglon: str) -> list[float]:
    """Las medias de un renglón de «media ± desviación»."""
    [hallado] = re.findall(rf"^\s*{re.escape(renglon)}[ :].*±.*$", texto, re.M)[:1]
    return [float(n) for n in re.findall(r"([-+]?\d\.\d+) ±", hallado)]


def test_la_ida_y_vuelta_y_el_color_ajeno(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["introduccion-datos"])
    ida, total = re.search(r"(\d+) de (\d+) máscaras regresan", texto).groups()
    assert ida == total
    assert "trae 1 color que no es de ninguna clase: #E2A92A (1 píxel);" in texto
    assert "True True" in texto


def test_normalizar_pesa_sin_batch_norm(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["introduccion-datos"])
    sin = {n: medias(texto, n)[0] for n in ("0 a 1", "entrenamiento", "todas")}
    assert sin["entrenamiento"] > sin["0 a 1"] + 0.01
    assert abs(sin["todas"] - sin["entrenamiento"]) < 0.03


def test_la_tabla_corrida(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["introduccion-etiquetas"])
    filas = dict(
        (nombre, (float(suya), float(buena)))
        for nombre, suya, buena in re.findall(
            r"^(buenas|corridas|ignora el 0) +(\S+) ± \S+ +(\S+) ± \S+$", texto, re.M
        )
    )
    assert filas["corridas"][1] < 0.1 < 0.3 < filas["corridas"][0]
    assert filas["ignora el 0"][0] > filas["buenas"][0] > filas["corridas"][0]
    assert "Todos se apartan +1" in texto and "nan" in texto


def test_el_solape_infla_y_las_escenas_no(paginas: dict[str, BeautifulSoup]) -> None:
    texto = salidas(paginas["introduccion-reparto"])
    vista, aparente, nuevas, fuga = medias(texto, "con solape")
    assert aparente > nuevas + 0.08 and fuga > 0.05 and abs(vista - aparente) < 0.1
    _, honrada, otras, _ = medias(texto, "escenas")
    assert honrada - otras < (aparente - nuevas) / 2


@pytest.mark.parametrize("nombre", PAGINAS)
def test_ninguna_celda_fallo(paginas: dict[str, BeautifulSoup], nombre: str) -> None:
    assert "Traceback" not in paginas[nombre].get_text()
