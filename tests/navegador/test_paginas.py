"""El libro, abierto en un navegador de verdad."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import busqueda_es
import pytest
from libro.frases_en_ingles import buscar
from libro.paginas_construidas import SUELTAS
from playwright.sync_api import Browser, BrowserContext, Page, Response

pytestmark = pytest.mark.navegador

LIMITE = 450_000
FIGURAS = {"image", "media"}
# Lo que un lector de pantalla o el puntero pueden encontrar, tras ejecutar los guiones.
ROTULOS = """() => {
  const textos = [];
  const hablan = ['title', 'aria-label', 'placeholder', 'alt', 'data-tooltip',
    'data-bs-title', 'data-bs-original-title', 'data-toggle-hint'];
  const visibles = 'button, summary, .tooltip, .admonition-title, .skip-link, '
    + '.bd-header-article, .bd-sidebar-primary .search-button-field, .bd-footer-content';
  for (const n of document.querySelectorAll(visibles)) {
    if (!n.closest('pre, code, .citation-list')) textos.push(n.textContent.trim());
  }
  for (const n of document.querySelectorAll('*')) {
    if (n.closest('.citation-list, a[href*="bibliografia.html#"]')) continue;
    for (const a of n.attributes) {
      if (hablan.includes(a.name)) textos.push(a.value);
    }
  }
  return textos;
}"""
ESTADO = """() => {
  const ver = (n) => n.offsetParent !== null;
  const titulos = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
    .filter((h) => !h.closest('.onlyprint')).map((h) => +h.tagName[1]);
  const sin_dibujar = [...document.querySelectorAll('.math')]
    .filter((m) => !m.querySelector('mjx-container') && m.textContent.trim()).length;
  return {
    idioma: document.documentElement.lang,
    titulos,
    sin_dibujar,
    errores_tex: document.querySelectorAll('mjx-merror, [data-mjx-error]').length,
    sin_alt: [...document.querySelectorAll('article img')]
      .filter((i) => !(i.alt || '').trim()).map((i) => i.src),
    rotas: [...document.querySelectorAll('img')]
      .filter((i) => ver(i) && i.complete && !i.naturalWidth).map((i) => i.src),
  };
}"""


@dataclass
class Visita:
    """Lo que pasó al abrir una página."""

    quejas: list[str] = field(default_factory=list)
    octetos: int = 0


def vigilar(pagina: Page, sitio: str, pesar: bool = False) -> Visita:
    """Anota errores, peticiones fallidas o ajenas y, si se pide, lo que pesa todo."""
    visita = Visita()

    def respuesta(r: Response) -> None:
        if r.status >= 400:
            visita.quejas.append(f"{r.status} {r.url}")
        elif pesar and r.request.resource_type not in FIGURAS:
            cuerpo = r.body()
            es_letra = r.request.resource_type == "font"
            visita.octetos += len(cuerpo) if es_letra else len(gzip.compress(cuerpo, 6))

    def peticion(url: str) -> None:
        if not url.startswith((sitio, "data:", "blob:")):
            visita.quejas.append(f"pide fuera: {url}")

    pagina.on("request", lambda r: peticion(r.url))
    pagina.on(
        "requestfailed", lambda r: visita.quejas.append(f"falla: {r.url} {r.failure}")
    )
    pagina.on("response", respuesta)
    pagina.on("pageerror", lambda e: visita.quejas.append(f"error: {e}"))
    pagina.on(
        "console", lambda m: visita.quejas.append(m.text) if m.type == "error" else None
    )
    return visita


def esperar_formulas(pagina: Page) -> None:
    """Espera a que MathJax termine, si la página lo lleva."""
    pagina.evaluate("() => window.MathJax?.startup?.promise")


@pytest.fixture(scope="module")
def contexto(browser: Browser) -> Iterator[BrowserContext]:
    """Un solo contexto para todas las páginas: los archivos comunes se piden una vez."""
    contexto = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es-MX")
    yield contexto
    contexto.close()


def test_every_page_loads_clean(contexto, sitio: str, direcciones: list[str]) -> None:
    problemas: dict[str, object] = {}
    for direccion in direcciones:
        pagina = contexto.new_page()
        visita = vigilar(pagina, sitio)
        pagina.goto(sitio + direccion)
        esperar_formulas(pagina)
        estado = pagina.evaluate(ESTADO)
        malo: list[object] = list(visita.quejas)
        niveles = estado["titulos"]
        if niveles.count(1) != 1 or any(b > a + 1 for a, b in pairwise(niveles)):
            malo.append(f"títulos {niveles}")
        if estado["idioma"] != "es":
            malo.append("sin lang=es")
        for clave in ("sin_dibujar", "errores_tex", "sin_alt", "rotas"):
            if estado[clave]:
                malo.append(f"{clave}: {estado[clave]}")
        ingles = [t[:60] for t in pagina.evaluate(ROTULOS) if buscar(t)]
        if ingles:
            malo.append(f"en inglés: {ingles}")
        pagina.set_viewport_size({"width": 390, "height": 844})
        ancho = pagina.evaluate("document.documentElement.scrollWidth")
        if ancho > 390:
            malo.append(f"mide {ancho} px de ancho en un teléfono")
        pagina.close()
        if malo:
            problemas[direccion] = malo
    assert problemas == {}, problemas


def test_entry_and_missing_page(contexto, sitio: str) -> None:
    pagina = contexto.new_page()
    visita = vigilar(pagina, sitio)
    pagina.goto(sitio)
    pagina.wait_for_url("**/book/index.html")
    pagina.wait_for_load_state("networkidle")  # irse antes abortaría lo que falta
    assert visita.quejas == []
    pagina.goto(sitio + "404.html")
    assert pagina.locator("h1").inner_text() == "Esta página no existe"
    assert "404.html" in SUELTAS and visita.quejas == []
    pagina.close()


def test_heaviest_page_is_light_over_the_wire(
    browser, sitio, libro_html, direcciones
) -> None:
    con_formulas = [
        d
        for d in direcciones
        if 'class="math' in (libro_html / d).read_text(encoding="utf-8")
    ]
    elegida = max(con_formulas, key=lambda d: (libro_html / d).stat().st_size)
    contexto = browser.new_context()
    pagina = contexto.new_page()
    visita = vigilar(pagina, sitio, pesar=True)
    pagina.goto(sitio + elegida)
    esperar_formulas(pagina)
    pagina.wait_for_load_state("networkidle")
    contexto.close()
    assert visita.octetos > 50_000, "no se midió nada"
    assert visita.octetos <= LIMITE, f"{elegida} pesa {visita.octetos} octetos sin figuras"


def test_math_is_drawn_and_readable_aloud(contexto, sitio, libro_html, direcciones) -> None:
    elegida = next(
        d
        for d in direcciones
        if 'class="math' in (libro_html / d).read_text(encoding="utf-8")
    )
    pagina = contexto.new_page()
    pagina.goto(sitio + elegida)
    esperar_formulas(pagina)
    formulas = pagina.locator("article mjx-container")
    assert formulas.count() > 0
    assert formulas.first.locator("mjx-assistive-mml math").count() == 1
    assert formulas.first.bounding_box()["width"] > 1
    pagina.close()


def test_theme_button_changes_and_remembers(browser, sitio: str, direcciones) -> None:
    contexto = browser.new_context(color_scheme="light")
    pagina = contexto.new_page()
    pagina.goto(sitio + direcciones[0])
    raiz = pagina.locator("html")
    fondo = "getComputedStyle(document.body).backgroundColor"
    assert raiz.get_attribute("data-theme") == "light"
    claro = pagina.evaluate(fondo)
    boton = pagina.locator(".bd-header-article .theme-switch-button")
    for _ in range(3):
        boton.click()
        if raiz.get_attribute("data-theme") == "dark":
            break
    assert raiz.get_attribute("data-theme") == "dark"
    assert pagina.evaluate(fondo) != claro
    pagina.goto(sitio + direcciones[-1])
    assert raiz.get_attribute("data-theme") == "dark"
    contexto.close()


def test_dark_is_chosen_before_the_first_paint(browser, sitio: str, direcciones) -> None:
    contexto = browser.new_context(color_scheme="dark")
    pagina = contexto.new_page()
    pagina.goto(sitio + direcciones[0], wait_until="commit")
    pagina.wait_for_selector("head title", state="attached")
    assert pagina.locator("html").get_attribute("data-theme") == "dark"
    contexto.close()


@pytest.mark.parametrize("consulta", ["convolucion", "convolución", "CONVOLUCIONES"])
def test_search_finds_with_and_without_accents(
    contexto, sitio, libro_html, consulta
) -> None:
    pagina = contexto.new_page()
    visita = vigilar(pagina, sitio)
    pagina.goto(f"{sitio}search.html?q={consulta}")
    resultados = pagina.locator("#search-results li a")
    resultados.first.wait_for()
    # Los resultados llegan de uno en uno: se leen cuando ya están todos.
    estado = pagina.locator(".search-summary")
    estado.filter(has_text="encontradas").wait_for()
    titulos = [t.lower() for t in resultados.all_inner_texts()]
    assert any("convolu" in t for t in titulos), titulos
    assert (
        buscar(pagina.locator("#search-results > h2, .search-summary").first.inner_text())
        == []
    )
    assert visita.quejas == []
    pagina.close()


def test_browser_and_python_find_the_same_root(contexto, sitio: str, libro_html) -> None:
    palabras = ["convolución", "convoluciones", "capas", "clase", "matrices", "píxeles"]
    palabras += ["árbol", "año", "U-Net", "sesgos", "redes", "red", "stride", "strides"]
    palabras += ["las", "es", "aérea", "Áreas", "función", "x1", "softmax", "zancada"]
    pagina = contexto.new_page()
    pagina.goto(f"{sitio}search.html")
    raices = pagina.evaluate(
        "(todas) => { const s = new Stemmer(); return todas.map((p) => s.stemWord(p)); }",
        palabras,
    )
    assert raices == [busqueda_es.raiz(p) for p in palabras]
    pagina.close()


def test_search_without_results_says_so_in_spanish(contexto, sitio: str) -> None:
    pagina = contexto.new_page()
    pagina.goto(f"{sitio}search.html?q=zzzyqx")
    resumen = pagina.locator(".search-summary", has_text="No se encontró ninguna página")
    resumen.wait_for()
    pagina.close()


def test_header_search_opens_and_goes(contexto, sitio: str, direcciones) -> None:
    pagina = contexto.new_page()
    pagina.goto(sitio + direcciones[0])
    pagina.locator(".bd-sidebar-primary .search-button__button").click()
    campo = pagina.locator("#pst-search-dialog input[name=q]")
    campo.fill("convolucion")
    campo.press("Enter")
    pagina.wait_for_url("**/search.html?q=convolucion")
    pagina.close()


def test_copy_button_and_hints_speak_spanish(
    contexto, sitio, libro_html, direcciones
) -> None:
    elegida = next(
        d
        for d in direcciones
        if "cell_input" in (libro_html / d).read_text(encoding="utf-8")
    )
    pagina = contexto.new_page()
    pagina.goto(sitio + elegida)
    boton = pagina.locator("button.copybtn").first
    assert boton.get_attribute("data-tooltip") == "Copiar"
    pagina.close()


def test_everything_works_from_a_folder(browser, libro_html, direcciones) -> None:
    contexto = browser.new_context(offline=True)
    pagina = contexto.new_page()
    visita = vigilar(pagina, "file://")
    # La página del laboratorio lleva también fórmulas.
    pagina.goto((libro_html / "book/cnn/convolucion.html").as_uri())
    esperar_formulas(pagina)
    assert pagina.locator("article mjx-container").count() > 0
    pagina.locator('[data-widget="convolucion"][data-montado="si"]').wait_for()
    pagina.goto((libro_html / "search.html").as_uri() + "?q=convolucion")
    pagina.locator("#search-results li a").first.wait_for()
    assert visita.quejas == []
    contexto.close()
