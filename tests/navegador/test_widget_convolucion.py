"""El laboratorio de la convolución: su aritmética contra torch, y su trato con el lector.

No hace falta construir el libro: la página de prueba lleva el mismo bloque HTML que el
capítulo, tomado de su fuente, y los archivos se sirven desde el disco.
"""

import itertools
import re
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from herramientas.laboratorio import SITIO, abrir_laboratorio
from playwright.sync_api import expect

pytestmark = pytest.mark.navegador

CONVOLVE_MANY = """async ([url, inputs, kernels, cases]) => {
  const { convolve } = await import(url);
  return cases.map(([n, k, options]) => {
    try { return convolve(inputs[n], kernels[k], options); }
    catch (error) { return `${error.name}: ${error.message}`; }
  });
}"""

# Contraste WCAG entre el texto y el primer fondo opaco que tiene detrás.
WORST_CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let worst = [99, ""];
  for (const node of document.querySelectorAll(".wc *")) {
    const words = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if ((!words && node.tagName !== "INPUT") || !node.checkVisibility()) continue;
    let back = node;
    while (back && parse(getComputedStyle(back).backgroundColor)[3] === 0) {
      back = back.parentElement;
    }
    if (!back) return [0, "sin fondo: " + node.className];
    const pair = [getComputedStyle(node).color, getComputedStyle(back).backgroundColor]
      .map((text) => light(parse(text))).sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < worst[0]) worst = [ratio, `${node.tagName} ${node.className}`];
  }
  return worst;
}"""


@pytest.fixture
def pagina(browser, raiz: Path):
    """Una página con el laboratorio montado; `pagina.pedidos` guarda qué se pidió."""
    contexto = browser.new_context(viewport={"width": 1280, "height": 900})
    page = contexto.new_page()
    abrir(page, raiz)
    yield page
    assert page.errores == [], page.errores
    contexto.close()


def abrir(page, raiz: Path) -> None:
    visto = abrir_laboratorio(page, raiz, "cnn/convolucion")
    page.errores, page.pedidos = visto.errores, visto.pedidos


def elegir(page, **valores: object) -> None:
    for nombre, valor in valores.items():
        page.locator(f'select[name="{nombre}"]').select_option(str(valor))


def salida(page) -> list[list[float]]:
    filas = page.locator('.wc-salida [role="row"]').all()
    return [
        [float(t.replace("\u2212", "-")) for t in f.locator(".wc-celda").all_inner_texts()]
        for f in filas
    ]


# --- La aritmética ---------------------------------------------------------------------


def torch_convolve(x, kernel, stride, padding, mode, dilation, operation):
    weight = kernel.flip(0, 1) if operation == "convolution" else kernel
    reach = [dilation * (k - 1) for k in kernel.shape]
    amounts = {
        "valid": [(0, 0)] * 2,
        "full": [(r, r) for r in reach],
        "same": [(r // 2, r - r // 2) for r in reach],
    }.get(padding, [(padding, padding)] * 2)
    flat = [*amounts[1], *amounts[0]]
    name = {"zeros": "constant"}.get(mode, mode)
    x = F.pad(x[None, None], flat, mode=name)
    return F.conv2d(x, weight[None, None], stride=stride, dilation=dilation)[0, 0]


def test_convolve_equals_torch_over_the_whole_grid(pagina) -> None:
    gen = torch.Generator().manual_seed(0)
    shapes = [(3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (4, 7), (6, 3)]
    sides = [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (2, 3), (4, 1)]
    inputs = [torch.randint(-9, 10, s, generator=gen).double() for s in shapes]
    kernels = [torch.randint(-5, 6, s, generator=gen).double() for s in sides]
    cases, expected, refused = [], [], 0
    for n, k, stride, padding, mode, dilation, operation in itertools.product(
        range(len(shapes)),
        range(len(sides)),
        [1, 2, 3],
        [0, 1, 2, 3, "same", "full"],
        ["zeros", "reflect", "replicate", "circular"],
        [1, 2, 3],
        ["correlation", "convolution"],
    ):
        options = {
            "stride": stride,
            "padding": padding,
            "paddingMode": mode,
            "dilation": dilation,
            "operation": operation,
        }
        cases.append([n, k, options])
        if padding == "same" and stride > 1:
            expected.append(None)
            continue
        try:
            value = torch_convolve(
                inputs[n], kernels[k], stride, padding, mode, dilation, operation
            )
            expected.append(value.tolist())
        except RuntimeError:
            expected.append(None)
    got = pagina.evaluate(
        CONVOLVE_MANY,
        [
            f"{SITIO}/_static/widgets/convolucion.mjs",
            [x.tolist() for x in inputs],
            [k.tolist() for k in kernels],
            cases,
        ],
    )
    for case, want, have in zip(cases, expected, got, strict=True):
        if want is None:
            refused += 1
            assert isinstance(have, str) and have.startswith("RangeError: "), (case, have)
        else:
            assert have == want, (case, have, want)
    assert len(cases) == 21168
    assert 2000 < refused < len(cases) / 2


def test_decimal_values_agree_with_torch(pagina) -> None:
    gen = torch.Generator().manual_seed(1)
    x = torch.randn(6, 6, generator=gen, dtype=torch.float64)
    k = torch.randn(3, 3, generator=gen, dtype=torch.float64)
    [got] = pagina.evaluate(
        CONVOLVE_MANY,
        [
            f"{SITIO}/_static/widgets/convolucion.mjs",
            [x.tolist()],
            [k.tolist()],
            [[0, 0, {"padding": 1}]],
        ],
    )
    want = F.conv2d(x[None, None], k[None, None], padding=1)[0, 0]
    assert torch.allclose(torch.tensor(got, dtype=torch.float64), want, atol=1e-12)


# --- El trato con el lector ------------------------------------------------------------


def test_first_view_shows_the_arithmetic_by_hand(pagina) -> None:
    # Entrada 1..25 y Sobel: (3 + 2*8 + 13) - (1 + 2*6 + 11) = 32 - 24 = 8 en cada celda.
    assert salida(pagina) == [[8.0] * 3] * 3
    cuenta = pagina.locator(".wc-cuenta").inner_text()
    assert cuenta.startswith("salida[0, 0] = 1·(\u22121) + 2·0 + 3·1 + 6·(\u22122)")
    assert cuenta.endswith("= 8")
    assert "⌊2 / 1⌋ + 1 = 3" in pagina.locator(".wc-formula").inner_text()


def test_controls_change_the_output_like_torch(pagina) -> None:
    elegir(pagina, inputSize=7, inputPreset="random", kernelSize=3, kernelPreset="sequence")
    elegir(pagina, stride=2, padding=2, paddingMode="reflect", dilation=2)
    elegir(pagina, operation="convolution")
    texto = pagina.locator(".wc textarea").input_value()
    x = torch.tensor([[float(v) for v in fila.split()] for fila in texto.splitlines()])
    kernel = torch.arange(1.0, 10.0).view(3, 3)
    want = torch_convolve(x, kernel, 2, 2, "reflect", 2, "convolution")
    assert salida(pagina) == want.tolist()
    assert pagina.locator(".wc-girado").is_visible()


def test_the_floor_says_which_cells_are_left_out(pagina) -> None:
    elegir(pagina, inputSize=6, stride=2)
    assert "⌊3 / 2⌋ + 1 = 2" in pagina.locator(".wc-formula").inner_text()
    assert "1 al final de las filas" in pagina.locator(".wc-nota").first.inner_text()
    assert pagina.locator(".wc-celda.wc-sobra").count() == 11


def test_arrows_move_the_window_and_announce_it(pagina) -> None:
    pagina.locator('.wc-salida [tabindex="0"]').focus()
    for tecla in ["ArrowRight", "ArrowDown", "End", "ArrowDown", "ArrowDown", "Home"]:
        pagina.keyboard.press(tecla)
    enfocada = pagina.evaluate("document.activeElement.getAttribute('aria-label')")
    assert enfocada == "fila 2, columna 0: 8"
    cuenta = pagina.locator(".wc-cuenta")
    assert cuenta.inner_text().startswith("salida[2, 0] = 11·")
    assert cuenta.get_attribute("aria-live") == "polite"
    assert pagina.locator('.wc-salida [tabindex="0"]').count() == 1
    assert pagina.locator(".wc-celda.wc-toma").count() == 9
    ancho = pagina.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(ancho.removesuffix("px")) >= 2


def test_pointer_shows_the_window_of_the_cell(pagina) -> None:
    pagina.locator('.wc-salida [data-fila="1"][data-columna="2"]').hover()
    assert pagina.locator(".wc-cuenta").inner_text().startswith("salida[1, 2] = 8·")


def test_kernel_cells_are_edited_and_refuse_words(pagina) -> None:
    celda = pagina.get_by_label("kernel, fila 0, columna 0")
    celda.fill("0.5")
    celda.press("Tab")
    assert pagina.locator('select[name="kernelPreset"]').input_value() == "own"
    assert salida(pagina)[0][0] == 8 + 1.5 * 1
    celda.fill("mucho")
    celda.press("Tab")
    aviso = pagina.locator('.wc-error[role="alert"]').filter(has_text="no es un número")
    assert aviso.is_visible()
    assert celda.get_attribute("aria-invalid") == "true"
    celda.fill("1")
    celda.press("Tab")
    assert not aviso.is_visible()


@pytest.mark.parametrize(
    ("valores", "mensaje"),
    [
        ({"inputSize": 3, "kernelSize": 5}, "no cabe"),
        ({"stride": 2, "padding": "same"}, "«same» solo existe con stride 1"),
        ({"inputSize": 3, "padding": 4, "paddingMode": "reflect"}, "a lo más a 2"),
        ({"inputSize": 3, "padding": 4, "paddingMode": "circular"}, "a lo más a 3"),
        (
            {"inputSize": 8, "kernelSize": 5, "dilation": 3, "padding": "full"},
            "se dibujan hasta 15",
        ),
    ],
)
def test_impossible_combinations_say_why_and_recover(pagina, valores, mensaje) -> None:
    elegir(pagina, **valores)
    aviso = pagina.locator('.wc > .wc-error[role="alert"]')
    assert mensaje in aviso.inner_text()
    assert pagina.locator(".wc-salida .wc-celda").count() == 0
    assert pagina.locator(".wc-cuenta").inner_text() == ""
    elegir(pagina, inputSize=5, kernelSize=3, stride=1, dilation=1, padding=1)
    elegir(pagina, paddingMode="zeros")
    assert not aviso.is_visible()
    assert len(salida(pagina)) == 5


def test_reader_writes_an_input_of_their_own(pagina) -> None:
    pagina.locator(".wc summary").click()
    caja = pagina.locator(".wc textarea")
    caja.fill("1 2 3\n4 5")
    pagina.get_by_role("button", name="Usar esta entrada").click()
    assert (
        "todas deben medir lo mismo" in pagina.locator(".wc-propia .wc-error").inner_text()
    )
    caja.fill("0 0 1 1\n0 0 1 1\n0 0 1 -1")
    pagina.get_by_role("button", name="Usar esta entrada").click()
    # Sobel en 3 filas y 4 columnas: (1+2+1) - 0 = 4 y (1 + 2 - 1) - 0 = 2.
    assert salida(pagina) == [[4.0, 2.0]]
    formula = pagina.locator(".wc-formula").inner_text()
    assert "alto = " in formula and "ancho = " in formula


def test_play_advances_and_pauses(pagina) -> None:
    pagina.clock.install()
    boton = pagina.get_by_role("button", name="Reproducir")
    boton.click()
    assert pagina.locator(".wc-cuenta").get_attribute("aria-live") == "off"
    pagina.clock.run_for(1500)
    assert pagina.locator(".wc-cuenta").inner_text().startswith("salida[1, 0]")
    pagina.get_by_role("button", name="Pausar").click()
    pagina.clock.run_for(3000)
    assert pagina.locator(".wc-cuenta").inner_text().startswith("salida[1, 0]")


def test_reduced_motion_leaves_only_the_steps(pagina) -> None:
    pagina.emulate_media(reduced_motion="reduce")
    expect(pagina.locator(".wc-calma")).to_be_visible()
    assert pagina.get_by_role("button", name="Reproducir").count() == 0
    pagina.get_by_role("button", name="Siguiente").click()
    assert pagina.locator(".wc-cuenta").inner_text().startswith("salida[0, 1]")


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_contrast_is_aa_in_both_themes(pagina, tema) -> None:
    pagina.evaluate(f"document.documentElement.dataset.theme = '{tema}'")
    pagina.add_style_tag(content="* { transition: none !important }")
    elegir(pagina, padding=1, stride=2, inputSize=6, dilation=2, operation="convolution")
    pagina.locator(".wc summary").click()
    peor, quien = pagina.evaluate(WORST_CONTRAST)
    assert peor >= 4.5, (peor, quien)
    elegir(pagina, padding="same")
    peor, quien = pagina.evaluate(WORST_CONTRAST)
    assert pagina.locator('.wc > .wc-error[role="alert"]').is_visible()
    assert peor >= 4.5, (peor, quien)


def test_phone_has_no_sideways_scroll_and_nothing_is_requested_outside(pagina) -> None:
    pagina.set_viewport_size({"width": 390, "height": 844})
    elegir(pagina, inputSize=7, padding=4, kernelSize=5, inputPreset="sequence")
    assert pagina.locator(".wc-matriz").first.locator(".wc-celda").count() == 225
    ancho = pagina.evaluate("document.documentElement.scrollWidth")
    assert ancho <= 390
    celda = pagina.locator(".wc-salida .wc-celda").first.bounding_box()
    assert celda["width"] >= 20
    assert all(url.startswith(SITIO) for url in pagina.pedidos), pagina.pedidos


def test_controls_have_names(pagina) -> None:
    sin_nombre = pagina.evaluate(
        """() => [...document.querySelectorAll(".wc select, .wc input, .wc textarea")]
          .filter((n) => !n.labels.length && !n.getAttribute("aria-label")).length"""
    )
    assert sin_nombre == 0
    repetidos = pagina.evaluate(
        """() => { const ids = [...document.querySelectorAll("[id]")].map((n) => n.id);
          return ids.length - new Set(ids).size; }"""
    )
    assert repetidos == 0


def test_without_javascript_the_reader_is_told_where_to_look(browser, raiz: Path) -> None:
    fuente = (raiz / "book/cnn/convolucion.md").read_text(encoding="utf-8")
    bloque = re.search(r"```\{raw\} html\n(.*?)```", fuente, re.DOTALL)
    assert bloque
    contexto = browser.new_context(java_script_enabled=False)
    page = contexto.new_page()
    page.set_content(bloque.group(1))
    assert "figura" in page.locator('[data-widget="convolucion"]').inner_text()
    contexto.close()
