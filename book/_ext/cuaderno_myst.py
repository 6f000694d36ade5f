"""Escribe en Markdown corriente los bloques de MyST: directivas, fórmulas y texto.

Lo que un cuaderno no puede mostrar (un interactivo, por ejemplo) se cambia por un enlace
a la página publicada; nada queda escrito en una sintaxis que el lector no vea dibujada.
"""

import re
from collections.abc import Callable

from cuaderno_bloques import Block, parse_blocks
from cuaderno_codigo import convert_literalinclude, fence
from cuaderno_contexto import Context
from cuaderno_roles import image_url, inline
from cuaderno_tablas import convert_table

# Marca el final de una celda dentro del Markdown convertido.
SPLIT = "\x1e"
# Marca dónde termina una solución (va sola entre dos `SPLIT`).
END_SOLUTION = "\x1f"

_ADMONITIONS = {
    "note": "Nota",
    "tip": "Sugerencia",
    "hint": "Pista",
    "important": "Importante",
    "warning": "Advertencia",
    "caution": "Precaución",
    "attention": "Atención",
    "danger": "Peligro",
    "error": "Error",
    "seealso": "Véase también",
}
_TRANSPARENT = {"grid", "tab-set", "div", "container", "only", "epigraph", "centered"}
_TITLED_BOXES = {"card", "grid-item-card", "tab-item", "margin", "sidebar", "grid-item"}
_FOLDED = {"dropdown", "details", "toggle"}
_IGNORED = {"tableofcontents", "contents", "toctree", "index"}
_CODE = {"code-block", "code", "sourcecode"}


def _quote(lines: list[str]) -> list[str]:
    return [f"> {line}".rstrip() for line in lines]


def _box(block: Block, context: Context) -> list[str]:
    """Una advertencia, una tarjeta o un plegable: cita con título, o `<details>`."""
    folded = block.name in _FOLDED or "dropdown" in str(block.options.get("class", ""))
    title = inline(block.argument, context)
    body = block.lines
    if block.name in _ADMONITIONS:
        # En MyST, lo que sigue al nombre de una nota es el comienzo de su texto.
        body = [block.argument, *body] if block.argument else body
        title = _ADMONITIONS[block.name]
    inner = convert_text("\n".join(body), context).split("\n")
    if folded:
        start = f"<details><summary>{title or 'Más'}</summary>"
        return [start, "", *inner, "", "</details>"]
    return _quote([f"**{title}**", "", *inner] if title else inner)


def _figure(block: Block, context: Context) -> list[str]:
    """La imagen publicada y su pie, con el número que tiene en este cuaderno."""
    lines, body = [], block.lines
    if block.name == "figure":
        alt = str(block.options.get("alt", ""))
        lines = [f"![{alt}]({image_url(block.argument, context)})", ""]
    elif block.name == "figure-md" and body:
        lines, body = [inline(body[0], context), ""], body[1:]
    caption = convert_text("\n".join(body), context).strip()
    return [*lines, figure_caption(caption, context)]


def figure_caption(caption: str, context: Context) -> str:
    """El pie de la siguiente figura del cuaderno."""
    return f"**Figura {context.count('figura')}.** {caption}".rstrip()


def _exercise(block: Block, context: Context) -> list[str]:
    """El enunciado de un ejercicio, como sección."""
    number = context.count("ejercicio")
    title = f"### Ejercicio {number}. {inline(block.argument, context)}".rstrip(" .")
    return [SPLIT, title, "", *convert_text("\n".join(block.lines), context).split("\n")]


def _solution(block: Block, context: Context) -> list[str]:
    """El comienzo de una solución: una sección que el cuaderno pliega."""
    target = context.book.targets.get(block.argument)
    if target is None:
        context.problem(f"solución de un ejercicio que no existe: {block.argument!r}")
    heading = f"#### Solución del ejercicio {target.number}" if target else "#### Solución"
    body = convert_text("\n".join(block.lines), context)
    end = [END_SOLUTION, SPLIT] if block.name == "solution" else []
    return [SPLIT, heading, SPLIT, *body.split("\n"), SPLIT, *end]


def _math(block: Block, context: Context) -> list[str]:
    """Una fórmula; si lleva etiqueta, también su número."""
    body = block.lines
    name = block.name
    if block.kind == "directive":
        lines = [block.argument, *block.lines] if block.argument else block.lines
        body = ["$$", *lines, "$$"]
        name = str(block.options.get("label", block.options.get("name", "")))
    target = context.book.targets.get(name) if name else None
    if target is None:
        return body
    text = "\n".join(body)
    if re.search(r"\\begin\{(align|gather|multline|equation)\*?\}", text):
        return [*body, "", f"({target.number})"]
    head, _, tail = text.rpartition("$$")
    return f"{head.rstrip()} \\tag{{{target.number}}}\n$${tail}".split("\n")


