"""El laboratorio de la convolución transpuesta: su trato con el lector.

No hace falta construir el libro (véase herramientas/laboratorio.py). La aritmética se
compara con torch en tests/libro/test_laboratorio_transpuesta.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from herramientas.laboratorio import PEOR_CONTRASTE, SITIO, abrir_laboratorio, bloque_html
from libro.frases_en_ingles import buscar
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.navegador

FUENTE = "cnn/convolucion-transpuesta-tablero"
GRAVES = """async () => (await axe.run(document)).violations
  .filter((v) => ['serious', 'critical'].includes(v.impact))
  .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3)}`)"""


@pytest.fixture
def pagina(browser: Browser, raiz: Path) -> Iterator[Page]:
    """Una página con el laboratorio, que no debe dar errores ni pedir nada fuera."""
    contexto = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es-MX")
    page = contexto.new_page()
    visto = abrir_laboratorio(page, raiz, FUENTE)
    yield page
    assert visto.errores == []
    assert all(url.startswith(SITIO) for url in visto.pedidos), visto.pedidos
    contexto.close()


def elegir(page: Page, **valores: object) -> None:
    for nombre, valor in valores.items():
        page.locator(f'select[name="{nombre}"]').select_option(str(valor))


def numero(texto: str) -> float:
    return float(texto.replace("\u2212", "-"))


def cuadricula(page: Page, cual: str) -> list[list[float]]:
    """Los números de una cuadrícula, sin lo recortado y sin redondear."""
    filas = page.locator(f'.wt-{cual} [role="row"]').all()
    return [
        [
            float(c.get_attribute("data-valor") or numero(c.inner_text()))
            for c in fila.locator('[role="gridcell"]').all()
        ]
        for fila in filas
    ]


def copias(page: Page) -> list[float]:
    celdas = page.locator(".wt-copias .wc-celda:not(.wt-recorte)")
    return [float(t) for t in celdas.all_inner_texts()]


def leer(page: Page, clase: str) -> str:
    """El texto de una zona; un índice no se parte, así que su espacio es indivisible."""
    return page.locator(f".wt-{clase}").inner_text().replace("\u00a0", " ")


def cuenta(page: Page) -> str:
    return leer(page, "cuenta")


def salida(page: Page, fila: int, columna: int):
    return page.locator(f'.wt-salida [data-fila="{fila}"][data-columna="{columna}"]')


def entrada(page: Page, fila: int, columna: int):
    return page.locator(f'.wt-entrada [data-fila="{fila}"][data-columna="{columna}"]')


def de_torch(page: Page, kernel: torch.Tensor, *opciones: int) -> torch.Tensor:
    x = torch.tensor(cuadricula(page, "entrada"))
    return F.conv_transpose2d(x[None, None], kernel[None, None], None, *opciones)[0, 0]


# --- Lo que se ve y lo que se elige ----------------------------------------------------


def test_first_view_is_the_board_of_kernel_three_and_stride_two(pagina: Page) -> None:
    assert cuadricula(pagina, "salida") == de_torch(pagina, torch.ones(3, 3), 2).tolist()
    unos = torch.ones(1, 1, 4, 4), torch.ones(1, 1, 3, 3)
    assert copias(pagina) == F.conv_transpose2d(*unos, None, 2).flatten().tolist()
    veredicto = pagina.locator(".wt-veredicto").first.inner_text()
    assert "Tablero con periodo 2: lejos de la orilla caen de 1 a 4 copias" in veredicto
    assert "los residuos 0 y 1 reciben 2 y 1 pesos" in veredicto
    formula = pagina.locator(".wc-formula").inner_text()
    assert formula.endswith("m = (4 − 1)·2 + 1·(3 − 1) + 1 − 2·0 + 0 = 9")
    assert "Copias: mínimo 1, máximo 4" in pagina.locator(".wt-panel").inner_text()


def test_controls_change_the_output_like_torch(pagina: Page) -> None:
    elegir(pagina, kernelSize=4, stride=3, padding=2, outputPadding=1, inputSize=3)
    elegir(pagina, inputPreset="random", kernelPreset="ramp")
    kernel = torch.arange(1.0, 17.0).view(4, 4)
    esperado = de_torch(pagina, kernel, 3, 2, 1)
    assert cuadricula(pagina, "salida") == esperado.tolist()
    assert (esperado < 0).any() and "\u2212" in pagina.locator(".wt-salida").inner_text()
    elegir(pagina, dilation=2, inputSize=2)
    assert cuadricula(pagina, "salida") == de_torch(pagina, kernel, 3, 2, 1, 1, 2).tolist()


def test_the_keyboard_alone_changes_a_control(pagina: Page) -> None:
    pagina.locator('select[name="kernelSize"]').focus()
    pagina.keyboard.press("ArrowDown")
    assert pagina.locator('select[name="kernelSize"]').input_value() == "4"
    assert "Parejo" in pagina.locator(".wt-veredicto").first.inner_text()
    assert cuadricula(pagina, "salida") == de_torch(pagina, torch.ones(4, 4), 2).tolist()
    dicho = pagina.locator(".wt-voz")
    assert dicho.get_attribute("aria-live") == "polite"
    assert dicho.inner_text() == "Salida de 10 por 10. Parejo. Copias: mínimo 1, máximo 4."


def test_one_row_shows_the_copies_one_by_one(pagina: Page) -> None:
    elegir(pagina, dims=1, inputSize=3, kernelPreset="ramp", padding=1)
    # (1, 2, 3), (2, 4, 6) y (3, 6, 9), cada una dos lugares después; se recorta uno.
    assert cuadricula(pagina, "salida") == [[2, 5, 4, 9, 6]]
    pila = pagina.locator(".wt-pila .wc-celda").all_inner_texts()
    renglones = [" ".join(filter(None, pila[r * 7 : r * 7 + 7])) for r in range(3)]
    assert renglones == ["1 2 3", "2 4 6", "3 6 9"]
    salida(pagina, 0, 1).hover()
    assert cuenta(pagina).startswith("Y[1] = X[0]·K[2] + X[1]·K[0]\n\n= 1·3 + 2·1 = 5")
    assert pagina.locator(".wt-pila .wt-toca").all_inner_texts() == ["3", "2"]


@pytest.mark.parametrize(
    ("valores", "dice"),
    [
        ({"kernelSize": 4}, "Parejo: lejos de la orilla caen 4 copias en cada píxel"),
        ({"kernelSize": 2}, "Parejo: lejos de la orilla cae 1 copia en cada píxel"),
        (
            {"kernelSize": 5, "stride": 3, "inputSize": 3},
            "Tablero con periodo 3: lejos de la orilla caen de 1 a 4 copias",
        ),
        (
            {"kernelSize": 2, "stride": 3},
            "Tablero con periodo 3: lejos de la orilla caen de 0 a 1 copias",
        ),
        (
            {"kernelSize": 4, "dilation": 2},
            "La dilatación 2 y el paso 2 tienen un divisor común",
        ),
    ],
)
def test_the_verdict_is_calculated(pagina: Page, valores, dice) -> None:
    elegir(pagina, **valores)
    assert dice in pagina.locator(".wt-veredicto").first.inner_text()


def test_even_copies_do_not_promise_a_smooth_output(pagina: Page) -> None:
    liso = pagina.locator(".wt-liso")
    assert "de 1 a 4: sale con trama" in liso.inner_text()
    elegir(pagina, kernelPreset="bilinear")  # copias disparejas, pesos que lo compensan
    assert "1 en todos los píxeles: sale lisa" in liso.inner_text()
    elegir(pagina, kernelSize=2, kernelPreset="ramp")  # y al revés
    assert "de 1 a 4: sale con trama" in liso.inner_text()
    assert "Parejo" in pagina.locator(".wt-veredicto").first.inner_text()


def test_output_padding_says_which_size_it_goes_back_to(pagina: Page) -> None:
    elegir(pagina, inputSize=5, padding=1)
    tamanos = pagina.locator(".wt-tamanos")
    assert (
        "lleva 9 y 10 píxeles a 5; con e\u00a0=\u00a00 vuelves a 9." in tamanos.inner_text()
    )
    elegir(pagina, outputPadding=1)
    assert "vuelves a 10." in tamanos.inner_text()
    elegir(pagina, stride=1, dilation=3, kernelSize=2)
    assert "no es uno de ellos" in tamanos.inner_text()


@pytest.mark.parametrize(
    ("valores", "dice"),
    [
        (
            {"outputPadding": 2},
            "output_padding llegó como 2 y debe ser menor que el paso (2)",
        ),
        (
            {"inputSize": 1, "padding": 2},
            "No queda ningún píxel: la salida completa mide 3",
        ),
        ({"inputSize": 6, "stride": 4}, "Las copias abarcan 23 píxeles por lado"),
    ],
)
def test_impossible_choices_say_why_and_recover(pagina: Page, valores, dice) -> None:
    elegir(pagina, **valores)
    aviso = pagina.locator('.wt > .wc-error[role="alert"]')
    assert dice in aviso.inner_text()
    assert not pagina.locator(".wt-salida").is_visible() and cuenta(pagina) == ""
    elegir(pagina, inputSize=4, stride=2, padding=0, outputPadding=0)
    assert not aviso.is_visible()
    assert len(cuadricula(pagina, "salida")) == 9


def test_an_example_sets_every_control(pagina: Page) -> None:
    elegir(pagina, stride=4, dilation=3, inputSize=2)
    pagina.get_by_role("button", name="bilineal al doble").click()
    valores = {
        n: pagina.locator(f'select[name="{n}"]').input_value()
        for n in ("kernelSize", "stride", "padding", "dilation", "kernelPreset")
    }
    assert list(valores.values()) == ["4", "2", "1", "1", "bilinear"]
    linea = torch.tensor([0.25, 0.75, 0.75, 0.25])
    esperado = de_torch(pagina, torch.outer(linea, linea), 2, 1)
    assert cuadricula(pagina, "salida") == esperado.tolist()


# --- Apuntar ---------------------------------------------------------------------------


def test_pointing_at_the_output_gives_the_whole_sum(pagina: Page) -> None:
    elegir(pagina, kernelPreset="ramp")
    salida(pagina, 4, 3).hover()
    # Fila 4: X[1] con K[2] y X[2] con K[0]; columna 3: X[1] con K[1].
    assert cuenta(pagina).split("\n\n") == [
        "Y[4, 3] = X[1, 1]·K[2, 1] + X[2, 1]·K[0, 1]",
        "= 3·8 + 4·2 = 32",
        "Recibe 2 copias.",
    ]
    assert salida(pagina, 4, 3).get_attribute("data-valor") == "32"
    tocadas = pagina.locator(".wt-entrada .wt-toca")
    assert tocadas.all_inner_texts() == ["3", "4"]
    assert [c.get_attribute("data-peso") for c in tocadas.all()] == ["×8", "×2"]
    assert pagina.locator(".wt-kernel .wt-toca").all_inner_texts() == ["2", "8"]


def test_pointing_at_the_input_shows_where_it_writes(pagina: Page) -> None:
    elegir(pagina, kernelPreset="ramp", padding=1)
    entrada(pagina, 0, 2).hover()
    assert "X[0, 2] = 3 deja la copia 3·K en la salida: filas −1 a 1; columnas 3 a 5." in (
        cuenta(pagina)
    )
    assert "3, 6, 9; 12, 15, 18; 21, 24, 27" in cuenta(pagina)
    assert "recorta 3 de sus 9 pesos" in cuenta(pagina)
    tocadas = pagina.locator('.wt-salida .wt-toca[role="gridcell"]').all()
    lugares = [
        (c.get_attribute("data-fila"), c.get_attribute("data-columna")) for c in tocadas
    ]
    assert lugares == [(f, c) for f in "01" for c in "345"]
    assert [c.get_attribute("data-peso") for c in tocadas] == [
        "+12", "+15", "+18", "+21", "+24", "+27",
    ]  # fmt: skip


def test_the_copies_map_points_too(pagina: Page) -> None:
    pagina.locator(".wt-copias .wc-celda").nth(2 * 9 + 2).hover()
    assert cuenta(pagina).endswith("Recibe 4 copias.")
    elegir(pagina, kernelSize=2, stride=3)
    salida(pagina, 2, 0).hover()
    assert (
        cuenta(pagina)
        == "Y[2, 0] = 0, porque aquí no llega ninguna copia\n\nRecibe 0 copias."
    )


def test_arrows_walk_both_grids_and_are_announced(pagina: Page) -> None:
    pagina.locator('.wt-entrada [tabindex="0"]').focus()
    for tecla in ["ArrowRight", "ArrowDown", "End", "ArrowRight", "Home", "ArrowDown"]:
        pagina.keyboard.press(tecla)
    quien = "document.activeElement.getAttribute('aria-label')"
    assert pagina.evaluate(quien) == "entrada, fila 2, columna 0: 3"
    dicho = "X[2, 0] vale 3 y escribe en 9 píxeles de la salida."
    assert leer(pagina, "voz") == dicho
    pagina.keyboard.press("Tab")
    pagina.keyboard.press("ArrowRight")
    assert pagina.evaluate(quien) == "salida, fila 0, columna 1: 1"
    assert leer(pagina, "voz") == "Y[0, 1] vale 1: suma de 1 copia."
    for cual in ("entrada", "salida"):
        assert pagina.locator(f'.wt-{cual} [tabindex="0"]').count() == 1
    ancho = pagina.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(ancho.removesuffix("px")) >= 2


def test_copies_are_left_one_by_one(pagina: Page) -> None:
    elegir(pagina, inputSize=2)
    pagina.get_by_label("dejar solo las copias hasta este píxel").check()
    pagina.get_by_role("button", name="Píxel siguiente").click()
    uno, dos = [1.0] * 2 + [3, 2, 2], [0.0] * 5
    assert cuadricula(pagina, "salida") == [uno, uno, uno, dos, dos]
    pagina.get_by_role("button", name="Píxel anterior").click()
    pagina.get_by_role("button", name="Píxel anterior").click()
    assert cuenta(pagina).startswith("X[1, 1] = 3")
    assert cuadricula(pagina, "salida") == de_torch(pagina, torch.ones(3, 3), 2).tolist()


# --- Para todos ------------------------------------------------------------------------


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_both_themes_are_readable_and_accessible(pagina: Page, modulos: Path, tema) -> None:
    pagina.evaluate(f"document.documentElement.dataset.theme = '{tema}'")
    pagina.add_style_tag(content="* { transition: none !important }")
    axe = (modulos / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    pagina.add_script_tag(content=axe)
    tinta = pagina.evaluate("getComputedStyle(document.querySelector('.wt')).color")
    assert tinta == {"light": "rgb(27, 31, 36)", "dark": "rgb(230, 237, 243)"}[tema]
    for valores in [
        {"padding": 1, "outputPadding": 1, "kernelSize": 3},
        {"kernelSize": 2, "stride": 3, "padding": 5},
        {"dims": 1, "padding": 1},
        {"outputPadding": 3},  # el aviso
    ]:
        elegir(pagina, **valores)
        peor, quien = pagina.evaluate(PEOR_CONTRASTE, ".wt")
        assert peor >= 4.5, (valores, peor, quien)
        assert pagina.evaluate(GRAVES) == [], valores
    assert pagina.locator('.wt > .wc-error[role="alert"]').is_visible()


def test_the_number_of_copies_is_written_and_not_only_coloured(pagina: Page) -> None:
    celdas = pagina.locator(".wt-copias .wc-celda")
    textos = celdas.all_inner_texts()
    colores = celdas.evaluate_all("n => n.map((c) => getComputedStyle(c).backgroundColor)")
    pares = {(t, c) for t, c in zip(textos, colores, strict=True)}
    assert {t for t, _ in pares} == {"1", "2", "4"} and len(pares) == 3


def test_phone_has_no_sideways_scroll(pagina: Page) -> None:
    pagina.set_viewport_size({"width": 390, "height": 844})
    for valores in [
        {"inputSize": 4, "stride": 4, "kernelSize": 3},  # quince columnas
        {"inputPreset": "random", "kernelPreset": "bilinear"},
        {"inputPreset": "ramp", "kernelPreset": "ramp", "kernelSize": 6, "stride": 1},
        {"inputSize": 6},  # los números más largos
        {"inputSize": 5, "stride": 2},
        {"dims": 1, "kernelPreset": "ramp"},
    ]:
        elegir(pagina, **valores)
        assert pagina.evaluate("document.documentElement.scrollWidth") <= 390
        celda = salida(pagina, 0, 0).bounding_box()
        assert celda and celda["width"] >= 20
        cortadas = pagina.locator(".wt .wc-celda").evaluate_all(
            "n => n.filter((c) => c.scrollWidth > c.clientWidth + 1)"
            ".map((c) => c.textContent)"
        )
        assert cortadas == [], valores


def test_controls_have_names_and_the_interface_is_in_spanish(pagina: Page) -> None:
    sin_nombre = pagina.locator(".wt :is(select, input)").evaluate_all(
        "n => n.filter((c) => !c.labels.length).length"
    )
    assert sin_nombre == 0
    assert buscar(pagina.locator(".wt").inner_text()) == []


def test_on_paper_it_is_light_and_without_buttons(pagina: Page) -> None:
    pagina.evaluate("document.documentElement.dataset.theme = 'dark'")
    pagina.emulate_media(media="print")
    fondo = pagina.evaluate(
        "getComputedStyle(document.querySelector('.wt')).backgroundColor"
    )
    assert fondo == "rgb(255, 255, 255)"
    assert pagina.locator(".wt button").filter(visible=True).count() == 0
    assert pagina.locator(".wt-salida").is_visible()


def test_without_javascript_the_reader_is_told_where_to_look(browser, raiz: Path) -> None:
    contexto = browser.new_context(java_script_enabled=False)
    page = contexto.new_page()
    page.set_content(bloque_html(raiz / "book" / f"{FUENTE}.md"))
    texto = page.locator('[data-widget="transpuesta"]').inner_text()
    assert re.search("necesita JavaScript.*La figura que sigue", texto, re.S)
    contexto.close()
