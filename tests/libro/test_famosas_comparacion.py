"""Las redes eficientes y la comparación: sus cuentas a mano y lo que imprimen."""

import math
import re
from pathlib import Path

import pytest
from libro.paginas_construidas import leer, salidas
from tesela.experiments import read_results

PAGINAS = ["famosas-eficientes", "famosas-comparacion"]


def fuente(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "arquitecturas" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def impreso(libro_html: Path) -> dict[str, str]:
    carpeta = libro_html / "book" / "arquitecturas"
    return {n: salidas(leer(carpeta / f"{n}.html")) for n in PAGINAS}


@pytest.fixture(scope="module")
def resultados(raiz: Path) -> list[dict]:
    return read_results(raiz / "book" / "_results" / "arquitecturas.json")


# --- La forma --------------------------------------------------------------------------


def test_the_architectures_of_the_plan_are_there(raiz: Path) -> None:
    eficientes, comparacion = (fuente(raiz, n) for n in PAGINAS)
    for nombre in ("Xception", "MobileNetV2", "EfficientNet", "ConvNeXt"):
        assert re.search(rf"^## {nombre}: ", eficientes, re.M), nombre
    for titulo in (
        "## Contar operaciones con ganchos",
        "## A tamaño completo",
        "## La latencia, medida",
        "## Exactitud: todas con el mismo presupuesto",
        "## La repetición, en vivo",
    ):
        assert titulo in comparacion.splitlines(), titulo
    assert "2 FLOPs por MAC" in comparacion


@pytest.mark.parametrize("nombre", PAGINAS)
def test_every_number_in_the_text_is_made_by_a_cell(raiz: Path, nombre: str) -> None:
    texto = fuente(raiz, nombre)
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', texto)[1]
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    hechas = re.findall(r'tell\(\s*f?"([^"]+)"', texto)
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", hecha) for hecha in hechas]
    assert usadas
    for usada in usadas:
        resto = usada.removeprefix(f"{prefijo}-")
        assert resto != usada, usada
        assert any(re.fullmatch(patron, resto) for patron in patrones), usada


# --- Las cuentas escritas a mano -------------------------------------------------------


def test_hand_counts_of_the_efficient_networks(raiz: Path) -> None:
    texto = fuente(raiz, "famosas-eficientes")
    ordinaria, separable = 728 * 728 * 9, 728 * 9 + 728 * 728
    invertido = 24 * 144 + 9 * 144 + 144 * 24
    convnext = 49 * 96 + 96 + 192 + 96 * 384 + 384 + 384 * 96 + 96 + 96
    cuentas = {
        "4769856": ordinaria,
        "536536": separable,
        "11.2 %": round(100 * separable / ordinaria, 1),
        "8208": invertido,
        "186624": 144 * 144 * 9,
        "22.7 veces": round(144 * 144 * 9 / invertido, 1),
        "1.92": round(1.2 * 1.1**2 * 1.15**2, 2),
        "79296": convnext,
        "0.99986": round(sum(math.comb(24, j) for j in range(4, 25)) / 2**24, 5),
        "2.66": round(1.92**1.5, 2),
        "20160": 32 * 192 + 9 * 192 + 192 * 64,
    }
    for escrito, exacto in cuentas.items():
        assert escrito in texto, escrito
        assert float(escrito.split()[0]) == exacto, escrito


def test_hand_counts_of_the_comparison(raiz: Path) -> None:
    texto = fuente(raiz, "famosas-comparacion")
    hoy = 28**2 * 6 * 25 + 10**2 * 16 * 150 + 120 * 400 + 120 * 84 + 84 * 10
    entonces = hoy - 10**2 * 16 * 150 + 60 * 25 * 100
    for escrito, exacto in {
        "416520": hoy,
        "326520": entonces,
        "2416": 16 * 6 * 25 + 16,
        "48120": 120 * 400 + 120,
        "204800": 10 * 10 * 16 * 8 * 16,
        "21.6 %": round(100 * (1 - entonces / hoy), 1),
    }.items():
        assert escrito in texto and float(escrito.split()[0]) == exacto, escrito


# --- Lo medido -------------------------------------------------------------------------


def test_one_run_with_ten_networks_and_five_seeds(resultados: list[dict]) -> None:
    assert len(resultados) == 10
    for clave in ("device", "versions", "commit", "date", "dataset", "steps", "experiment"):
        assert len({str(r[clave]) for r in resultados}) == 1, clave
    for r in resultados:
        assert set(r["values"]) == {"0", "1", "2", "3", "4"}
        assert len(r["validation"]) == 3
        assert 0.1 < r["mean"] < 1
        elegida = max(r["validation"], key=r["validation"].get)
        assert r["learning_rate"] == float(elegida), r["network"]


def test_the_page_prints_the_published_table(
    impreso: dict[str, str], resultados: list[dict]
) -> None:
    for r in resultados:
        assert f"{r['mean']:.3f} ± {r['sd']:.3f}" in impreso["famosas-comparacion"]


def test_the_counts_printed_are_those_of_the_papers(impreso: dict[str, str]) -> None:
    texto = impreso["famosas-comparacion"]
    for numero in (
        "61 100 840",
        "138 357 544",
        "6 624 904",
        "11 689 512",
        "25 557 032",
        "22 855 952",
        "3 504 872",
        "5 288 548",
        "28 589 128",
    ):
        assert numero in texto, numero


def test_each_latency_has_its_spread(impreso: dict[str, str]) -> None:
    medidas = re.findall(
        r"^\w+ +[\d.]+ GMAC por segundo +([\d.]+) ms \[([\d.]+), ([\d.]+)\]$",
        impreso["famosas-comparacion"],
        re.M,
    )
    assert len(medidas) == 10
    for mediana, bajo, alto in medidas:
        assert 0 < float(bajo) <= float(mediana) <= float(alto)


def test_the_live_run_agrees_with_the_published_one(impreso: dict[str, str]) -> None:
    filas = re.findall(
        r"ahora ([\d.]+) ± [\d.]+ +publicado ([\d.]+)",
        impreso["famosas-comparacion"],
    )
    assert len(filas) == 2
    for ahora, antes in filas:
        assert abs(float(ahora) - float(antes)) < 0.1


def test_equal_to_torchvision_on_the_page(impreso: dict[str, str]) -> None:
    diferencias = re.findall(r"diferencia (\S+)", impreso["famosas-eficientes"])
    assert len(diferencias) == 3
    assert all(float(d) < 1e-4 for d in diferencias)


def test_no_page_shows_a_traceback(impreso: dict[str, str]) -> None:
    for nombre, texto in impreso.items():
        assert "Traceback" not in texto, nombre
