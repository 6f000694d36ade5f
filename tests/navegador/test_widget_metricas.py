"""El laboratorio de las métricas, con ratón, dedo y teclado: lo que dice es lo de `tesela`.

No hace falta construir el libro: la página de prueba lleva el mismo bloque HTML que el
capítulo, tomado de su fuente, y los archivos se sirven desde el disco.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from herramientas.laboratorio import SITIO, abrir_laboratorio, bloque_html, documento
from laboratorios import juntar_modulos
from navegador.test_accesible import SIN_TRANSICIONES, quejas
from navegador.test_widget_convolucion import WORST_CONTRAST
from playwright.sync_api import Page, expect
from tesela.metrics import (
    ConfusionMatrix,
    class_dice,
    class_iou,
    cohen_kappa,
    frequency_weighted_iou,
    mean_iou,
    pixel_accuracy,
)

pytestmark = pytest.mark.navegador

LETRAS = {"E": 0, "S": 1, "C": 2, "?": 255}
TODAS = {
    "accuracy": pixel_accuracy,
    "meanIou": mean_iou,
    "weightedIou": frequency_weighted_iou,
    "kappa": cohen_kappa,
}


def bloque(raiz: Path) -> str:
    return bloque_html(raiz / "book/metricas/metricas.md")


@pytest.fixture
def pagina(browser, raiz: Path):
    """Una página con el laboratorio montado; `pagina.pedidos` guarda qué se pidió."""
    contexto = browser.new_context(
        viewport={"width": 1280, "height": 1100}, has_touch=True, locale="es-MX"
    )
    page = contexto.new_page()
    visto = abrir_laboratorio(page, raiz, "metricas/metricas")
    page.errores, page.pedidos = visto.errores, visto.pedidos
    yield page
    assert page.errores == [], page.errores
    contexto.close()


def celda(page: Page, rejilla: str, fila: int, columna: int):
    return page.locator(f'.wm-{rejilla} [data-fila="{fila}"][data-columna="{columna}"]')


def mascara(page: Page, rejilla: str) -> np.ndarray:
    """Los índices que se leen en una rejilla, por sus letras."""
    letras = page.locator(f".wm-{rejilla} .wm-celda").all_inner_texts()
    return np.array([LETRAS[letra] for letra in letras]).reshape(12, 12)


def escrito(page: Page, nota: str) -> str:
    return page.locator(f'[data-nota="{nota}"]').inner_text()


def numero(texto: str, falta: str) -> float:
    primero = texto.split("\n")[0]
    return np.nan if primero == falta else float(primero.replace("\u2212", "-"))


def comprobar(page: Page) -> ConfusionMatrix:
    """Lo escrito en la página es lo que `tesela` calcula de lo que se ve pintado."""
    matriz = ConfusionMatrix(3, 255)
    matriz.update(mascara(page, "respuesta"), mascara(page, "verdad"))
    vista = [[int(escrito(page, f"m{r}{c}")) for c in range(4)] for r in range(4)]
    cuentas = matriz.matrix
    sumas = np.block(
        [[cuentas, cuentas.sum(1, keepdims=True)], [cuentas.sum(0), cuentas.sum()]]
    )
    assert vista == sumas.tolist()
    for c, (iou, dice) in enumerate(
        zip(class_iou(matriz), class_dice(matriz), strict=True)
    ):
        for nombre, valor in ((f"iou{c}", iou), (f"dice{c}", dice)):
            suyo = numero(escrito(page, nombre), "no está")
            np.testing.assert_allclose(suyo, valor, atol=5.001e-4, err_msg=nombre)
    for nombre, funcion in TODAS.items():
        suyo = numero(escrito(page, nombre), "no existe")
        np.testing.assert_allclose(suyo, funcion(matriz), atol=5.001e-4, err_msg=nombre)
    return matriz


def ejemplo(page: Page, nombre: str) -> None:
    page.get_by_role("button", name=nombre, exact=True).click()


# --- Ver -------------------------------------------------------------------------------


def test_al_abrir_se_ve_la_verdad_corrida(pagina) -> None:
    matriz = comprobar(pagina)
    assert matriz.matrix.tolist() == [[22, 7, 0], [7, 82, 11], [0, 12, 3]]
    assert escrito(pagina, "iou2").split("\n") == ["0.115", "3/26"]
    resumen = pagina.get_by_role("status").inner_text()
    assert resumen.startswith("Exactitud 0.743; mIoU 0.472;") and "calle 0.115" in resumen
    assert pagina.locator(".wm-respuesta .wm-error").count() == 144 - 107


@pytest.mark.parametrize(
    "nombre",
    [
        "Todo suelo",
        "La calle olvidada",
        "La calle rota",
        "El edificio hinchado",
        "La verdad corrida un píxel",
        "Perfecta",
    ],
)
def test_cada_ejemplo_da_lo_de_tesela(pagina, nombre: str) -> None:
    ejemplo(pagina, "Perfecta" if nombre != "Perfecta" else "Todo suelo")
    ejemplo(pagina, nombre)
    oprimido = pagina.locator('[data-ejemplo][aria-pressed="true"]')
    assert oprimido.all_inner_texts() == [nombre]
    matriz = comprobar(pagina)
    assert (mean_iou(matriz) == 1) == (nombre == "Perfecta")


def test_exactitud_alta_con_la_calle_perdida(pagina) -> None:
    ejemplo(pagina, "La calle olvidada")
    assert escrito(pagina, "accuracy").split("\n") == ["0.896", "129/144"]
    assert escrito(pagina, "iou2").split("\n") == ["0.000", "0/15"]


def test_la_clase_ausente_se_dice_y_la_inventada_cuesta(pagina) -> None:
    ejemplo(pagina, "Perfecta")
    pagina.get_by_label("Verdad", exact=True).and_(pagina.locator("select")).select_option(
        label="Casas sin calle"
    )
    comprobar(pagina)
    assert escrito(pagina, "iou2").split("\n") == ["no está", "0/0"]
    assert escrito(pagina, "meanIou").split("\n") == ["1.000", "(1.000 + 1.000)/2"]
    assert "calle no está" in pagina.get_by_role("status").inner_text()
    celda(pagina, "respuesta", 0, 0).click()  # el pincel empieza en calle
    comprobar(pagina)
    assert escrito(pagina, "iou2").split("\n") == ["0.000", "0/1"]
    assert float(escrito(pagina, "meanIou").split("\n")[0]) < 0.67


def test_con_una_sola_clase_la_kappa_no_existe(pagina) -> None:
    ejemplo(pagina, "Todo suelo")
    pagina.locator('select[name="scene"]').select_option("bare")
    comprobar(pagina)
    assert escrito(pagina, "kappa").split("\n") == ["no existe", "0/0"]


# --- Pintar ----------------------------------------------------------------------------


def test_se_pinta_arrastrando_el_raton(pagina) -> None:
    ejemplo(pagina, "La calle olvidada")
    pagina.get_by_role("radio", name="2 calle").check()
    arriba, abajo = (celda(pagina, "respuesta", f, 8).bounding_box() for f in (0, 11))
    x = arriba["x"] + arriba["width"] / 2
    resumen = pagina.get_by_role("status")
    pagina.mouse.move(x, arriba["y"] + 5)
    pagina.mouse.down()
    assert resumen.get_attribute("aria-live") == "off"
    pagina.mouse.move(x, abajo["y"] + 5)  # de un salto: las de en medio también se pintan
    pagina.mouse.up()
    assert resumen.get_attribute("aria-live") == "polite"
    assert (mascara(pagina, "respuesta")[:, 8] == 2).all()
    matriz = comprobar(pagina)
    assert class_iou(matriz)[2] == 12 / 15
    assert pagina.locator('[data-ejemplo][aria-pressed="true"]').count() == 0
    pagina.mouse.move(x - 100, arriba["y"] + 5)  # sin botón no se pinta
    assert matriz.matrix.tolist() == comprobar(pagina).matrix.tolist()


def test_se_pinta_con_el_dedo(pagina) -> None:
    ejemplo(pagina, "Perfecta")
    pagina.get_by_role("radio", name="0 edificio").check()
    celda(pagina, "respuesta", 5, 5).tap()
    assert mascara(pagina, "respuesta")[5, 5] == 0
    assert comprobar(pagina).matrix[1, 0] == 1
    accion = "(n) => getComputedStyle(n).touchAction"
    # En la respuesta el dedo pinta; sobre la verdad, pasa la página.
    assert pagina.locator(".wm-respuesta").evaluate(accion) == "none"
    assert pagina.locator(".wm-verdad").evaluate(accion) == "manipulation"


def test_se_pinta_con_el_teclado(pagina) -> None:
    ejemplo(pagina, "Perfecta")
    pagina.locator('.wm-respuesta [tabindex="0"]').focus()
    for tecla in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowLeft", "End"):
        pagina.keyboard.press(tecla)
    enfocada = "document.activeElement.getAttribute('aria-label')"
    assert pagina.evaluate(enfocada) == "fila 0, columna 11: suelo, acierto"
    pagina.keyboard.press("Space")
    assert pagina.evaluate(enfocada) == "fila 0, columna 11: calle, error, era suelo"
    assert comprobar(pagina).matrix[1, 2] == 1
    pagina.keyboard.press("0")
    assert comprobar(pagina).matrix[1].tolist() == [1, 99, 0]
    assert pagina.get_by_role("radio", name="0 edificio").is_checked()
    pagina.keyboard.press("Shift+ArrowLeft")
    pagina.keyboard.press("Home")
    assert comprobar(pagina).matrix[1].tolist() == [2, 98, 0]
    pagina.keyboard.press("1")
    assert comprobar(pagina).matrix[1].tolist() == [2, 98, 0]
    assert pagina.locator('.wm-respuesta [tabindex="0"]').count() == 1
    ancho = pagina.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(ancho.removesuffix("px")) >= 2
    pagina.keyboard.press("Tab")  # y de la rejilla se sale
    assert pagina.evaluate("document.activeElement.closest('.wm-rejilla')") is None


def test_las_flechas_no_pasan_de_pagina(pagina) -> None:
    pagina.evaluate(
        "() => { window.fuera = 0;"
        " addEventListener('keydown', () => { window.fuera += 1; }); }"
    )
    pagina.locator('.wm-verdad [tabindex="0"]').focus()
    pagina.keyboard.press("ArrowRight")
    assert pagina.evaluate("window.fuera") == 0
    pagina.keyboard.press("x")
    assert pagina.evaluate("window.fuera") == 1


# --- Ignorar ---------------------------------------------------------------------------


def test_un_pixel_sin_etiqueta_no_cuenta(pagina) -> None:
    antes = comprobar(pagina)
    assert mascara(pagina, "respuesta")[0, 9] == 2  # un error: la calle corrida
    celda(pagina, "verdad", 0, 9).click()
    matriz = comprobar(pagina)
    assert (antes.total, matriz.total) == (144, 143)
    assert matriz.matrix[1, 2] == antes.matrix[1, 2] - 1
    lista = pagina.locator('select[name="unlabeled"]')
    assert lista.input_value() == "own"
    assert "no cuenta" in celda(pagina, "respuesta", 0, 9).get_attribute("aria-label")
    pagina.keyboard.press("Space")  # con el teclado se le devuelve
    assert comprobar(pagina).matrix.tolist() == antes.matrix.tolist()
    celda(pagina, "verdad", 3, 3).tap()
    assert comprobar(pagina).total == 143
    lista.select_option("none")
    assert comprobar(pagina).matrix.tolist() == antes.matrix.tolist()


def test_sin_la_orilla_correr_un_pixel_no_cuesta_y_la_calle_se_pierde(pagina) -> None:
    pagina.locator('select[name="unlabeled"]').select_option("edges")
    matriz = comprobar(pagina)
    assert pixel_accuracy(matriz) == 1 and matriz.total < 144
    assert escrito(pagina, "iou2").split("\n")[0] == "no está"
    assert pagina.locator(".wm-respuesta .wm-error").count() == 0
    # Otra verdad, y la orilla es la suya.
    pagina.locator('select[name="scene"]').select_option("bare")
    assert comprobar(pagina).total == 144


def test_si_nada_tiene_etiqueta_no_hay_notas(pagina) -> None:
    pagina.locator('select[name="scene"]').select_option("bare")
    pagina.evaluate("() => document.querySelectorAll('.wm-verdad .wm-celda')"
                    ".forEach((n) => n.click())")  # fmt: skip
    assert comprobar(pagina).total == 0
    assert "Exactitud no existe" in pagina.get_by_role("status").inner_text()
    assert "NaN" not in pagina.locator(".wm").inner_text()


# --- Que lo lea cualquiera -------------------------------------------------------------


@pytest.mark.parametrize("ancho", [1280, 390])
def test_axe_no_encuentra_nada_grave(pagina, modulos: Path, ancho: int) -> None:
    pagina.set_viewport_size({"width": ancho, "height": 844})
    pagina.add_style_tag(content=SIN_TRANSICIONES)
    pagina.evaluate((modulos / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    celda(pagina, "verdad", 0, 9).click()
    malo = quejas(pagina, "claro")
    pagina.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert malo + quejas(pagina, "oscuro") == []


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_contraste_en_los_dos_temas(pagina, tema: str) -> None:
    pagina.evaluate(f"document.documentElement.dataset.theme = '{tema}'")
    pagina.add_style_tag(content=SIN_TRANSICIONES)
    fondo = pagina.locator(".wm").evaluate("(n) => getComputedStyle(n).backgroundColor")
    assert fondo == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}[tema]
    celda(pagina, "verdad", 0, 9).click()
    peor, quien = pagina.evaluate(WORST_CONTRAST)
    assert peor >= 4.5, (peor, quien)


def test_cabe_en_un_telefono_y_no_pide_nada_fuera(pagina) -> None:
    pagina.set_viewport_size({"width": 390, "height": 844})
    ejemplo(pagina, "Todo suelo")
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 390
    caja = celda(pagina, "respuesta", 0, 0).bounding_box()
    assert caja["width"] >= 24 and caja["height"] >= 24  # lo que atina un dedo
    rejilla = pagina.locator(".wm-respuesta").bounding_box()
    resumen = pagina.get_by_role("status").bounding_box()
    # La respuesta, los pinceles, los ejemplos y el resumen se ven a la vez.
    assert resumen["y"] + resumen["height"] - rejilla["y"] < 844
    assert all(url.startswith(SITIO) for url in pagina.pedidos), pagina.pedidos


def test_en_papel_quedan_las_rejillas_y_las_tablas(pagina) -> None:
    pagina.set_viewport_size({"width": 740, "height": 1000})
    pagina.evaluate("document.documentElement.dataset.theme = 'dark'")
    pagina.emulate_media(media="print")
    fondo = pagina.locator(".wm").evaluate("(n) => getComputedStyle(n).backgroundColor")
    assert fondo == "rgb(255, 255, 255)"  # el papel, aunque el tema sea el oscuro
    peor, quien = pagina.evaluate(WORST_CONTRAST)
    assert peor >= 4.5, (peor, quien)
    for sobra in (".wc-controles", ".wm-grupo", ".wm-ayuda"):
        assert pagina.locator(sobra).filter(visible=True).count() == 0
    expect(pagina.locator(".wm-rejilla").filter(visible=True)).to_have_count(2)
    expect(pagina.locator(".wm-tabla").filter(visible=True)).to_have_count(3)
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 740


def test_abierta_como_archivo_tambien_funciona(browser, raiz: Path, tmp_path: Path) -> None:
    widgets = raiz / "book/_static/widgets"
    (tmp_path / "metricas.js").write_text(
        juntar_modulos(widgets / "metricas.mjs"), encoding="utf-8"
    )
    (tmp_path / "widgets.css").write_bytes((widgets / "widgets.css").read_bytes())
    cuerpo = re.sub(
        r"<script.*?</script>", '<script defer src="metricas.js"></script>', bloque(raiz)
    )
    (tmp_path / "x.html").write_text(documento(cuerpo), encoding="utf-8")
    contexto = browser.new_context(offline=True)
    page = contexto.new_page()
    errores: list[str] = []
    page.on("pageerror", lambda error: errores.append(str(error)))
    page.goto((tmp_path / "x.html").as_uri())
    page.wait_for_selector('[data-montado="si"]')
    comprobar(page)
    assert errores == []
    contexto.close()


def test_sin_javascript_se_dice_donde_mirar(browser, raiz: Path) -> None:
    contexto = browser.new_context(java_script_enabled=False)
    page = contexto.new_page()
    page.set_content(bloque(raiz))
    assert "figura" in page.locator('[data-widget="metricas"]').inner_text()
    contexto.close()
