"""Con el teclado basta: se llega a todo, se ve dónde se está y se puede salir."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.navegador

PAGINAS = [
    "book/index.html",
    "book/cnn/convolucion.html",
    "book/segmentacion/unet.html",
    "search.html",
]
# Lo que se puede activar y se ve, en el orden de la página; a cada cosa se le pone número.
ACTIVABLES = """() => {
  const todos = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const alcanzables = todos.filter((n) => n.tabIndex >= 0 && !n.disabled
    && n.checkVisibility({ visibilityProperty: true })
    && !(n.type === 'radio' && !n.checked));
  alcanzables.forEach((n, i) => { n.dataset.parada = i; });
  return alcanzables.map((n) => `${n.tagName} ${n.className || n.id} «${
    (n.textContent || n.getAttribute('aria-label') || '').trim().slice(0, 30)}»`);
}"""
# Dónde está el foco, y si se nota: un contorno, o una sombra que no estaba.
DONDE = """() => {
  const n = document.activeElement;
  if (!n || n === document.body) return null;
  const marca = (e) => {
    const s = getComputedStyle(e);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0)
      || s.boxShadow !== 'none';
  };
  // A veces el contorno lo lleva la caja que rodea al control.
  const seVe = marca(n) || (n.parentElement && marca(n.parentElement));
  return [n.dataset.parada ?? n.outerHTML.slice(0, 80), Boolean(seVe)];
}"""


def abrir(page: Page, direccion: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(direccion)
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.add_style_tag(content="* { transition: none !important }")


@pytest.mark.parametrize("direccion", PAGINAS)
def test_tab_reaches_everything_and_shows_where(page: Page, sitio: str, direccion) -> None:
    abrir(page, sitio + direccion)
    paradas = page.evaluate(ACTIVABLES)
    assert len(paradas) > 20
    recorrido: list[str] = []
    sin_marca = []
    for _ in range(len(paradas) + 30):
        page.keyboard.press("Tab")
        donde = page.evaluate(DONDE)
        if donde is None or donde[0] in recorrido:
            break  # dio la vuelta: nada atrapa el foco
        recorrido.append(donde[0])
        if not donde[1]:
            sin_marca.append(paradas[int(donde[0])] if donde[0].isdigit() else donde[0])
    else:
        pytest.fail(f"El foco no sale de la página: {recorrido[-5:]}")
    faltan = [p for i, p in enumerate(paradas) if str(i) not in recorrido]
    assert faltan == [], f"Tab no llega a {len(faltan)}: {faltan[:8]}"
    assert sin_marca == [], f"No se nota el foco en {len(sin_marca)}: {sin_marca[:8]}"


def test_skip_link_comes_first_and_skips(page: Page, sitio: str) -> None:
    abrir(page, sitio + PAGINAS[1])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.skip-link') !== null")
    caja = page.locator("#pst-skip-link a").bounding_box()
    assert caja is not None and caja["y"] >= 0, "el salto no se ve al llegar a él"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_search_opens_and_closes_with_keys(page: Page, sitio: str) -> None:
    abrir(page, sitio + PAGINAS[0])
    dialogo = page.locator("#pst-search-dialog")
    page.keyboard.press("Control+k")
    assert dialogo.is_visible()
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    assert not dialogo.is_visible()


@pytest.mark.parametrize("tecla", ["Enter", "Space"])
def test_folds_open_with_keys(page: Page, sitio: str, tecla: str) -> None:
    abrir(page, sitio + PAGINAS[1])
    plegable = page.locator("article details.hide").first
    plegable.locator("summary").focus()
    page.keyboard.press(tecla)
    assert plegable.locator("pre").first.is_visible()
    solucion = page.locator("div.solution").first
    boton = solucion.locator("button.toggle-button")
    boton.focus()
    page.keyboard.press(tecla)
    assert solucion.locator("pre").first.is_visible()
    page.keyboard.press(tecla)
    assert not solucion.locator("pre").first.is_visible()


def test_theme_and_chapters_work_with_keys(page: Page, sitio: str) -> None:
    abrir(page, sitio + PAGINAS[1])
    boton = page.locator(".bd-header-article .theme-switch-button")
    antes = page.locator("html").get_attribute("data-mode")
    boton.focus()
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-mode") != antes
    # En un teléfono los capítulos están en un diálogo, que se abre y se cierra.
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("button.primary-toggle").filter(visible=True).first.focus()
    page.keyboard.press("Enter")
    capitulos = page.locator("#pst-primary-sidebar-modal a[href]").first
    capitulos.wait_for()
    page.keyboard.press("Escape")
    capitulos.wait_for(state="hidden")
