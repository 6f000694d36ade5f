"""Las páginas de la introducción: su forma, sus cuentas a mano y lo que prometen medir."""

import math
import re
from pathlib import Path

import pytest
from tesela.nets import MLP, SmallCNN, count_parameters

PAGINAS = ["mlp-y-cnn", "comparticion-de-parametros"]
CELDA = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return leer(raiz, request.param)


def leer(raiz: Path, nombre: str) -> str:
    return (raiz / "book" / "introduccion" / f"{nombre}.md").read_text(encoding="utf-8")


def celdas(texto: str) -> list[str]:
    """El código de cada celda, sin sus opciones."""
    codigo = []
    for celda in CELDA.findall(texto):
        if celda.startswith("---"):
            celda = celda.split("---\n", 2)[2]
        codigo.append(re.sub(r"\A(?::[\w-]+:.*\n)+", "", celda).strip("\n"))
    return codigo


# --- La forma --------------------------------------------------------------------------


def test_page_is_between_250_and_600_lines(pagina: str) -> None:
    assert 250 <= len(pagina.splitlines()) <= 600


def test_titles_are_those_of_the_table_of_contents(raiz: Path) -> None:
    lineas = leer(raiz, "mlp-y-cnn").splitlines()
    assert "# Diferencia entre una NN y CNN en imágenes" in lineas
    assert "## Usar una imagen en NN" in lineas
    assert "## Comprobar si una red neuronal MLP puede identificar fotos" in lineas
    segunda = leer(raiz, "comparticion-de-parametros").splitlines()
    assert "# Compartición de parámetros" in segunda


def test_cells_are_short_and_narrow(pagina: str) -> None:
    for codigo in celdas(pagina):
        lineas = codigo.splitlines()
        assert len(lineas) <= 25, codigo
        assert max(map(len, lineas)) <= 78, max(lineas, key=len)


def test_every_exercise_has_a_solution_that_is_checked(pagina: str) -> None:
    ejercicios = re.findall(r"```\{exercise\}[^\n]*\n:label: (\S+)", pagina)
    assert len(ejercicios) >= 4
    for etiqueta in ejercicios:
        solucion = re.search(
            rf"````\{{solution-start\}} {etiqueta}\n:class: dropdown\n````(.*?)"
            r"````\{solution-end\}",
            pagina,
            re.DOTALL,
        )
        assert solucion, f"{etiqueta} no tiene solución escondida"
        assert any("assert " in codigo for codigo in celdas(solucion[1])), etiqueta


def test_every_number_in_the_text_is_made_by_a_cell(pagina: str) -> None:
    """Cada clave pegada tiene una celda que hace su familia (mlp-digits-…)."""
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    hechas = re.findall(r'(?:glue|tell)\(\s*f?"([^"]+)"', "\n".join(celdas(pagina)))
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9]+", nombre) for nombre in hechas]
    assert usadas
    huerfanas = {u for u in usadas if not any(re.fullmatch(p, u) for p in patrones)}
    assert not huerfanas


def test_figures_have_caption_name_and_alternative_text(pagina: str) -> None:
    dibujos = [celda for celda in CELDA.findall(pagina) if "mystnb:" in celda]
    assert len(dibujos) >= 3
    for celda in dibujos:
        assert re.search(r"caption:.*name: fig-(mlp|comparticion)-", celda, re.S)
        assert len(re.search(r"alt: >-\n(.*?)\n---", celda, re.S)[1].split()) > 8


# --- Las cuentas escritas a mano -------------------------------------------------------


def test_the_first_case_by_hand(raiz: Path) -> None:
    """Puntuaciones (0, 1), probabilidades, pérdida, y el paso con η = 1."""
    texto = leer(raiz, "mlp-y-cnn")
    p0 = 1 / (1 + math.e)
    subida = 3 * (1 - p0)  # dos píxeles encendidos y el sesgo
    escritas = {
        "0.2689": p0,
        "0.7311": 1 - p0,
        "1.3133": -math.log(p0),
        "0.6931": math.log(2),
        "0.73106": 1 - p0,
        "2.1932": subida,
        "-1.1932": 1 - subida,
        "0.0333": math.log(1 + math.exp(1 - 2 * subida)),
    }
    for escrita, exacta in escritas.items():
        assert escrita in texto
        cifras = len(escrita.split(".")[1])
        assert round(exacta, cifras) == float(escrita), escrita


def test_counts_written_in_the_prose(raiz: Path) -> None:
    revisadas = 0
    for nombre in PAGINAS:
        texto = CELDA.sub("", leer(raiz, nombre))
        for cuenta, total in re.findall(r"\$((?:\d+ (?:\\cdot|\+) )+\d+) = (\d+)\$", texto):
            assert eval(cuenta.replace(r"\cdot", "*")) == int(total), cuenta
            revisadas += 1
    assert revisadas >= 6


def test_budgets_are_equal(raiz: Path) -> None:
    """Las redes que las páginas comparan difieren en menos de 2 % de parámetros."""
    grupos = [
        [
            MLP(784, [18], 10),
            SmallCNN(1, 10, (12, 24), 28),
            SmallCNN(1, 10, (8, 16, 84), 28, "average"),
        ],
        [MLP(3072, [8], 10), SmallCNN(3, 10, (16, 31), 32)],
    ]
    for grupo in grupos:
        cuentas = [count_parameters(red) for red in grupo]
        assert max(cuentas) / min(cuentas) < 1.02
    texto = "".join(leer(raiz, nombre) for nombre in PAGINAS)
    for construccion in (
        "MLP(784, [18], 10)",
        "(12, 24)",
        "(8, 16, 84)",
        "MLP(3072, [8], 10)",
        "(16, 31)",
    ):
        assert construccion in texto


def test_cifar_is_never_downloaded(raiz: Path) -> None:
    codigo = "\n".join(celdas(leer(raiz, "mlp-y-cnn")))
    assert "load_cifar10" in codigo and "three_ways()" in codigo
    assert "download" not in codigo and "fetch(" not in codigo
