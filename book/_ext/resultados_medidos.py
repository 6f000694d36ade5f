"""Directiva `{resultados-medidos}`: la tabla de las corridas largas de `book/_results`.

Sola muestra todos los archivos; con nombres (`{resultados-medidos} unet.json`), solo esos:
es lo que lleva un capítulo, con la opción `:corta:`, que deja las medidas en la tabla y
pone la procedencia debajo, una vez. Una tabla larga va con `:plegada: título`, en un
recuadro que se abre. Cada archivo JSON es un resultado, o una lista de ellos, con estas
claves:

- `experiment`, `metric`: qué se midió.
- `values`: el valor por semilla, `{"0": 0.71, "1": 0.73}`.
- `mean`, `sd`: media y desviación estándar (con n - 1) de esos valores.
- `dataset`, `device`, `versions` (paquete a versión), `commit`, `date` (ISO 8601).
- `epochs`, si se entrenó una red: las pasadas por los datos; `steps`, los lotes que vio.

La media y la desviación se calculan otra vez de los valores: un archivo que declara otras
cifras, o que no dice de dónde salió, es un aviso, y con `-W` detiene la construcción.
"""

import json
import math
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from tabla import Celda, tabla

REGISTRO = logging.getLogger(__name__)
CLAVES: dict[str, type | tuple[type, ...]] = {
    "experiment": str,
    "metric": str,
    "values": dict,
    "mean": (int, float),
    "sd": (int, float),
    "dataset": str,
    "device": str,
    "versions": dict,
    "commit": str,
    "date": str,
}
ENCABEZADO = (
    "Experimento",
    "Medida",
    "Por semilla",
    "Media ± d. e.",
    "Datos",
    "Épocas (pasos)",
    "Con qué",
    "Revisión",
    "Fecha",
)


CORTO = ("Medida", "Por semilla", "Media ± d. e.", "Épocas (pasos)")


