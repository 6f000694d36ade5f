"""Cómo se presenta cada página fuera del libro: en un buscador o en un mensaje.

Cada página lleva su descripción y la tarjeta que muestran las redes (Open Graph), con una
imagen propia del libro. La descripción sale del texto: la pregunta del capítulo y lo
primero que promete, o sus primeras frases si no es un capítulo. Así no se escribe dos veces
ni se queda vieja.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from pasada import PRIORIDAD, es_sitio, reescribir
from sphinx.application import Sphinx

IMAGEN = "_static/tarjeta.jpg"
MEDIDAS = (1200, 630)
ALT = (
    "La portada del libro: su título, y una escena aérea que va de la imagen a la clase "
    "de cada píxel."
)
APPLE = "_static/favicon-180.png"
# Lo que un buscador enseña entero, y lo que ya dice algo.
MAXIMO, BASTANTE = 200, 90
DE_SERVICIO = {
    "search": "Busca una palabra en todo el libro, con acentos o sin ellos.",
    "genindex": "Los términos del glosario, por orden alfabético.",
}
_META = re.compile(r'<meta (?:name|property)="(?:description|og:|twitter:)[^>]*>')
_PROMESA = "Al terminar podrás"
_CABECERA = (_PROMESA, "Requisitos:", "Requisito:", "Tiempo:")


def limpiar(nodo: nodes.Node) -> str:
    """El texto de un nodo en un renglón, sin lo que no se lee (fórmulas aparte)."""
    return re.sub(r"\s+", " ", nodo.astext()).strip()


def recortar(texto: str, maximo: int = MAXIMO) -> str:
    """Corta un texto por una frase entera o, si ninguna cabe, por una palabra.

    >>> recortar("Una frase. Otra más larga.", 15)
    'Una frase.'
    >>> recortar("Una frase sin punto", 12)
    'Una frase…'
    """
    if len(texto) <= maximo:
        return texto
    corte = texto[: maximo + 1]
    frases = [m.end() for m in re.finditer(r"[.?!](?=\s)", corte)]
    if frases and frases[-1] >= min(BASTANTE, maximo // 2):
        return texto[: frases[-1]]
    return texto[:maximo].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _pregunta(doctree: nodes.Node) -> str:
    """La pregunta del capítulo: la primera cita que va entera en negritas."""
    for cita in doctree.findall(nodes.block_quote):
        texto = limpiar(cita)
        if "?" in texto and any(cita.findall(nodes.strong)):
            return texto
    return ""


def _promesa(doctree: nodes.Node) -> str:
    """Lo primero que se podrá hacer al terminar el capítulo, en una frase."""
    for parrafo in doctree.findall(nodes.paragraph):
        if not limpiar(parrafo).startswith(_PROMESA):
            continue
        lista = parrafo.next_node(nodes.bullet_list, siblings=True, descend=False)
        if lista is not None and lista.children:
            return f"{_PROMESA} {limpiar(lista.children[0]).rstrip(';.,')}."
    return ""


def _prosa(doctree: nodes.Node) -> str:
    """Las primeras frases de la página."""
    partes: list[str] = []
    for parrafo in doctree.findall(nodes.paragraph):
        texto = limpiar(parrafo)
        en_el_texto = isinstance(parrafo.parent, (nodes.section, nodes.document))
        if en_el_texto and not texto.startswith(_CABECERA):
            partes.append(texto)
        if len(" ".join(partes)) >= BASTANTE:
            break
    return " ".join(partes)


def describir(doctree: nodes.Node) -> str:
    """La descripción de una página, de una o dos frases.

    Args:
        doctree: el documento ya resuelto.

    Returns:
        Un texto de hasta 200 caracteres; vacío si la página no tiene ninguno.
    """
    pregunta = _pregunta(doctree)
    if not pregunta:
        return recortar(_prosa(doctree))
    if len(pregunta) < BASTANTE:
        pregunta = f"{pregunta} {_promesa(doctree)}".strip()
    return recortar(pregunta)


def etiquetas(titulo: str, descripcion: str, libro: str, base: str, pagina: str) -> str:
    """Las etiquetas `<meta>` de una página.

    Args:
        titulo: el de la página, sin marcas.
        descripcion: la que dio `describir`.
        libro: el título del libro.
        base: la dirección del sitio, terminada en `/`; sin ella no hay tarjeta, porque
            sus direcciones son absolutas.
        pagina: la dirección relativa de la página.
    """
    datos = [("name", "description", descripcion)]
    if base:
        datos += [
            ("property", "og:type", "book" if titulo == libro else "article"),
            ("property", "og:locale", "es_MX"),
            ("property", "og:site_name", libro),
            ("property", "og:title", titulo),
            ("property", "og:description", descripcion),
            ("property", "og:url", base + pagina),
            ("property", "og:image", base + IMAGEN),
            ("property", "og:image:width", str(MEDIDAS[0])),
            ("property", "og:image:height", str(MEDIDAS[1])),
            ("property", "og:image:alt", ALT),
            ("name", "twitter:card", "summary_large_image"),
        ]
    return "".join(
        f'\n    <meta {clave}="{nombre}" content="{escape(valor)}" />'
        for clave, nombre, valor in datos
        if valor
    )


def al_escribir(
    app: Sphinx, pagina: str, plantilla: str, contexto: dict[str, Any], doctree: Any
) -> None:
    """Agrega las etiquetas a la cabeza de la página."""
    if not es_sitio(app):
        return
    descripcion = DE_SERVICIO.get(pagina, "") if doctree is None else describir(doctree)
    titulo = re.sub(r"<[^>]+>", "", str(contexto.get("title", ""))) or "Buscar"
    metas = etiquetas(
        titulo,
        descripcion,
        str(app.config.html_title),
        str(app.config.html_baseurl or ""),
        app.builder.get_target_uri(pagina),
    )
    icono = contexto["pathto"](APPLE, resource=True)
    contexto["metatags"] = (
        f"{contexto.get('metatags', '')}{metas}\n"
        f'    <link rel="apple-touch-icon" href="{escape(icono)}" />'
    )


def presentar_entrada(entrada: str, portada: str) -> str:
    """Copia a la página de entrada las etiquetas de la portada, a la que solo lleva.

    Quien comparte el libro comparte la dirección corta, y las redes no siguen el salto.
    """
    metas = [meta for meta in _META.findall(portada) if meta not in entrada]
    return entrada.replace("<title>", "".join(f"{m}\n" for m in metas) + "<title>", 1)


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Presenta la página de entrada cuando ya está escrita."""
    portada = Path(app.outdir) / f"{app.config.root_doc}.html"
    entrada = Path(app.outdir) / "index.html"
    if es_sitio(app, error) and portada != entrada and portada.is_file():
        texto = portada.read_text(encoding="utf-8")
        reescribir(entrada, lambda html: presentar_entrada(html, texto))


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("html-page-context", al_escribir)
    app.connect("build-finished", al_terminar, priority=PRIORIDAD + 1)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
