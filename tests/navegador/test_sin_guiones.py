"""Sin JavaScript y en papel: el texto, las figuras y el código siguen ahí."""

from collections.abc import Iterator

import pytest
from libro.frases_en_ingles import buscar
from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.navegador

# El ancho de una hoja carta con márgenes de 10 mm, a 96 puntos por pulgada.
HOJA = 740
# Lo que no se ve de un artículo, salvo lo que está dentro de un plegable cerrado.
OCULTO = """() => {
  const esencial = 'article p, article li, article figure, article img, article pre, '
    + 'article table, article .math, article h1, article h2, article h3';
  const plegado = (n) => n.closest('details:not([open])') && !n.closest('summary');
  const sobra = '.onlyprint, .noprint, .expanded, .toctree-wrapper, .mjx-assistive-mml, '
    + 'noscript, [hidden], .backrefs, .label';
  // Sin JavaScript el TeX se esconde, y junto a él se ve la misma fórmula en MathML.
  const relevo = (n) => n.matches('.math')
    && n.nextElementSibling?.querySelector('math')?.checkVisibility();
  return [...document.querySelectorAll(esencial)]
    .filter((n) => !relevo(n))
    // En papel el título lo pone otra pieza, que no está en el artículo.
    .filter((n) => n.tagName !== 'H1' || !matchMedia('print').matches)
    .filter((n) => !plegado(n) && !n.closest(sobra) && (n.textContent.trim() || n.src))
    .filter((n) => !n.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .map((n) => `${n.tagName} ${n.className}: ${n.textContent.trim().slice(0, 40)}`);
}"""
SIN_CARGAR = """async () => {
  const todas = [...document.querySelectorAll('article img')];
  for (const i of todas) i.loading = 'eager';
  await Promise.all(todas.map((i) => i.decode().catch(() => 0)));
  return todas.filter((i) => !i.naturalWidth).map((i) => i.src.split('/').pop());
}"""
# En papel nada corre en su caja: lo que no cabe se pierde.
CORTADO = """(hoja) => {
  const cajas = 'pre, div.math, mjx-container[display], table, img, figure, .output, '
    + '.pst-scrollable-table-container';
  return [...document.querySelectorAll(cajas)]
    .filter((n) => n.checkVisibility() && n.closest('article'))
    .filter((n) => n.scrollWidth > n.clientWidth + 2 && n.clientWidth > 0
      || n.getBoundingClientRect().right > hoja + 1)
    .map((n) => `${n.tagName}.${n.className}: ${n.textContent.trim().slice(0, 50)} `
      + `(${n.scrollWidth} en ${n.clientWidth})`);
}"""
NAVEGACION = (
    "#pst-primary-sidebar, #pst-secondary-sidebar, .bd-header-article, .prev-next-footer, "
    ".copybtn, .headerlink, #pst-back-to-top, #pst-skip-link, .bd-footer-content"
)


@pytest.fixture(scope="module")
def sin_guiones(browser: Browser) -> Iterator[BrowserContext]:
    contexto = browser.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=False
    )
    yield contexto
    contexto.close()


def test_everything_is_readable_without_scripts(
    sin_guiones: BrowserContext, sitio: str, direcciones: list[str]
) -> None:
    problemas: dict[str, list[str]] = {}
    for direccion in direcciones:
        pagina = sin_guiones.new_page()
        pagina.goto(sitio + direccion)
        malo = [f"no se ve: {n}" for n in pagina.evaluate(OCULTO)]
        malo += [f"no carga: {i}" for i in pagina.evaluate(SIN_CARGAR)]
        if pagina.evaluate("document.documentElement.dataset.theme") != "light":
            malo.append("sin guiones el tema debe ser el claro")
        plegables = pagina.locator("article details > summary")
        if plegables.count():
            plegables.first.click()
            dentro = plegables.first.locator("xpath=..").locator("pre").first
            if not dentro.is_visible():
                malo.append("una celda plegada no se abre")
        pagina.close()
        if malo:
            problemas[direccion] = malo
    assert problemas == {}, problemas


def test_what_needs_scripts_says_so(sin_guiones: BrowserContext, sitio: str) -> None:
    pagina = sin_guiones.new_page()
    pagina.goto(sitio + "book/cnn/convolucion.html")
    laboratorio = pagina.locator("[data-widget]").first
    assert "necesita JavaScript" in laboratorio.inner_text()
    # Las fórmulas se dibujan sin MathJax, y el TeX no se ve.
    for formula in (pagina.locator("article p math"), pagina.locator(".sin-guiones math")):
        caja = formula.first.bounding_box()
        assert caja and caja["width"] > 5 and caja["height"] > 5
    assert pagina.locator("article span.math").first.bounding_box() is None
    assert pagina.locator("article div.math").first.bounding_box()["height"] < 2
    assert "(" in pagina.locator(".sin-guiones .eqno").first.inner_text()
    pagina.goto(sitio + "search.html")
    aviso = pagina.locator("article, main").first.inner_text()
    assert "JavaScript" in aviso and buscar(aviso) == [], aviso
    pagina.close()


def test_everything_fits_on_paper(browser: Browser, sitio: str, direcciones) -> None:
    contexto = browser.new_context(
        viewport={"width": HOJA, "height": 1000}, color_scheme="dark", locale="es-MX"
    )
    problemas: dict[str, list[str]] = {}
    for direccion in direcciones:
        if not direccion.startswith("book/"):
            continue
        pagina = contexto.new_page()
        pagina.goto(sitio + direccion)
        pagina.evaluate("() => window.MathJax?.startup?.promise")
        pagina.emulate_media(media="print")
        pagina.evaluate("() => document.fonts.ready.then(() => null)")
        pagina.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
        malo = [f"no se imprime: {n}" for n in pagina.evaluate(OCULTO)]
        malo += [f"se corta: {n}" for n in pagina.evaluate(CORTADO, HOJA)]
        if pagina.locator("h1").filter(visible=True).count() != 1:
            malo.append("no se imprime un título")
        visibles = pagina.locator(NAVEGACION).filter(visible=True).count()
        if visibles:
            malo.append(f"se imprimen {visibles} piezas de navegación")
        fondo = pagina.evaluate("getComputedStyle(document.body).backgroundColor")
        if fondo != "rgb(255, 255, 255)":
            malo.append(f"el papel no es blanco: {fondo}")
        pagina.close()
        if malo:
            problemas[direccion] = malo
    contexto.close()
    assert problemas == {}, problemas


def test_solutions_open_on_paper_and_close_again(browser, sitio: str) -> None:
    pagina = browser.new_page()
    pagina.goto(sitio + "book/cnn/convolucion.html")
    solucion = pagina.locator("div.solution pre").first
    assert not solucion.is_visible()
    for momento, abierta in (("beforeprint", True), ("afterprint", False)):
        pagina.evaluate("(m) => { window.dispatchEvent(new Event(m)); }", momento)
        assert solucion.is_visible() is abierta
    pagina.close()
