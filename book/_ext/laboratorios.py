"""Los laboratorios interactivos funcionan también desde una carpeta, sin servidor.

Un navegador no carga módulos de JavaScript (`.mjs`) de una página abierta como archivo. Al
terminar el sitio, cada módulo que una página pide se junta con los que importa en un
guion clásico, y la página pide ese guion. Las fuentes siguen siendo módulos, que se
prueban por separado.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pasada import PRIORIDAD, es_sitio, paginas, reescribir
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

_PEDIDO = re.compile(
    r'<script type="module" src="((?:\.\./)*_static/)([\w/-]+)\.mjs"></script>'
)
_IMPORTA = re.compile(
    r'^import\s*\{([\w\s,]+)\}\s*from\s*"\./([\w-]+\.mjs)";$', flags=re.MULTILINE
)
_REEXPORTA = re.compile(r"^export\s*\{[\w\s,]+\};$", flags=re.MULTILINE)
_EXPORTA = re.compile(
    r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", flags=re.MULTILINE
)
# Los comentarios explican la fuente; el guion que se publica no los lleva. Solo los que
# ocupan renglones enteros: así no se toca lo que va dentro de un texto.
_COMENTARIO = re.compile(r"^[ \t]*(?:/\*\*(?:[^*]|\*(?!/))*\*/|//.*)\n", flags=re.MULTILINE)
_SIN_TRADUCIR = re.compile(r"^(?:import|export)\b.*", flags=re.MULTILINE)


def juntar_modulos(entrada: Path) -> str:
    """Junta un módulo y los que importa en un guion clásico, con el mismo efecto.

    Args:
        entrada: el módulo de entrada; solo importa `{nombres}` de archivos vecinos.

    Returns:
        El guion. Cada módulo va en su propia función, así que sus nombres no chocan.

    Raises:
        ExtensionError: si un módulo usa otra forma de importar o de exportar.
    """
    orden: list[str] = []
    cuerpos: dict[str, str] = {}

    def agregar(archivo: Path) -> None:
        if archivo.name in cuerpos:
            return
        cuerpos[archivo.name] = ""  # un ciclo de importaciones no da vueltas sin fin
        texto = _COMENTARIO.sub("", archivo.read_text(encoding="utf-8"))
        for _, vecino in _IMPORTA.findall(texto):
            agregar(archivo.parent / vecino)
        nombres = [encontrado[1] for encontrado in _EXPORTA.finditer(texto)]
        texto = _EXPORTA.sub("", _REEXPORTA.sub("", texto))
        texto = _IMPORTA.sub(
            lambda m: f'const {{{" ".join(m[1].split())}}} = modulos["{m[2]}"];', texto
        )
        raro = _SIN_TRADUCIR.search(texto)
        if raro:
            raise ExtensionError(
                f"No sé juntar {archivo.name}: tiene «{raro[0]}». Un laboratorio importa "
                'así: «import { nombre } from "./vecino.mjs";» y exporta funciones, clases '
                "o constantes."
            )
        texto = texto.replace("import.meta.url", "aqui")
        cuerpos[archivo.name] = (
            f'modulos["{archivo.name}"] = (() => {{\n{texto}\n'
            f"return {{{', '.join(nombres)}}};\n}})();"
        )
        orden.append(archivo.name)

    agregar(entrada)
    partes = "\n".join(cuerpos[nombre] for nombre in orden)
    return (
        '(() => {\n"use strict";\nconst aqui = document.currentScript.src;\n'
        f"const modulos = {{}};\n{partes}\n}})();\n"
    )


def al_terminar(app: Sphinx, error: Exception | None) -> None:
    """Escribe los guiones y cambia las páginas que piden módulos."""
    if not es_sitio(app, error):
        return
    salida = Path(app.outdir)
    pedidos: set[str] = set()

    def cambiar(pedido: re.Match[str]) -> str:
        pedidos.add(pedido[2])
        return f'<script defer src="{pedido[1]}{pedido[2]}.js"></script>'

    for pagina in paginas(salida):
        reescribir(pagina, lambda html: _PEDIDO.sub(cambiar, html))
    # Una página que Sphinx no volvió a escribir ya pide el guion; su módulo pudo cambiar.
    estaticos = salida / "_static"
    antes = {g for g in estaticos.rglob("*.js") if g.with_suffix(".mjs").is_file()}
    for guion in sorted(antes | {estaticos / f"{nombre}.js" for nombre in pedidos}):
        guion.write_text(juntar_modulos(guion.with_suffix(".mjs")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.connect("build-finished", al_terminar, priority=PRIORIDAD)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
