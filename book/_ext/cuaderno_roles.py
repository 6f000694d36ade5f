"""Lo que va dentro de una línea: papeles (roles), enlaces, atributos y notas de MyST.

Un cuaderno en Colab solo entiende Markdown corriente. Cada papel se cambia por el texto
que el lector vería en la página, con un enlace a la página publicada cuando lo hay.
"""

import re
from pathlib import PurePosixPath
from posixpath import normpath

from cuaderno_contexto import Context
from cuaderno_etiquetas import Target
from medidas import PAPELES, texto_de

_TOKEN = re.compile(
    r"(?P<escaped>\\[\\`$\[\]{}])"
    r"|\{(?P<role>[a-zA-Z][\w:.+-]*)\}(?P<ticks>`+)(?P<content>.+?)(?P=ticks)(?!`)"
    r"|(?P<code>(?P<fence>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=fence)(?!`))(?:\{[^}\n]*\})?"
    r"|(?P<math>\$\$.+?\$\$|\$(?!\s)(?:(?!\n\s*\n)[^$])+?(?<!\s)\$(?!\d))"
    r"|\[\^(?P<note>[\w-]+)\](?P<colon>:)?"
    r"|(?P<bang>!)\[(?P<alt>[^\]]*)\]\((?P<image>[^)\s]+)\)"
    r"|\]\((?P<link>[^)\s]+)\)"
    r"|\{\{\s*(?P<variable>[\w-]+)\s*\}\}"
    r"|\[(?P<span>[^\[\]\n]+)\]\{[.#][^}\n]*\}"
    r"|(?<=[\])*_])\{(?P<attributes>[.#][^}\n]*|[\w-]+=[^}\n]*)\}",
    flags=re.S,
)
_TITLED = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", flags=re.S)
_AS_CODE = {"code", "file", "command", "program", "samp", "envvar", "class", "func", "meth"}
_AS_CODE |= {"mod", "attr", "data", "exc", "obj", "guilabel", "menuselection"}
_AS_TAG = {
    "sub": "sub",
    "sup": "sup",
    "subscript": "sub",
    "superscript": "sup",
    "kbd": "kbd",
}
_AS_TEXT = {"term", "abbr", "strong", "emphasis", "title-reference", "download"}
_AS_NOTHING = {"index", "octicon", "fas", "fab", "far", "material-regular"}


def _target_text(context: Context, target: Target) -> str:
    """Cómo se nombra una cosa en el texto: «Figura 2», o el título de una sección."""
    if target.kind in ("sección", "párrafo"):
        return inline(target.title, context) if target.title else "más información"
    name = f"({target.number})" if target.kind == "ecuación" else ""
    here = target.docname == context.page.docname
    if here:
        return name or f"{target.kind.capitalize()} {target.number}"
    return f"{target.kind.capitalize()} de «{context.book.pages[target.docname].title}»"


def _link_to(context: Context, label: str, text: str = "") -> str:
    """Un enlace a lo que lleva una etiqueta, en la página publicada."""
    target = context.target(label)
    if target is None:
        return text or label
    text = text or _target_text(context, target)
    return f"[{text}]({context.repository.page_url(target.docname, target.anchor)})"


def _link_to_document(context: Context, path: str, text: str = "") -> str:
    """Un enlace a otra página del libro, en el sitio publicado."""
    address, _, anchor = path.partition("#")
    folder = PurePosixPath(context.page.docname).parent
    docname = normpath(address.lstrip("/") if address.startswith("/") else folder / address)
    docname = docname.removesuffix(".md").removesuffix(".ipynb")
    page = context.book.pages.get(docname)
    if page is None:
        context.problem(f"no existe la página {path!r}")
        return text or path
    return f"[{text or page.title}]({context.repository.page_url(docname, anchor)})"


def _measured(kind: str, content: str, context: Context) -> str:
    """Una cifra de `book/_results`, la misma que la página publicada."""
    try:
        return texto_de(kind, content, context.book.root / "book" / "_results")
    except ValueError as error:
        context.problem(str(error))
        return content


def _convert_role(role: str, content: str, context: Context) -> str:
    """El Markdown corriente de un papel de MyST."""
    titled = _TITLED.match(content)
    text, target = (titled["text"], titled["target"]) if titled else ("", content)
    kind = role.removeprefix("py:")
    if kind.startswith("cite"):
        return context.cite(content, textual=kind in ("cite:t", "cite:ts", "citet"))
    if kind in ("ref", "prf:ref", "eq"):
        return _link_to(context, target, text)
    if kind == "numref":
        return _link_to(context, target, "" if "%" in text or "{" in text else text)
    if kind == "doc":
        return _link_to_document(context, target, text)
    if kind.startswith("glue"):
        return f"⟨`{content.split(':')[0]}`⟩"
    if kind in PAPELES:
        return _measured(kind, content, context)
    if kind == "math":
        return f"${content}$"
    if kind in _AS_TAG:
        return f"<{_AS_TAG[kind]}>{content}</{_AS_TAG[kind]}>"
    if kind in _AS_CODE:
        return f"`{text or target.lstrip('~')}`"
    if kind in _AS_NOTHING:
        return ""
    if kind not in _AS_TEXT:
        context.problem(f"papel desconocido {{{role}}}`{content}`")
    return text or content


def _convert_target(address: str, context: Context) -> str:
    """La dirección de un enlace de Markdown, llevada al sitio publicado."""
    if re.match(r"^[a-z][a-z0-9+.-]*:", address):
        return address
    if address.startswith("#"):
        target = context.book.targets.get(address[1:])
        docname = target.docname if target else context.page.docname
        anchor = target.anchor if target else address[1:]
        return context.repository.page_url(docname, anchor)
    if address in context.book.targets:
        target = context.book.targets[address]
        return context.repository.page_url(target.docname, target.anchor)
    linked = _link_to_document(context, address, "x")
    return linked[4:-1] if linked.startswith("[x](") else address


def image_url(path: str, context: Context) -> str:
    """La dirección publicada de una imagen (Sphinx las junta en `_images`)."""
    if re.match(r"^(https?|data):", path):
        return path
    return f"{context.repository.site}_images/{PurePosixPath(path).name}"


def inline(text: str, context: Context) -> str:
    """Convierte un párrafo de MyST en Markdown corriente.

    Args:
        text: El párrafo; el código y las fórmulas que lleve dentro no se tocan.
        context: La página y el libro.

    Returns:
        El mismo párrafo sin papeles, atributos ni notas al pie de MyST.
    """

    def replace(match: re.Match[str]) -> str:
        if match["escaped"] or match["math"]:
            return match[0]
        if match["role"]:
            return _convert_role(match["role"], match["content"], context)
        if match["code"]:
            return match["code"]
        if match["note"]:
            return f"<sup>[{match['note']}]</sup>"
        if match["bang"]:
            return f"![{match['alt']}]({image_url(match['image'], context)})"
        if match["link"]:
            return f"]({_convert_target(match['link'], context)})"
        if match["variable"]:
            return str(context.substitutions.get(match["variable"], match[0]))
        return match["span"] or ""

    # Un enlace sin texto toma el título de su destino.
    text = re.sub(r"(?<!!)\[\]\(#?([^)\s]+)\)", lambda m: _untitled(m[1], context), text)
    return _TOKEN.sub(replace, text)


def _untitled(address: str, context: Context) -> str:
    if address in context.book.targets:
        return f"{{ref}}`{address}`"
    return f"{{doc}}`{address}`"
