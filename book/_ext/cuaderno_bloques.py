"""Parte un texto MyST en bloques: texto, código, fórmulas, etiquetas y directivas.

Solo reconoce la estructura; qué hacer con cada bloque lo deciden `cuaderno_etiquetas`
(que numera y apunta dónde está cada cosa) y `cuaderno_myst` (que la escribe en Markdown).
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}(?=[^`]*$)|~{3,}|:{3,})(?P<info>.*)$")
DIRECTIVE = re.compile(r"^\{(?P<name>[^}\s]+)\}\s*(?P<argument>.*)$")
LABEL = re.compile(r"^\((?P<label>[^()\s]+)\)=\s*$")
OPTION = re.compile(r"^:(?P<key>[\w-]+):\s*(?P<value>.*)$")
MATH_END = re.compile(r"\$\$\s*(?:\((?P<label>[\w:.-]+)\))?\s*$")
ATTRIBUTES = re.compile(r"^\{(?:[.#][\w-]+|[\w-]+=\S+)(?:\s[^}]*)?\}\s*$")


@dataclass
class Block:
    """Un trozo de un texto MyST.

    Args:
        kind: `text`, `verbatim` (código tal cual), `math`, `label` o `directive`.
        lines: Sus líneas; en una directiva, las de su cuerpo ya sin opciones.
        name: Nombre de la directiva o de la etiqueta (también la de una fórmula).
        argument: Lo que sigue al nombre de la directiva.
        options: Las opciones de la directiva.
        indent: Espacios que la preceden (dentro de una lista).
    """

    kind: str
    lines: list[str]
    name: str = ""
    argument: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    indent: str = ""


def _unquoted(value: str) -> str:
    """El valor sin sus comillas, como lo lee MyST, que toma las opciones por YAML.

    >>> _unquoted('"#: Las cuatro"'), _unquoted("2-4")
    ('#: Las cuatro', '2-4')
    """
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    # «"A", "B"» empieza y acaba en comillas, pero son dos valores.
    return value[1:-1] if quoted and value[0] not in value[1:-1] else value


def _split_options(lines: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Separa las opciones de una directiva (`:clave: valor` o YAML) de su cuerpo.

    >>> _split_options([":name: fig-a", "", "Pie."])
    ({'name': 'fig-a'}, ['Pie.'])
    """
    options: dict[str, Any] = {}
    rest = lines
    if lines and lines[0].strip() == "---":
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        options = yaml.safe_load("\n".join(lines[1:end])) or {}
        rest = lines[end + 1 :]
    else:
        taken = 0
        for line in lines:
            match = OPTION.match(line)
            if match is None:
                break
            options[match["key"]] = _unquoted(match["value"].strip())
            taken += 1
        rest = lines[taken:]
    while rest and not rest[0].strip():
        rest = rest[1:]
    return options, rest


def _read_fence(lines: list[str], start: int, match: re.Match[str]) -> tuple[Block, int]:
    """Lee la cerca que empieza en `start`; devuelve su bloque y la línea que la sigue."""
    mark, indent = match["mark"], match["indent"]
    closing = re.compile(rf"^ *{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    end = start + 1
    while end < len(lines) and not closing.match(lines[end]):
        end += 1
    body = [
        line[len(indent) :] if line.startswith(indent) else line.lstrip()
        for line in lines[start + 1 : end]
    ]
    directive = DIRECTIVE.match(match["info"].strip())
    if directive is None:
        return Block("verbatim", lines[start : end + 1]), end + 1
    options, rest = _split_options(body)
    argument = directive["argument"].strip()
    block = Block("directive", rest, directive["name"], argument, options, indent)
    return block, end + 1


def _read_math(lines: list[str], start: int) -> tuple[Block, int]:
    """Lee la fórmula `$$ … $$ (etiqueta)` que empieza en `start`."""
    end = start
    closed = MATH_END.search(lines[start].lstrip()[2:])
    while closed is None and end + 1 < len(lines):
        end += 1
        closed = MATH_END.search(lines[end])
    body = list(lines[start : end + 1])
    label = (closed["label"] or "") if closed else ""
    if label:
        body[-1] = re.sub(rf"\s*\({re.escape(label)}\)\s*$", "", body[-1])
    return Block("math", body, label), end + 1


def parse_blocks(text: str) -> list[Block]:
    """Parte `text` en bloques, en orden.

    Args:
        text: Markdown de MyST, sin la cabecera YAML de la página.

    Returns:
        Los bloques; los comentarios (`% …`) y los atributos sueltos ya no están.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    run: list[str] = []

    def flush() -> None:
        if any(line.strip() for line in run):
            blocks.append(Block("text", list(run)))
        run.clear()

    i = 0
    while i < len(lines):
        line = lines[i]
        fence, label = FENCE.match(line), LABEL.match(line)
        if fence is not None:
            flush()
            block, i = _read_fence(lines, i, fence)
            blocks.append(block)
            continue
        if re.match(r"^\s*\$\$(?!.*\$\$.*[^\s$)])", line):
            flush()
            block, i = _read_math(lines, i)
            blocks.append(block)
            continue
        if label is not None:
            flush()
            blocks.append(Block("label", [], label["label"]))
        elif not (line.startswith("%") or ATTRIBUTES.match(line)):
            run.append(line)
        i += 1
    flush()
    return blocks
