"""Todas las páginas, en claro y en oscuro: axe-core, y figuras que se leen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.navegador

GRAVES = {"serious", "critical"}
# Lo que no cambia con el tema se revisa una vez; lo que sí, en los dos.
DEL_COLOR = ["color-contrast", "link-in-text-block"]
REVISAR = """async ([reglas]) => {
  const opciones = { resultTypes: ['violations'] };
  if (reglas) opciones.runOnly = { type: 'rule', values: reglas };
  const { violations } = await axe.run(document, opciones);
  return violations.map((v) => ({ regla: v.id, impacto: v.impact, dice: v.help,
    donde: v.nodes.map((n) => n.target.flat().join(' ')) }));
}"""
# Un color a medio cambiar no es el de ninguno de los dos temas.
SIN_TRANSICIONES = "* { transition: none !important; animation: none !important; }"
# Las figuras van en tinta oscura y algunas son transparentes: necesitan papel claro.
SIN_PAPEL = """() => [...document.querySelectorAll('article img')]
  .filter((imagen) => !imagen.matches('.only-light, .sin-papel'))
  .filter((imagen) => {
    const estilo = getComputedStyle(imagen);
    const [r, g, b, a = 1] = estilo.backgroundColor.match(/[\\d.]+/g).map(Number);
    const claro = a === 1 && Math.min(r, g, b) >= 230;
    return !claro || estilo.filter !== 'none' || +estilo.opacity < 1;
  }).map((imagen) => imagen.src.split('/').pop())"""
# Dos palabras de código de la misma clase y color, en la misma clase de caja, dan la misma
# respuesta, y dos fórmulas en línea también: se dejan unas cuantas, y axe-core tarda la
# cuarta parte. Lo demás de la página se revisa entero.
ENRALECER = """() => {
  const vistas = {};
  for (const n of document.querySelectorAll('.highlight span:not([id])')) {
    const caja = n.closest('.admonition, .cell_output, .cell_input')?.className;
    const clave = [n.className, getComputedStyle(n).color, caja].join();
    vistas[clave] = (vistas[clave] ?? 0) + 1;
    if (vistas[clave] > 2) n.replaceWith(...n.childNodes);
  }
  const formulas = [...document.querySelectorAll('mjx-container:not([display])')];
  formulas.slice(5).forEach((n) => n.replaceWith(n.textContent));
  document.querySelectorAll('.highlight pre').forEach((n) => n.normalize());
}"""
# Aparte del libro, lo que un lector puede ver abierto: el diálogo del buscador.
ABRIR = "document.querySelector('#pst-search-dialog')?.showModal()"


def quejas(pagina: Page, tema: str, reglas: list[str] | None = None) -> list[str]:
    """Lo grave que axe-core encuentra en la página abierta: tema, regla y selectores."""
    graves = []
    for hallazgo in pagina.evaluate(REVISAR, [reglas]):
        if hallazgo["impacto"] in GRAVES:
            donde = hallazgo["donde"]
            graves.append(
                f"{tema}: {hallazgo['regla']} ({hallazgo['impacto']}; {hallazgo['dice']}) "
                f"en {len(donde)}: {donde[:3]}"
            )
    return graves


@pytest.fixture(scope="module")
def axe(modulos: Path) -> str:
    return (modulos / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def abrir(browser: Browser, axe: str) -> Iterator[Any]:
    """Abre una dirección en claro, con axe-core dentro y las fórmulas ya dibujadas."""
    contexto = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", locale="es-MX"
    )

    def hacerlo(direccion: str) -> Page:
        pagina = contexto.new_page()
        pagina.goto(direccion)
        pagina.evaluate("() => window.MathJax?.startup?.promise")
        pagina.add_style_tag(content=SIN_TRANSICIONES)
        pagina.evaluate(ENRALECER)
        pagina.evaluate(axe)
        return pagina

    yield hacerlo
    contexto.close()


def oscurecer(pagina: Page) -> None:
    """Pasa la página al tema oscuro, sin volver a pedirla."""
    pagina.emulate_media(color_scheme="dark")
    pagina.evaluate("document.documentElement.dataset.theme = 'dark'")


@pytest.mark.slow
def test_axe_finds_nothing_serious(abrir, sitio: str, direcciones: list[str]) -> None:
    problemas: dict[str, list[str]] = {}
    for direccion in [*direcciones, "404.html"]:
        pagina = abrir(sitio + direccion)
        malo = quejas(pagina, "claro")
        oscurecer(pagina)
        malo += quejas(pagina, "oscuro", DEL_COLOR)
        malo += [f"oscuro: figura sin papel claro {f}" for f in pagina.evaluate(SIN_PAPEL)]
        pagina.close()
        if malo:
            problemas[direccion] = malo
    assert problemas == {}, problemas


def test_open_search_dialog_is_accessible(abrir, sitio: str, direcciones) -> None:
    pagina = abrir(sitio + direcciones[0])
    pagina.evaluate(ABRIR)
    malo = quejas(pagina, "claro")
    oscurecer(pagina)
    assert malo + quejas(pagina, "oscuro") == []
    pagina.close()


def test_axe_sees_what_it_must(abrir, sitio: str, direcciones: list[str]) -> None:
    """La revisión encuentra lo malo: poco contraste en oscuro y una imagen sin texto."""
    pagina = abrir(sitio + direcciones[0])
    oscurecer(pagina)
    pagina.evaluate(
        """() => document.querySelector('article').insertAdjacentHTML('beforeend',
          '<p style="color: #333">Casi negro</p><img src="data:,">')"""
    )
    vistas = " ".join(quejas(pagina, "oscuro"))
    assert pagina.evaluate(SIN_PAPEL) == []
    pagina.add_style_tag(content="article img { background: transparent !important }")
    assert len(pagina.evaluate(SIN_PAPEL)) > 0
    assert "color-contrast" in vistas and "image-alt" in vistas
    pagina.close()
