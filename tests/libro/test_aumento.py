"""Las tres páginas del aumento: sus cuentas a mano y lo que imprimen.

Los números escritos se vuelven a calcular aquí sin `tesela`.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from libro.paginas_construidas import leer as leer_html
from libro.paginas_construidas import salidas as salidas_de

PAGINAS = ["data-augmentation", "data-augmentation-mezclas", "data-augmentation-medida"]


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "aumento" / f"{nombre}.md").read_text(encoding="utf-8")


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


# --- La forma --------------------------------------------------------------------------


def test_title(raiz: Path) -> None:
    assert "# Data Augmentation" in leer(raiz, "data-augmentation").splitlines()


def test_everything_of_the_plan_is_there(raiz: Path) -> None:
    texto = "".join(leer(raiz, nombre) for nombre in PAGINAS)
    for tema in (
        "**geométricos**",
        "**fotométricos**",
        "## Las ocho simetrías de una vista aérea",
        "## Una máscara no se promedia",
        "tv_tensors",
        "vecino más próximo",
        "## Mixup",
        "## Cutmix",
        "## Cuando la respuesta sí cambia",
        "### El que daña",
        "## Cuánto tarda",
    ):
        assert tema in texto, tema


def test_every_number_in_the_text_is_made_by_a_cell(pagina: str) -> None:
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', pagina)[1]
    hechas = re.findall(r'tell\(\s*f?"([^"]+)"', pagina)
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", nombre) for nombre in hechas]
    if 'tell(f"{tag}-{measure}"' in pagina:
        patrones.append("[a-z]+-[a-z]+")  # medida y renglón, en un lazo
    assert usadas
    for usada in usadas:
        nombre = usada.removeprefix(f"{prefijo}-")
        assert nombre != usada, usada
        assert any(re.fullmatch(patron, nombre) for patron in patrones), usada


def test_comparisons_use_three_seeds_or_more(raiz: Path) -> None:
    assert "SEEDS = (0, 1, 2, 3, 4)" in leer(raiz, "data-augmentation-medida")
    mezclas = leer(raiz, "data-augmentation-mezclas")
    assert "(0, 15, 45, 90, 180), (0, 1, 2)" in mezclas
    assert "for seed in range(5)" in mezclas
    for nombre in PAGINAS[1:]:
        assert "summarize(" in leer(raiz, nombre)


# --- Las cuentas escritas a mano -------------------------------------------------------


def test_mirror_then_quarter_turn_is_the_transpose(raiz: Path) -> None:
    texto = leer(raiz, "data-augmentation")
    escritas = [
        np.array([[int(v) for v in fila.split("&")] for fila in cuerpo.split(r"\\")])
        for cuerpo in re.findall(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", texto)[:3]
    ]
    cuadricula, espejo, giro = escritas
    np.testing.assert_array_equal(cuadricula, np.arange(1, 10).reshape(3, 3))
    np.testing.assert_array_equal(espejo, cuadricula[:, ::-1])
    np.testing.assert_array_equal(giro, np.rot90(espejo))
    np.testing.assert_array_equal(giro, cuadricula.T)


def test_reading_point_by_hand() -> None:
    """θ = 90° y s = 2: la salida (8, 0) se lee en (0, 4)."""
    angulo = math.radians(90)
    giro = np.array(
        [[math.cos(angulo), -math.sin(angulo)], [math.sin(angulo), math.cos(angulo)]]
    )
    np.testing.assert_allclose(giro @ [8, 0] / 2, [0, 4], atol=1e-12)


def test_mixed_loss_by_hand(raiz: Path) -> None:
    exacta = -0.75 * math.log(0.6) - 0.25 * math.log(0.3)
    assert f"{exacta:.4f}" == "0.6841"
    assert r"- 0.25 \ln 0.3 = 0.6841" in leer(raiz, "data-augmentation-mezclas")


def test_pasted_area_and_budget_by_hand(raiz: Path) -> None:
    mezclas, medida = leer(raiz, PAGINAS[1]), leer(raiz, PAGINAS[2])
    assert "$a = 4/64 = 0.0625$" in mezclas and 4 / 64 == 0.0625
    assert 8 * math.sqrt(1 - 0.75) == 4
    lento, rapido = 40 + 8 * 3.6, 40 + 8 * 0.5
    for numero, exacto, cifras in (
        ("41.9 %", 100 * 28.8 / lento, 1),
        ("9.1 %", 100 * 4 / rapido, 1),
        ("1.56 veces", lento / rapido, 2),
    ):
        assert numero in medida
        assert round(exacto, cifras) == float(numero.split()[0])


def test_octagon_by_hand(raiz: Path) -> None:
    """Cuatro triángulos de altura (√2 − 1)/2 y base del doble: 3 − 2√2."""
    altura = (math.sqrt(2) - 1) / 2
    assert 4 * altura * (2 * altura) / 2 == pytest.approx(3 - 2 * math.sqrt(2))
    texto = leer(raiz, "data-augmentation")
    assert rf"3 - 2\sqrt2 \approx {3 - 2 * math.sqrt(2):.4f}" in texto
    # La cuenta de píxeles: la de los centros que caen fuera, en enteros.
    eje = np.arange(512)
    resta = eje[:, None] - eje
    suma = eje[:, None] + eje - 511
    fuera = int(((2 * resta**2 > 512**2) | (2 * suma**2 > 512**2)).sum())
    assert fuera == 4 * 149 * 150 // 2 == 44_700
    assert r"= 44\,700$" in texto and f"el {fuera / 512**2:.4f} del marco" in texto


# --- Lo que la página construida dice ---------------------------------------------------


@pytest.fixture(scope="module")
def salidas(libro_html: Path) -> dict[str, str]:
    carpeta = libro_html / "book" / "aumento"
    return {n: salidas_de(leer_html(carpeta / f"{n}.html")) for n in PAGINAS}


def test_bilinear_invents_labels_and_nearest_does_not(salidas: dict[str, str]) -> None:
    texto = salidas["data-augmentation"]
    bilineal, vecino = (
        int(re.search(rf"{nombre}\s+(\d+) inventadas", texto)[1])
        for nombre in ("bilineal", "vecino")
    )
    assert bilineal > 5000 and vecino == 0


def test_turning_digits_hurts(salidas: dict[str, str]) -> None:
    filas = dict(
        re.findall(
            r"hasta\s+(\d+)°: ([\d.]+) ±", salidas["data-augmentation-mezclas"], re.M
        )
    )
    assert set(filas) == {"0", "15", "45", "90", "180"}
    assert float(filas["180"]) < float(filas["0"]) - 10
    assert float(filas["15"]) > float(filas["0"])


def test_the_table_is_whole_and_gray_hurts(salidas: dict[str, str]) -> None:
    filas = re.findall(
        r"^([^\d\n]+?)\s+([\d.]+) ± ([\d.]+)\s+([\d.]+) ± ([\d.]+)\s+([\d.]+) ± ([\d.]+)"
        r"\s+([\d.]+) ± ([\d.]+)$",
        salidas["data-augmentation-medida"],
        re.M,
    )
    tabla = {fila[0]: fila for fila in filas}
    assert len(tabla) == 7
    assert all(float(fila[4]) > 0 for fila in filas)  # cada uno con su dispersión
    assert float(tabla["sin color"][5]) < float(tabla["nada"][5]) - 5
    assert float(tabla["los tres primeros"][5]) > float(tabla["nada"][5]) + 3
    assert float(tabla["simetrías"][7]) > float(tabla["nada"][7]) + 3


def test_no_page_shows_a_traceback(salidas: dict[str, str]) -> None:
    for nombre, texto in salidas.items():
        assert "Traceback" not in texto, nombre
