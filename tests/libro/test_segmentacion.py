"""La introducción a la segmentación y las trampas: cuentas a mano, sin tesela."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from libro.paginas_construidas import leer, numeros, salidas

PAGINAS = {
    "introduccion": "intro",
    "trampas": "trampa",
    "trampas-medir": "medir",
}


def texto_de(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "segmentacion" / f"{nombre}.md").read_text(encoding="utf-8")


def test_the_sections_asked_for_are_there(raiz: Path) -> None:
    renglones = texto_de(raiz, "introduccion").splitlines()
    assert "# Introducción" in renglones
    assert "## Justificación de la segmentación semántica" in renglones
    assert "## Diferencias con otras estrategias" in renglones


def test_eight_traps_each_with_its_test(raiz: Path) -> None:
    juntas = texto_de(raiz, "trampas") + texto_de(raiz, "trampas-medir")
    assert re.findall(r"^## Sala (\d)", juntas, re.M) == [str(n) for n in range(1, 9)]
    assert juntas.count("### La prueba") == 8


@pytest.mark.parametrize("nombre", PAGINAS)
def test_every_number_in_the_text_is_made_by_a_cell(raiz: Path, nombre: str) -> None:
    texto = texto_de(raiz, nombre)
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechas = re.findall(r'tell\(\s*f?"([^"]+)"', texto)
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", hecha) for hecha in hechas]
    assert usadas
    for usada in usadas:
        nombre_corto = usada.removeprefix(f"{PAGINAS[nombre]}-")
        assert nombre_corto != usada, usada
        assert any(re.fullmatch(patron, nombre_corto) for patron in patrones), usada


def test_hand_cases(raiz: Path) -> None:
    intro, medir = texto_de(raiz, "introduccion"), texto_de(raiz, "trampas-medir")
    for texto, numero, exacto in (
        (intro, "0.4904", (math.log(2) + math.log(4 / 3)) / 2),
        (intro, "0.583", (2 / 3 + 1 / 2) / 2),
        (intro, "0.375", (0.75 + 0) / 2),
        (medir, "0.9048", math.log(math.e + 4) - 1),
        (medir, "0.3133", math.log(1 + math.exp(-1))),
        (medir, "0.833", 10 / 12),
        (medir, "5.9095", math.log(math.e + 999) - 1),
    ):
        assert numero in texto, numero
        assert round(exacto, len(numero.split(".")[1])) == float(numero), numero


# --- Lo que las páginas construidas dicen ---------------------------------------------


@pytest.fixture(scope="module")
def dicho(libro_html: Path) -> dict[str, str]:
    carpeta = libro_html / "book" / "segmentacion"
    paginas: dict[str, BeautifulSoup] = {n: leer(carpeta / f"{n}.html") for n in PAGINAS}
    return {nombre: salidas(pagina) for nombre, pagina in paginas.items()}


def test_the_skips_help(dicho: dict[str, str]) -> None:
    filas = re.findall(r"skips=(\d)\s+(\S+) ± \S+\s+(\S+) ± \S+", dicho["introduccion"])
    assert [fila[0] for fila in filas] == ["0", "1", "2"]
    miou = [float(fila[2]) for fila in filas]
    assert 0.4 < miou[0] < miou[2] < 0.95


def test_boxes_cover_more_than_roofs(dicho: dict[str, str]) -> None:
    techo, cajas = numeros(re.search(r"techo.*", dicho["introduccion"])[0])[:2]
    assert cajas > techo > 0


def test_each_trap_is_caught_live(dicho: dict[str, str]) -> None:
    for frase in ("etiquetas que no tenía", "Todos se apartan +1", "hecha de cuadros"):
        assert frase in dicho["trampas"], frase
    for frase in ("parecen salir de una softmax", "La medida depende del lote"):
        assert frase in dicho["trampas-medir"], frase
    assert dicho["trampas-medir"].count("según lo que se responda") == 2


def test_memory_wins_only_with_leaks(dicho: dict[str, str]) -> None:
    barajados, enteras = (
        float(re.search(rf"{nombre}:\s+(\S+) ±", dicho["trampas"])[1])
        for nombre in ("recortes barajados", "escenas enteras")
    )
    assert barajados > enteras + 0.15
    assert np.isfinite([barajados, enteras]).all()


def test_no_page_shows_a_traceback(dicho: dict[str, str]) -> None:
    for nombre, texto in dicho.items():
        assert "Traceback" not in texto, nombre
