"""Una página se puede leer mientras llega: fórmulas por partes y figuras a la medida."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

# Cuántas fórmulas había compuestas en cada cuadro que el navegador pintó.
CUADROS = """() => {
  window.cuadros = [];
  const mirar = () => {
    window.cuadros.push(document.querySelectorAll("mjx-container").length);
    requestAnimationFrame(mirar);
  };
  requestAnimationFrame(mirar);
}"""


def test_formulas_are_drawn_in_parts(
    browser: Browser, sitio: str, libro_html: Path, direcciones: list[str]
) -> None:
    elegida = max(
        direcciones,
        key=lambda d: (libro_html / d).read_text(encoding="utf-8").count('class="math'),
    )
    pagina = browser.new_page()
    pagina.add_init_script(f"({CUADROS})()")
    pagina.goto(sitio + elegida)
    pagina.evaluate("() => window.MathJax.startup.promise")
    todas = pagina.locator("mjx-container").count()
    a_medias = {n for n in pagina.evaluate("window.cuadros") if 0 < n < todas}
    pagina.close()
    assert todas > 50
    assert len(a_medias) >= 2, "la página no se pintó mientras se componían"


@pytest.mark.parametrize(
    ("ancho", "densidad", "final"),
    [(390, 1.75, "-720.webp"), (1280, 2, ".webp"), (1280, 1, ".webp")],
)
def test_first_figure_fits_the_screen(
    browser: Browser, sitio: str, ancho: int, densidad: float, final: str
) -> None:
    contexto = browser.new_context(
        viewport={"width": ancho, "height": 844}, device_scale_factor=densidad
    )
    pagina = contexto.new_page()
    pagina.goto(sitio + "book/index.html")
    figura = pagina.locator("article img[srcset]").first
    figura.evaluate("(imagen) => imagen.decode()")
    elegida = figura.evaluate("(i) => i.currentSrc")
    forma = figura.evaluate(
        "(i) => [i.clientHeight / i.clientWidth,"
        " i.getAttribute('height') / i.getAttribute('width')]"
    )
    contexto.close()
    assert elegida.endswith(final), elegida
    assert (final == "-720.webp") == ("-720" in elegida)
    assert forma[0] == pytest.approx(forma[1], rel=0.02)
