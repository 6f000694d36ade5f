"""Las páginas de la convolución: su forma, sus cuentas escritas a mano y su laboratorio."""

import ast
import math
import re
from pathlib import Path

import pytest

PAGINAS = [
    "convolucion",
    "convolucion-padding",
    "convolucion-costo",
    "convolucion-gradiente",
]
CELDA = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, raiz: Path) -> str:
    return (raiz / "book" / "cnn" / f"{request.param}.md").read_text(encoding="utf-8")


def celdas(texto: str) -> list[str]:
    """El código de cada celda, sin sus opciones."""
    codigo = []
    for celda in CELDA.findall(texto):
        if celda.startswith("---"):
            celda = celda.split("---\n", 2)[2]
        codigo.append(re.sub(r"\A(?::[\w-]+:.*\n)+", "", celda).strip("\n"))
    return codigo


def prosa(texto: str) -> str:
    """El texto sin celdas, sin directivas incluidas y sin encabezado."""
    texto = texto.split("---\n", 2)[2]
    return CELDA.sub("", texto)


# --- La forma --------------------------------------------------------------------------


def test_page_is_between_250_and_600_lines(pagina: str) -> None:
    assert 250 <= len(pagina.splitlines()) <= 600


def test_titles_are_those_of_the_table_of_contents(raiz: Path) -> None:
    carpeta = raiz / "book" / "cnn"
    operacion = (carpeta / "convolucion.md").read_text(encoding="utf-8").splitlines()
    assert "# Operación de convolución" in operacion
    assert "## Relleno con ceros" in operacion
    assert "## Cómo obtener diferentes o mismas dimensiones de salida" in operacion
    padding = (carpeta / "convolucion-padding.md").read_text(encoding="utf-8").splitlines()
    assert "# Tipos de padding" in padding


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


def test_every_glued_number_is_made_and_used(pagina: str) -> None:
    usados = set(re.findall(r"\{glue:text\}`([^`]+)`", pagina))
    prefijos = {nombre.split("-")[0] for nombre in usados}
    hechos = "\n".join(c for c in celdas(pagina) if "glue(" in c)
    assert usados and all(p in hechos for p in prefijos)


def test_figures_have_caption_name_and_alternative_text(pagina: str) -> None:
    for celda in CELDA.findall(pagina):
        if "mystnb:" in celda:
            assert re.search(
                r"caption:.*name: fig-(convolucion|costo|gradiente)-", celda, re.S
            )
            assert len(re.search(r"alt: >-\n(.*?)\n---", celda, re.S)[1].split()) > 8


# --- Las cuentas escritas a mano -------------------------------------------------------


def valor(expresion: str) -> float | None:
    r"""El valor de una cuenta en LaTeX, o None si lleva letras.

    >>> valor(r"2\,(5 - 1) + 3 \cdot 4"), valor(r"\lfloor 7/2 \rfloor"), valor("n - 1")
    (20, 3, None)
    """
    for busca, pon in [
        (r"\\lfloor", "floor("),
        (r"\\rfloor", ")"),
        (r"\\cdot", "*"),
        (r"\\(?:begin|end)\{\w+\}|\\[,;]|&", ""),
        (r"(\d|\))\s*(?=\(|floor)", r"\1*"),
    ]:
        expresion = re.sub(busca, pon, expresion)
    expresion = expresion.strip().rstrip(",.;")
    if not re.fullmatch(r"(?:[\d\s.+\-*/()]|floor)+", expresion):
        return None
    try:
        arbol = ast.parse(expresion, mode="eval")
        return eval(compile(arbol, "cuenta", "eval"), {"floor": math.floor})
    except (SyntaxError, TypeError):
        return None


def igualdades(texto: str) -> list[tuple[str, list[float]]]:
    """Cada cadena de igualdades numéricas de las fórmulas del texto."""
    formulas = re.findall(r"\$\$(.*?)\$\$", texto, re.DOTALL)
    formulas += re.findall(r"(?<!\$)\$([^$\n]+)\$(?!\$)", texto)
    cadenas = []
    for formula in formulas:
        for renglon in re.split(r"\\\\|\\qquad|,\s*&|\\;?,?\s*\\partial", formula):
            valores = [valor(parte) for parte in renglon.split("=")]
            numeros = [v for v in valores if v is not None]
            if len(numeros) > 1:
                cadenas.append((renglon.strip(), numeros))
    return cadenas


def test_sums_written_in_the_prose_are_right(raiz: Path) -> None:
    revisadas = 0
    for nombre in PAGINAS:
        texto = (raiz / "book" / "cnn" / f"{nombre}.md").read_text(encoding="utf-8")
        for renglon, numeros in igualdades(prosa(texto)):
            assert max(numeros) - min(numeros) < 1e-9, (nombre, renglon, numeros)
            revisadas += 1
    assert revisadas >= 15, revisadas


def test_a_wrong_sum_would_be_seen() -> None:
    [(_, numeros)] = igualdades(r"$Y[0,0] = (2 - 3) + 2\,(5 - 1) = 8$")
    assert numeros == [7, 8]


# --- El laboratorio --------------------------------------------------------------------


def test_the_laboratory_is_followed_by_its_still_figure(raiz: Path) -> None:
    texto = (raiz / "book" / "cnn" / "convolucion.md").read_text(encoding="utf-8")
    bloque = re.search(
        r"```\{raw\} html\n(.*?)```\n\n(```\{code-cell\}.*?)\n```", texto, re.S
    )
    assert bloque, "después del bloque HTML debe venir la celda de la figura"
    assert (
        "plot_conv_step" in bloque[2] and "name: fig-convolucion-laboratorio" in bloque[2]
    )
    ruta = re.search(r'src="\.\./\.\./_static/([^"]+)"', bloque[1])
    assert ruta and (raiz / "book" / "_static" / ruta[1]).is_file()
    assert "http" not in bloque[1]


def test_the_laboratory_asks_nothing_of_the_network(raiz: Path) -> None:
    archivos = sorted((raiz / "book" / "_static" / "widgets").iterdir())
    assert {a.suffix for a in archivos} == {".css", ".mjs"}
    for archivo in archivos:
        fuente = archivo.read_text(encoding="utf-8")
        assert not re.search(r"https?://|fetch\(|@import|XMLHttp", fuente), archivo.name
        for destino in re.findall(r'from "([^"]+)"', fuente):
            assert (archivo.parent / destino).is_file(), destino


def test_shown_failures_do_not_print_a_traceback(pagina: str) -> None:
    # Un rastro lleva las rutas de la máquina que construyó el libro.
    assert "raises-exception" not in pagina
