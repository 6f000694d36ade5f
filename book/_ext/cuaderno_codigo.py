"""El código que una página enseña: cercas, y el archivo de donde sale."""

import re
from types import SimpleNamespace

from cuaderno_bloques import Block
from cuaderno_contexto import Context
from sphinx.directives.code import LiteralIncludeReader


def fence(language: str, code: list[str]) -> list[str]:
    """Una cerca que el código de dentro no puede cerrar."""
    longest = max((len(m) for m in re.findall(r"`{3,}", "\n".join(code))), default=2)
    mark = "`" * (longest + 1)
    return [f"{mark}{language}", *code, mark]


def convert_literalinclude(block: Block, context: Context) -> list[str]:
    """El código verdadero, en una cerca, y de qué archivo viene."""
    root = context.book.root.resolve()
    path = (context.page.path.parent / block.argument).resolve()
    options = {k: (v if v != "" else None) for k, v in block.options.items()}
    for key in ("dedent", "lineno-start"):
        if options.get(key) is not None:
            options[key] = int(str(options[key]))
    if "diff" in options or not path.is_file() or not path.is_relative_to(root):
        context.problem(f"no se pudo incluir {block.argument}")
        return []
    config = SimpleNamespace(source_encoding="utf-8")
    text, _ = LiteralIncludeReader(str(path), options, config).read()  # type: ignore[arg-type]
    language = str(block.options.get("language", path.suffix.removeprefix(".")))
    language = {"py": "python"}.get(language, language)
    shown = path.relative_to(root).as_posix()
    source = f"Código de [`{shown}`]({context.repository.source_url(shown)}):"
    return [source, "", *fence(language, text.rstrip("\n").split("\n"))]