def _bibliography(_: Block, context: Context) -> list[str]:
    """Las referencias citadas hasta aquí, en orden alfabético de clave."""
    known = [k for k in sorted(set(context.cited)) if k in context.citations.entries]
    return [f"- {context.citations.reference(key)}" for key in known]


def _glossary(block: Block, context: Context) -> list[str]:
    """Un glosario: término en negritas y su definición."""
    lines = []
    for line in block.lines:
        text = inline(line.strip(), context)
        indented = line.startswith(" ")
        lines.append(text if indented or not text else f"\n**{text}**")
    return "\n".join(lines).split("\n")


def _interactive(block: Block, context: Context) -> list[str]:
    """Lo que solo vive en la página: un enlace a ella."""
    url = context.repository.page_url(context.page.docname)
    return [f"> *Contenido interactivo: se usa en la [página publicada]({url}).*"]


def _measured(block: Block, context: Context) -> list[str]:
    """La tabla de una corrida larga: cambia con ella, así que se enlaza la publicada."""
    url = context.repository.page_url(context.page.docname)
    return [f"> *La tabla de esa corrida está en la [página publicada]({url}).*"]


def _raw(block: Block, context: Context) -> list[str]:
    """HTML suelto: se queda si es inofensivo; si trae código o marcos, un enlace."""
    html = "\n".join(block.lines)
    if "html" not in block.argument:
        return []
    if re.search(r"<(script|iframe|canvas|style|\w+-\w+)", html):
        return _interactive(block, context)
    return block.lines


_HANDLERS: dict[str, Callable[[Block, Context], list[str]]] = {
    "literalinclude": convert_literalinclude,
    "math": _math,
    "bibliography": _bibliography,
    "glossary": _glossary,
    "raw": _raw,
    "resultados-medidos": _measured,
    **dict.fromkeys(("figure", "figure-md", "glue:figure"), _figure),
    **dict.fromkeys(("table", "list-table", "csv-table"), convert_table),
    **dict.fromkeys(("exercise", "exercise-start"), _exercise),
    **dict.fromkeys(("solution", "solution-start"), _solution),
    **dict.fromkeys((*_ADMONITIONS, "admonition", *_TITLED_BOXES, *_FOLDED), _box),
    "exercise-end": lambda block, context: [SPLIT],
    "solution-end": lambda block, context: [SPLIT, END_SOLUTION, SPLIT],
    **dict.fromkeys(_IGNORED, lambda block, context: []),
}


def _directive(block: Block, context: Context) -> list[str]:
    """Las líneas de Markdown de una directiva cualquiera."""
    if block.name in _HANDLERS:
        lines = _HANDLERS[block.name](block, context)
    elif block.name in _CODE:
        lines = fence(block.argument, block.lines)
    elif block.name == "image":
        alt = block.options.get("alt", "")
        lines = [f"![{alt}]({image_url(block.argument, context)})"]
    elif block.name in _TRANSPARENT:
        lines = convert_text("\n".join(block.lines), context).split("\n")
    elif block.name.startswith("glue"):
        lines = [f"⟨`{block.argument}`⟩"]
    else:
        lines = _interactive(block, context)
    return [block.indent + line if line else line for line in lines]


def _run(lines: list[str], context: Context) -> str:
    """Un trozo de texto: listas de definiciones, notas al pie y papeles."""
    out: list[str] = []
    for line in lines:
        definition = re.match(r"^: +(.*)$", line)
        if definition and out and out[-1].strip():
            out[-1] = f"**{out[-1].strip()}**: {definition[1]}"
        else:
            out.append(line)
    return inline("\n".join(out), context)


def convert_text(text: str, context: Context) -> str:
    """Convierte un texto MyST entero en Markdown corriente.

    Args:
        text: El contenido de una celda de texto.
        context: La página y el libro; en él se apunta lo que no se pudo convertir.

    Returns:
        Markdown que dibujan Colab y JupyterLab, con `SPLIT` donde empieza otra celda.
    """
    parts: list[str] = []
    for block in parse_blocks(text):
        if block.kind == "text":
            parts.append(_run(block.lines, context).strip("\n"))
        elif block.kind == "verbatim":
            parts.append("\n".join(block.lines))
        elif block.kind == "math":
            parts.append("\n".join(_math(block, context)))
        elif block.kind == "directive":
            parts.append("\n".join(_directive(block, context)))
    return "\n\n".join(part for part in parts if part.strip(" \n"))
