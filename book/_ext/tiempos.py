"""Directivas `{tiempos-de-ejecucion}` y `{entorno}`: qué se ejecutó, cuándo y con qué.

Los datos salen del registro de ejecución, es decir, de cuando se hicieron las salidas que
se publican, y no de cuando se construyó la página. La directiva deja un hueco que se llena
al escribir, cuando los tiempos ya se conocen; la página se reescribe solo si cambiaron.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cache_honesta import revision_de
from docutils import nodes
from paginas_escritas import guardar_notas, leer_notas
from registro_de_ejecucion import Ejecucion
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from tabla import Celda, tabla

TEMA = "tiempos"


class HuecoDeTiempos(nodes.General, nodes.Element):
    """El lugar de una tabla que se llena al escribir la página."""


class _Directiva(SphinxDirective):
    """Deja un hueco y recuerda en qué página está."""

    que = ""

    def run(self) -> list[nodes.Node]:
        """Devuelve el hueco."""
        paginas: set[str] = getattr(self.env, "tiempos_paginas", set())
        self.env.tiempos_paginas = paginas | {self.env.docname}  # type: ignore[attr-defined]
        hueco = HuecoDeTiempos(que=self.que)
        self.set_source_info(hueco)
        return [hueco]


class TiemposDeEjecucion(_Directiva):
    """La tabla de capítulos: fecha, segundos, estado y total."""

    que = "tiempos"


class Entorno(_Directiva):
    """La tabla de versiones y equipo con que se ejecutaron los capítulos."""

    que = "entorno"


class LlenarHuecos(SphinxPostTransform):
    """Cambia cada hueco por su tabla, antes de que se resuelvan las referencias."""

    default_priority = 8

    def run(self, **kwargs: Any) -> None:
        """Llena los huecos de un documento."""
        huecos = list(self.document.findall(HuecoDeTiempos))
        if not huecos:
            return
        vigentes = ejecuciones_vigentes(self.app)
        for hueco in huecos:
            llenar = _tiempos if hueco["que"] == "tiempos" else _entornos
            hueco.replace_self(llenar(self.env, vigentes))


def ejecuciones_vigentes(app: Sphinx) -> dict[str, Ejecucion]:
    """La ejecución que muestra cada página del libro que tiene celdas, por documento."""
    revision = revision_de(app)
    vigentes = {
        capitulo.documento: revision.registro.ejecuciones[clave]
        for clave, iguales in revision.capitulos.items()
        for capitulo in iguales
        if capitulo.celdas and clave in revision.registro.ejecuciones
    }
    orden = _orden(app.env, app.config.root_doc)
    return {
        d: vigentes[d] for d in sorted(vigentes, key=lambda d: (orden.get(d, 10**6), d))
    }


def _orden(env: Any, raiz: str) -> dict[str, int]:
    """El lugar de cada documento al leer el libro de principio a fin."""
    lugares: dict[str, int] = {}
    pendientes = [raiz]
    while pendientes:
        documento = pendientes.pop()
        if documento not in lugares:
            lugares[documento] = len(lugares)
            pendientes.extend(reversed(env.toctree_includes.get(documento, [])))
    return lugares


def _tiempos(env: Any, vigentes: dict[str, Ejecucion]) -> list[nodes.Node]:
    if not vigentes:
        return [nodes.paragraph(text="Todavía no se ha ejecutado ningún capítulo.")]
    numeros = _numeros(vigentes)
    filas: list[list[Celda]] = []
    for documento, ejecucion in vigentes.items():
        fila: list[Celda] = [
            _enlace(env, documento),
            _fecha(ejecucion.fecha),
            f"{ejecucion.segundos:.1f}",
            f"falló: {ejecucion.error}" if ejecucion.error else "bien",
            ejecucion.entorno.get("Revisión", "sin git"),
        ]
        filas.append([*fila, numeros[_firma(ejecucion)]] if len(numeros) > 1 else fila)
    fallas = sum(bool(e.error) for e in vigentes.values())
    estado = f"{fallas} con falla" if fallas else "todas bien"
    resumen = f"Total: {len(vigentes)} " + ("página" if len(vigentes) == 1 else "páginas")
    total = sum({id(e): e.segundos for e in vigentes.values()}.values())
    ultima: list[Celda] = [nodes.strong(text=resumen), "", f"{total:.1f}", estado, ""]
    filas.append([*ultima, ""] if len(numeros) > 1 else ultima)
    encabezado = ["Página", "Ejecutada (UTC)", "Segundos", "Estado", "Revisión"]
    return [tabla([*encabezado, "Entorno"] if len(numeros) > 1 else encabezado, filas)]


def _entornos(env: Any, vigentes: dict[str, Ejecucion]) -> list[nodes.Node]:
    if not vigentes:
        return [nodes.paragraph(text="Todavía no hay ejecuciones de las que hablar.")]
    salida: list[nodes.Node] = []
    numeros = _numeros(vigentes)
    for firma, numero in numeros.items():
        if len(numeros) > 1:
            cuantas = sum(_firma(e) == firma for e in vigentes.values())
            paginas = "1 página" if cuantas == 1 else f"{cuantas} páginas"
            texto = f"Entorno {numero}, con el que se ejecutó {paginas}:"
            salida.append(nodes.paragraph(text=texto))
        salida.append(tabla(["Qué", "Cuál"], [[n, v] for n, v in json.loads(firma)]))
    return salida


def _firma(ejecucion: Ejecucion) -> str:
    """Lo que dos ejecuciones del mismo entorno comparten: todo menos la revisión."""
    partes = [p for p in ejecucion.entorno.items() if p[0] != "Revisión"]
    return json.dumps(partes, ensure_ascii=False)


def _numeros(vigentes: dict[str, Ejecucion]) -> dict[str, str]:
    """Un número por entorno distinto, del más reciente al más viejo."""
    recientes = sorted(vigentes.values(), key=lambda e: e.fecha, reverse=True)
    firmas = list(dict.fromkeys(_firma(e) for e in recientes))
    return {firma: str(i) for i, firma in enumerate(firmas, start=1)}


def _fecha(iso: str) -> str:
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M")


def _enlace(env: Any, documento: str) -> nodes.Node:
    titulo = env.titles[documento].astext() if documento in env.titles else documento
    enlace = pending_xref(
        refdoc=env.docname,
        reftarget="/" + documento,
        reftype="doc",
        refdomain="std",
        refexplicit=True,
        refwarn=True,
    )
    enlace += nodes.inline(text=titulo)
    return enlace


def _notas(app: Sphinx) -> dict[str, str]:
    """Un resumen de todo lo que dirían las tablas."""
    env: Any = app.env
    paginas: set[str] = getattr(env, "tiempos_paginas", set()) & set(env.found_docs)
    datos = {
        d: [asdict(e), env.titles[d].astext() if d in env.titles else ""]
        for d, e in ejecuciones_vigentes(app).items()
    }
    firma = hashlib.sha256(json.dumps(datos).encode()).hexdigest()
    return {pagina: firma for pagina in sorted(paginas)}


def paginas_por_escribir(app: Sphinx, env: Any) -> list[str]:
    """Las páginas con tablas, si lo que dirían cambió desde que se escribieron."""
    antes = leer_notas(app, TEMA)
    return [pagina for pagina, firma in _notas(app).items() if antes.get(pagina) != firma]


def anotar_paginas(app: Sphinx, excepcion: Exception | None) -> None:
    """Al terminar bien, anota lo que dicen las tablas escritas."""
    if excepcion is None and app.env is not None:
        guardar_notas(app, TEMA, _notas(app))


def olvidar_pagina(app: Sphinx, env: Any, documento: str) -> None:
    """Una página que se vuelve a leer puede haber dejado de tener tablas."""
    env.tiempos_paginas = getattr(env, "tiempos_paginas", set()) - {documento}


def unir_paginas(app: Sphinx, env: Any, documentos: list[str], otro: Any) -> None:
    """Junta lo que leyó otro proceso de Sphinx."""
    otras: set[str] = getattr(otro, "tiempos_paginas", set()) & set(documentos)
    env.tiempos_paginas = getattr(env, "tiempos_paginas", set()) | otras


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    app.setup_extension("ejecucion_paralela")
    app.add_node(HuecoDeTiempos)
    app.add_directive("tiempos-de-ejecucion", TiemposDeEjecucion)
    app.add_directive("entorno", Entorno)
    app.add_post_transform(LlenarHuecos)
    app.connect("env-updated", paginas_por_escribir)
    app.connect("env-purge-doc", olvidar_pagina)
    app.connect("env-merge-info", unir_paginas)
    app.connect("build-finished", anotar_paginas)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