def resultados_de(archivo: Path) -> list[dict[str, Any]]:
    """Lee y comprueba un archivo de resultados.

    Args:
        archivo: un JSON con un resultado o una lista de ellos.

    Raises:
        ValueError: si no es JSON, le falta una clave, o sus cifras no concuerdan.
    """
    try:
        datos = json.loads(archivo.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise ValueError(
            f"{archivo.name} no es JSON: {error}. Vuelve a medirlo."
        ) from error
    resultados = datos if isinstance(datos, list) else [datos]
    for resultado in resultados:
        _comprobar(resultado, archivo.name)
    return resultados


def _comprobar(resultado: Any, nombre: str) -> None:
    if not isinstance(resultado, dict):
        raise ValueError(
            f"{nombre} tiene {type(resultado).__name__}; se esperaba un objeto."
        )
    malas = [c for c, tipo in CLAVES.items() if not isinstance(resultado.get(c), tipo)]
    if malas:
        raise ValueError(
            f"A {nombre} le falta, o no es del tipo esperado: {', '.join(malas)}. "
            "Complétalo con la procedencia de la medida."
        )
    valores = list(resultado["values"].values())
    if not valores or not all(isinstance(v, int | float) for v in valores):
        raise ValueError(f"{nombre}: «values» debe tener un número por semilla.")
    for clave, cierta in (("mean", fmean(valores)), ("sd", _desviacion(valores))):
        if not math.isclose(resultado[clave], cierta, rel_tol=1e-6, abs_tol=1e-9):
            raise ValueError(
                f"{nombre} declara {clave} = {resultado[clave]}, pero sus valores dan "
                f"{cierta:.6g}. Corrige la cifra o los valores."
            )


def _desviacion(valores: list[float]) -> float:
    return stdev(valores) if len(valores) > 1 else 0.0


class ResultadosMedidos(SphinxDirective):
    """La tabla de resultados, o una frase que dice que todavía no hay."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "corta": directives.flag,
        "plegada": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Lee los archivos y arma la tabla; la página depende de cada uno."""
        carpeta = Path(self.env.srcdir) / self.config.resultados_carpeta
        pedidos = self.arguments[0].split() if self.arguments else []
        hechos: list[dict[str, Any]] = []
        leidos = archivos_de(carpeta, pedidos)
        for archivo in (carpeta / nombre for nombre in leidos):
            self.env.note_dependency(str(archivo))
            try:
                hechos.extend(resultados_de(archivo))
            except ValueError as error:
                REGISTRO.warning(str(error), location=self.get_location())
        paginas = dict(getattr(self.env, "resultados_paginas", {}))
        antes = paginas.get(self.env.docname, [])
        paginas[self.env.docname] = [*antes, (pedidos, leidos)]
        self.env.resultados_paginas = paginas  # type: ignore[attr-defined]
        if hechos and "corta" in self.options:
            cortas = [[r["metric"], _valores(r), _resumen(r), _duracion(r)] for r in hechos]
            debajo = [nodes.paragraph(text=t) for t in dict.fromkeys(map(_origen, hechos))]
            return self._plegar([tabla(CORTO, cortas), *debajo])
        if hechos:
            return self._plegar([tabla(ENCABEZADO, [_fila(r) for r in hechos])])
        texto = (
            "Todavía no hay resultados de corridas largas: las cifras del libro son "
            "las que cada capítulo mide al ejecutarse."
        )
        if pedidos:
            texto = (
                "Este capítulo todavía no tiene resultados de una corrida larga: sus "
                "cifras son las que mide al ejecutarse."
            )
        return [nodes.paragraph(text=texto)]

    def _plegar(self, contenido: list[nodes.Node]) -> list[nodes.Node]:
        """Lo mismo, dentro de un recuadro que se abre si la directiva lo pide."""
        if "plegada" not in self.options:
            return contenido
        titulo = nodes.title(text=self.options["plegada"])
        return [nodes.admonition("", titulo, *contenido, classes=["dropdown", "note"])]


def archivos_de(carpeta: Path, pedidos: list[str]) -> list[str]:
    """Los archivos de resultados que hay, en orden: los pedidos, o todos.

    Args:
        carpeta: la de los resultados.
        pedidos: sus nombres; vacío, todos.
    """
    hay = sorted(a.name for a in carpeta.glob("*.json"))
    return [nombre for nombre in pedidos if nombre in hay] if pedidos else hay


def _fila(resultado: dict[str, Any]) -> list[Celda]:
    return [
        resultado["experiment"],
        resultado["metric"],
        _valores(resultado),
        _resumen(resultado),
        resultado["dataset"],
        _duracion(resultado),
        _equipo(resultado),
        resultado["commit"][:10],
        resultado["date"][:10],
    ]


def _valores(resultado: dict[str, Any]) -> str:
    return "; ".join(f"{s}: {valor:.4g}" for s, valor in resultado["values"].items())


def _resumen(resultado: dict[str, Any]) -> str:
    media = f"{resultado['mean']:.4g}"
    varios = len(resultado["values"]) > 1
    return f"{media} ± {resultado['sd']:.2g}" if varios else f"{media} (un solo valor)"


def _equipo(resultado: dict[str, Any]) -> str:
    versiones = ", ".join(f"{n} {v}" for n, v in resultado["versions"].items())
    return f"{resultado['device']}; {versiones}"


def _origen(resultado: dict[str, Any]) -> str:
    """La procedencia en una frase, para debajo de una tabla corta."""
    return (
        f"Datos: {resultado['dataset']}; {_equipo(resultado)}; revisión "
        f"{resultado['commit'][:10]}, {resultado['date'][:10]}."
    )


def _duracion(resultado: dict[str, Any]) -> str:
    """Las épocas y, si se anotaron, los pasos: una época puede medir lo que sea."""
    epocas = str(resultado.get("epochs", "–"))
    return f"{epocas} ({resultado['steps']} pasos)" if "steps" in resultado else epocas


def paginas_por_leer(
    app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Las páginas cuya lista de archivos ya no es la de la carpeta."""
    carpeta = Path(app.srcdir) / app.config.resultados_carpeta
    paginas = getattr(env, "resultados_paginas", {})
    return [
        documento
        for documento, tablas in paginas.items()
        if any(archivos_de(carpeta, pedidos) != leidos for pedidos, leidos in tablas)
    ]


def olvidar_pagina(app: Sphinx, env: Any, documento: str) -> None:
    """Una página que se vuelve a leer puede haber dejado de tener la tabla."""
    getattr(env, "resultados_paginas", {}).pop(documento, None)


def unir_paginas(app: Sphinx, env: Any, documentos: list[str], otro: Any) -> None:
    """Junta lo que leyó otro proceso de Sphinx."""
    paginas = dict(getattr(env, "resultados_paginas", {}))
    suyas = getattr(otro, "resultados_paginas", {})
    env.resultados_paginas = paginas | {d: v for d, v in suyas.items() if d in documentos}


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.add_config_value("resultados_carpeta", "book/_results", "env", [str])
    app.add_directive("resultados-medidos", ResultadosMedidos)
    app.connect("env-get-outdated", paginas_por_leer)
    app.connect("env-purge-doc", olvidar_pagina)
    app.connect("env-merge-info", unir_paginas)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
