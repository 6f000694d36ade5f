"""Un laboratorio en una página de prueba, sin construir el libro.

La página lleva el mismo bloque HTML que el capítulo, tomado de su fuente, y los archivos se
sirven desde el disco; lo que se pida fuera se niega y queda anotado.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Route

SITIO = "http://libro.test"
TIPOS = {".mjs": "text/javascript", ".css": "text/css", ".html": "text/html"}

# Contraste WCAG entre el texto y el primer fondo opaco que tiene detrás.
PEOR_CONTRASTE = """(raiz) => {
  const leer = (texto) => texto.match(/[\\d.]+/g).map(Number);
  const luz = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((suma, v, i) => suma + v * [0.2126, 0.7152, 0.0722][i], 0);
  let peor = [99, ""];
  for (const nodo of document.querySelectorAll(`${raiz} *`)) {
    if (![...nodo.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    if (!nodo.checkVisibility()) continue;
    let fondo = nodo;
    while (fondo && leer(getComputedStyle(fondo).backgroundColor)[3] === 0) {
      fondo = fondo.parentElement;
    }
    if (!fondo) return [0, "sin fondo: " + nodo.className];
    const [claro, oscuro] = [
      getComputedStyle(nodo).color, getComputedStyle(fondo).backgroundColor,
    ].map((texto) => luz(leer(texto))).sort((a, b) => b - a);
    const razon = (claro + 0.05) / (oscuro + 0.05);
    if (razon < peor[0]) peor = [razon, `${nodo.tagName} ${nodo.className}`];
  }
  return peor;
}"""


@dataclass
class Visto:
    """Lo que pasó mientras la página estuvo abierta: errores y direcciones pedidas."""

    errores: list[str] = field(default_factory=list)
    pedidos: list[str] = field(default_factory=list)


def bloque_html(fuente: Path) -> str:
    """El bloque `{raw} html` de una página del libro."""
    bloque = re.search(r"```\{raw\} html\n(.*?)```", fuente.read_text("utf-8"), re.DOTALL)
    assert bloque, f"{fuente.name} ya no tiene el bloque HTML de un laboratorio"
    return bloque[1]


def documento(cuerpo: str) -> str:
    """Una página mínima, con el tema claro y el ancho de quien la abre."""
    return (
        '<!doctype html><html lang="es" data-theme="light"><head><title>Prueba</title>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>'
        f'<body style="margin: 0 12px"><main><h1>Prueba</h1>{cuerpo}</main></body></html>'
    )


def abrir_laboratorio(page: Page, raiz: Path, fuente: str) -> Visto:
    """Abre el laboratorio de `book/<fuente>.md` y espera a que esté montado."""
    visto, ruta_html = Visto(), f"/book/{fuente}.html"
    html = documento(bloque_html(raiz / "book" / f"{fuente}.md"))

    def servir(route: Route) -> None:
        url = route.request.url
        visto.pedidos.append(url)
        ruta = url.removeprefix(SITIO)
        archivo = raiz / "book" / ruta.lstrip("/")
        if ruta == ruta_html:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif url.startswith(SITIO) and archivo.is_file():
            route.fulfill(path=archivo, content_type=TIPOS[archivo.suffix])
        else:
            route.abort()

    page.route("**/*", servir)
    page.on("pageerror", lambda error: visto.errores.append(str(error)))
    page.on(
        "console",
        lambda m: (
            visto.errores.append(m.text)
            if m.type == "error" and "favicon" not in str(m.location)
            else None
        ),
    )
    page.goto(SITIO + ruta_html)
    page.wait_for_selector('[data-montado="si"]')
    return visto
