"""Las dos páginas de arquitecturas famosas: títulos, cuentas a mano y lo que imprimen."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from libro import paginas_construidas as construidas

PAGINAS = ["famosas", "famosas-residuales"]
BLOQUE = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def leer(raiz: Path, nombre: str) -> str:
    ruta = raiz / "book" / "arquitecturas" / f"{nombre}.md"
    return ruta.read_text(encoding="utf-8")


# --- La forma --------------------------------------------------------------------------


def test_titles(raiz: Path) -> None:
    assert "# Arquitecturas más famosas" in leer(raiz, "famosas").splitlines()
    for titulo in (
        "## LeNet-5: la red que leía cheques",
        "## AlexNet: más grande, más datos, dos GPU",
        "## VGG: una sola receta, repetida",
        "## GoogLeNet: varias ventanas a la vez",
        "### Por qué el 1×1 abarata",
        "## Los mismos pesos, las mismas salidas",
    ):
        assert titulo in leer(raiz, "famosas").splitlines(), titulo


@pytest.mark.parametrize("nombre", PAGINAS)
def test_every_glued_number_is_made(raiz: Path, nombre: str) -> None:
    texto = leer(raiz, nombre)
    prefijo = re.search(r'glue\(f"(\w+)-\{name\}"', texto)[1]
    hechas = [*re.findall(r'tell\(\s*f?"([^"]+)"', texto), "densas", "promedio"]
    patrones = [re.sub(r"\{[^}]*\}", "[a-z0-9-]+", nombre) for nombre in hechas]
    usadas = set(re.findall(r"\{glue:text\}`([^`]+)`", texto))
    assert len(usadas) >= 3
    for usada in usadas:
        corto = usada.removeprefix(f"{prefijo}-")
        assert corto != usada, usada
        assert any(re.fullmatch(patron, corto) for patron in patrones), usada


def test_comparisons_use_three_seeds_or_more(raiz: Path) -> None:
    texto = leer(raiz, "famosas-residuales")
    assert "SEEDS, KINDS = (2, 8, 14), (0, 1, 2)," in texto
    assert "for seed in range(5):" in texto


# --- Las cuentas escritas a mano -------------------------------------------------------


def cuentas(texto: str) -> list[tuple[str, float, float]]:
    """Las igualdades de números del texto: la fórmula, lo que da y lo que dice."""
    halladas = []
    for formula in re.findall(r"(?<!\$)\$([^$\n]+)\$(?!\$)", texto):
        for izquierda, derecha in pairwise(formula.split("=")):
            cuenta = izquierda.replace(r"\cdot", "*").replace("^", "**").strip()
            if re.fullmatch(r"[\d\s.+*()-]*[+*][\d\s.+*()-]*", cuenta) and re.fullmatch(
                r"\s*-?\d+(\.\d+)?\s*", derecha
            ):
                halladas.append((formula, eval(cuenta), float(derecha)))
    return halladas


@pytest.mark.parametrize(("nombre", "menos"), [("famosas", 20), ("famosas-residuales", 7)])
def test_sums_written_in_the_prose_are_right(raiz: Path, nombre: str, menos: int) -> None:
    todas = cuentas(BLOQUE.sub("", leer(raiz, nombre)))
    for formula, exacta, dicha in todas:
        assert exacta == pytest.approx(dicha), formula
    assert len(todas) >= menos


def test_lenet_counts_without_the_package() -> None:
    parejas = 6 * 3 + 9 * 4 + 6
    capas = [6 * (25 + 1), 2 * 6, parejas * 25 + 16, 2 * 16, 120 * (16 * 25 + 1)]
    assert capas == [156, 12, 1516, 32, 48120]
    assert sum(capas) + 84 * (120 + 1) == 60_000


def test_alexnet_and_vgg_counts_without_the_package() -> None:
    kernels = [(3, 64, 121), (64, 192, 25), (192, 384, 9), (384, 256, 9), (256, 256, 9)]
    densas = [(9216, 4096, 1), (4096, 4096, 1), (4096, 1000, 1)]
    assert sum(f * (c * k + 1) for c, f, k in kernels + densas) == 61_100_840
    canales = [3, 64, 64, 128, 128, 256, 256, 256, *[512] * 6]
    conv = sum(f * (c * 9 + 1) for c, f in pairwise(canales))
    assert conv == 14_714_688
    densas = [(25088, 4096), (4096, 4096), (4096, 1000)]
    assert conv + sum(f * (c + 1) for c, f in densas) == 138_357_544


def test_resnet50_count_without_the_package() -> None:
    total = 64 * 3 * 49 + 2 * 64
    entra = 64
    for ancho, bloques in zip((64, 128, 256, 512), (3, 4, 6, 3), strict=True):
        sale = 4 * ancho
        for numero in range(bloques):
            total += entra * ancho + 9 * ancho**2 + ancho * sale + 2 * (2 * ancho + sale)
            if numero == 0:
                total += entra * sale + 2 * sale
            entra = sale
    assert total + 1000 * (2048 + 1) == 25_557_032


# --- Lo que la página construida dice ---------------------------------------------------


@pytest.fixture(scope="module")
def salidas(libro_html: Path) -> dict[str, str]:
    carpeta = libro_html / "book" / "arquitecturas"
    return {
        nombre: construidas.salidas(construidas.leer(carpeta / f"{nombre}.html"))
        for nombre in PAGINAS
    }


def test_printed_counts(salidas: dict[str, str]) -> None:
    for cuenta in ("60 850", "61 100 840", "138 357 544", "6 624 904", "25 557 032"):
        assert cuenta in salidas["famosas"], cuenta
    assert "hasta F6: 60000" in salidas["famosas"]
    assert "sin 1×1: 387072 pesos y 416 canales" in salidas["famosas"]


def test_printed_differences_with_torchvision(salidas: dict[str, str]) -> None:
    (diferencia,) = re.findall(r"diferencia (\S+) entre logits", salidas["famosas"])
    assert float(diferencia) < 1e-4
    dos = re.findall(r"train=(?:True|False): (\S+)", salidas["famosas-residuales"])
    assert len(dos) == 2 and max(map(float, dos)) < 1e-4


def test_the_error_says_what_does_not_fit(salidas: dict[str, str]) -> None:
    assert "Estos pesos no son de GoogLeNet" in salidas["famosas"]
    assert "llegó (1000, 1024) y se esperaba (10, 1024)" in salidas["famosas"]


def test_hand_gradient_and_grid(salidas: dict[str, str]) -> None:
    texto = salidas["famosas-residuales"]
    assert re.search(r"simple +0\.001", texto) and re.search(r"residual +1\.331", texto)
    assert "(1, 64, 4, 3) (1, 64, 16, 12)" in texto


def test_heads_were_compared(salidas: dict[str, str]) -> None:
    texto = salidas["famosas-residuales"]
    medias = [float(m) for m in re.findall(r"parámetros ([\d.]+) ± [\d.]+", texto)]
    assert len(medias) == 2 and min(medias) > 0.2  # el doble del azar
