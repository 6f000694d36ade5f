"""Las dos páginas de la transferencia: sus cuentas, sus datos y lo que imprimen.

Los números guardados se vuelven a leer aquí del JSON, sin `tesela`.
"""

import json
import re
from pathlib import Path
from statistics import fmean, stdev

import pytest
from bs4 import BeautifulSoup

PAGINAS = ["transfer-learning", "transfer-learning-aereo", "transfer-learning-ajuste"]
ESTRATEGIAS = ["congelado", "parcial", "total", "desde cero", "red pequeña"]


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "arquitecturas" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


@pytest.fixture
def medido(raiz: Path) -> dict[tuple[str, str, int], list[float]]:
    datos = json.loads((raiz / "book" / "_results" / "transfer.json").read_text("utf-8"))
    return {
        (r["task"], r["strategy"], r["per_class"]): list(r["values"].values())
        for r in datos
    }


def test_titles(raiz: Path) -> None:
    assert "# Transfer Learning / fine tuning" in leer(raiz, PAGINAS[0]).splitlines()


def test_what_was_promised_is_there(raiz: Path) -> None:
    texto = "".join(leer(raiz, nombre) for nombre in PAGINAS)
    for pedido in (
        "load_efficientnet_lite0()",
        "topk(5)",
        '"de 0 a 255"',
        'padding="symmetric"',
        "parameter_groups(",
        "requires_grad_",
        "linear_probe(",
        "--datos dubai",
    ):
        assert pedido in texto, pedido


def test_every_number_in_the_text_is_made_by_a_cell(pagina: str) -> None:
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', pagina)[1]
    hechas = re.findall(r'tell\(\s*f?"([^"]+)"', pagina)
    hechas += [
        f"{estrategia}-{{size}}" for estrategia in ("congelado", "parcial", "total")
    ] + ["desde-cero-{size}", "red-pequeña-{size}"]
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", nombre) for nombre in hechas]
    assert usadas
    for usada in usadas:
        nombre = usada.removeprefix(f"{prefijo}-")
        assert nombre != usada, usada
        assert any(re.fullmatch(patron, nombre) for patron in patrones), usada


def test_hand_cases(raiz: Path) -> None:
    texto = leer(raiz, PAGINAS[0]) + leer(raiz, PAGINAS[2])
    for numero, exacto in {
        "12 810": 1280 * 10 + 10,
        "-0.992": -127 / 128,
        r"32\,025": 1280 * 25 + 25,
        r"\approx 33": 0.01 / 0.0003,
        "0.547": 0.99**60,
        "0.002": 0.9**60,
    }.items():
        assert numero in texto, numero
        cifra = float(re.sub(r"[^\d.-]", "", numero))
        decimales = len(numero.split(".")[1]) if "." in numero else 0
        assert round(exacto, decimales) == cifra, numero
    assert 111 * 2 + 3 - 224 == 1 and r"$111 \cdot 2 + 3 - 224 = 1$" in texto
    assert 55 * 2 + 5 - 112 == 3 and 3 * 2 + 3 - 7 == 2


def test_three_seeds_everywhere_and_where_it_came_from(raiz: Path) -> None:
    datos = json.loads((raiz / "book" / "_results" / "transfer.json").read_text("utf-8"))
    assert {r["task"] for r in datos} >= {"fotos", "sintetico"}
    for resultado in datos:
        valores = list(resultado["values"].values())
        assert len(valores) >= 3 and all(0 <= v <= 1 for v in valores)
        assert resultado["mean"] == pytest.approx(fmean(valores))
        assert resultado["sd"] == pytest.approx(stdev(valores))
        assert resultado["commit"] and resultado["device"] and resultado["versions"]
        assert "+cambios" not in resultado["commit"]


def test_what_the_text_says_about_the_curves(medido) -> None:
    """Las afirmaciones de las dos páginas, contra lo medido."""
    for tarea in ("fotos", "sintetico"):
        for tamano in (2, 8, 32):
            for estrategia in ("congelado", "parcial", "total"):
                desde = fmean(medido[tarea, estrategia, tamano])
                assert desde > fmean(medido[tarea, "desde cero", tamano])

    def diferencias(tarea: str, una: str, otra: str, tamano: int) -> list[float]:
        parejas = zip(medido[tarea, una, tamano], medido[tarea, otra, tamano], strict=True)
        return [a - b for a, b in parejas]

    for tamano in (2, 8, 32):
        assert min(diferencias("fotos", "congelado", "red pequeña", tamano)) > 0
        parejas = diferencias("sintetico", "congelado", "red pequeña", tamano)
        assert abs(fmean(parejas)) < 2 * stdev(parejas)
    assert min(diferencias("sintetico", "total", "congelado", 32)) > 0
    for tarea, azar in (("fotos", 0.1), ("sintetico", 0.2)):
        assert fmean(medido[tarea, "total, tasa 1e-2", 8]) < azar + 0.15


@pytest.fixture(scope="module")
def construidas(libro_html: Path) -> dict[str, BeautifulSoup]:
    carpeta = libro_html / "book" / "arquitecturas"
    return {
        nombre: BeautifulSoup(
            (carpeta / f"{nombre}.html").read_text(encoding="utf-8"), "html.parser"
        )
        for nombre in PAGINAS
    }


def test_the_table_shows_what_was_measured(construidas, medido) -> None:
    for nombre, tarea in zip(PAGINAS[:2], ("fotos", "sintetico"), strict=True):
        texto = construidas[nombre].get_text()
        for estrategia in ESTRATEGIAS:
            for tamano in (2, 8, 32):
                valores = medido[tarea, estrategia, tamano]
                escrito = f"{fmean(valores):.3f} ± {stdev(valores):.3f}"
                assert escrito in texto, (nombre, estrategia, tamano)


def salida(pagina: BeautifulSoup) -> str:
    return "\n".join(s.get_text() for s in pagina.select(".cell_output"))


def test_the_network_names_the_photographs(construidas) -> None:
    texto = salida(construidas[PAGINAS[0]])
    for nombre, esperado in {
        "gato": "gato",
        "café": "café expreso",
        "fotógrafo": "tripié",
        "moto": "ciclomotor",
        "pagoda": "palacio",
    }.items():
        primero = re.search(rf"^{nombre}\n\s+[\d.]+%\s+(.+)$", texto, re.M)
        assert primero and esperado in primero[1], nombre


def test_the_trap_is_seen(construidas) -> None:
    filas = re.findall(
        r"^(\S+)\s+estadísticas movidas\s+(\d+)", salida(construidas[PAGINAS[2]]), re.M
    )
    assert dict(filas)["freeze"] == "0" and int(dict(filas)["requires_grad_"]) == 98


def test_live_runs_agree_with_the_long_one(construidas) -> None:
    for nombre in PAGINAS[:2]:
        peor = re.search(r"la que más difiere: ([\d.]+)", salida(construidas[nombre]))
        assert float(peor[1]) < 0.25, nombre


def test_no_page_shows_a_traceback(construidas) -> None:
    for nombre, pagina in construidas.items():
        assert "Traceback" not in salida(pagina), nombre
