"""Las reglas de la casa como funciones: reciben texto y devuelven la lista de faltas.

Una lista vacía quiere decir que todo está bien. Ninguna lee archivos, así que cada una
se prueba también con un texto malo, para saber que puede fallar.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import jupytext

LINEAS_DE_MODULO = 250
NOMBRES_PUBLICOS = 4
LINEAS_DE_CELDA = 25
COLUMNAS_DE_CELDA = 78
LINEAS_DE_CAPITULO = (250, 600)
EJERCICIOS = 4
SECCIONES_FINALES = ["Errores frecuentes", "Resumen", "Ejercicios", "Para seguir leyendo"]

# Se arman por partes para que esta página no contenga lo que prohíbe.
SERVIDORES = [
    ".".join(partes)
    for partes in (
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("registry", "npmjs"),
        ("deb", "debian"),
    )
]
CARPETAS = "|".join(("home", "root", "work"))


@dataclass(frozen=True)
class Celda:
    """Una celda de un capítulo y la solución (o "") dentro de la que está."""

    texto: str
    metadatos: dict
    es_codigo: bool
    solucion: str = ""


def celdas(texto: str) -> Iterator[Celda]:
    """Las celdas de un cuaderno en MyST, cada una con la solución que la encierra."""
    solucion = ""
    for celda in jupytext.reads(texto, fmt="md:myst").cells:
        if celda.cell_type == "code":
            yield Celda(celda.source, dict(celda.metadata), True, solucion)
            continue
        yield Celda(celda.source, dict(celda.metadata), False)
        for marca, nombre in re.findall(
            r"^`{3,}\{solution-(start|end)\}[ ]*(\S*)", celda.source, flags=re.M
        ):
            solucion = nombre if marca == "start" else ""


def nombres_publicos(fuente: str) -> list[str]:
    """Los nombres de ``__all__``; si no hay, las funciones y clases públicas del módulo."""
    arbol = ast.parse(fuente)
    for nodo in arbol.body:
        if isinstance(nodo, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in nodo.targets
        ):
            return list(ast.literal_eval(nodo.value))
    definiciones = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        nodo.name
        for nodo in arbol.body
        if isinstance(nodo, definiciones) and not nodo.name.startswith("_")
    ]


def faltas_de_modulo(fuente: str) -> list[str]:
    """Un módulo es un concepto: cabe en 250 líneas y ofrece hasta cuatro nombres."""
    faltas = []
    lineas = len(fuente.splitlines())
    if lineas > LINEAS_DE_MODULO:
        faltas.append(f"{lineas} líneas, y caben {LINEAS_DE_MODULO}")
    nombres = nombres_publicos(fuente)
    if len(nombres) > NOMBRES_PUBLICOS:
        faltas.append(f"{len(nombres)} nombres públicos: {', '.join(nombres)}")
    return faltas


def faltas_de_esqueleto(texto: str) -> list[str]:
    """El orden que comparten todos los capítulos."""
    faltas = []
    if not re.search(r"^\([a-z0-9-]+\)=\n# \S", texto, flags=re.M):
        faltas.append("falta la etiqueta «(nombre)=» justo encima del título")
    for pedido in ("al terminar podrás", "requisitos", "tiempo"):
        if pedido not in texto.lower():
            faltas.append(f"falta «{pedido}»")
    secciones = re.findall(r"^## (.+?) *$", texto, flags=re.M)
    finales = [s for s in secciones if s in SECCIONES_FINALES]
    if finales != SECCIONES_FINALES or secciones[-4:] != SECCIONES_FINALES:
        faltas.append(f"las últimas secciones son {secciones[-4:]}, no {SECCIONES_FINALES}")
    if len(re.findall(r"^# \S", sin_bloques(texto), flags=re.M)) != 1:
        faltas.append("el capítulo debe tener un solo título de primer nivel")
    return faltas


def sin_bloques(texto: str) -> str:
    """El texto sin sus bloques cercados, donde «#» puede ser un comentario."""
    return re.sub(r"^(`{3,}|:{3,}).*?^\1 *$", "", texto, flags=re.M | re.S)


def faltas_de_longitud(texto: str) -> list[str]:
    """Entre 250 y 600 líneas: lo más largo se parte."""
    lineas = len(texto.splitlines())
    menos, mas = LINEAS_DE_CAPITULO
    return [] if menos <= lineas <= mas else [f"{lineas} líneas, y van de {menos} a {mas}"]


def faltas_de_celdas(texto: str) -> list[str]:
    """Celdas que caben en una pantalla y que dicen de dónde viene cada nombre."""
    faltas = []
    for celda in celdas(texto):
        if not celda.es_codigo:
            continue
        lineas = celda.texto.splitlines()
        donde = f"la celda «{lineas[0] if lineas else ''}»"
        if len(lineas) > LINEAS_DE_CELDA:
            faltas.append(f"{donde} tiene {len(lineas)} líneas, y caben {LINEAS_DE_CELDA}")
        ancho = max((len(linea) for linea in lineas), default=0)
        if ancho > COLUMNAS_DE_CELDA:
            faltas.append(f"{donde} tiene {ancho} columnas, y caben {COLUMNAS_DE_CELDA}")
        if re.search(r"^\s*from .+ import \*", celda.texto, flags=re.M):
            faltas.append(f"{donde} importa con asterisco")
    return faltas


def muestra_figura(codigo: str) -> bool:
    """Si lo último de una celda es una figura: ``fig…``, ``plot_…()`` o ``show_…()``."""
    try:
        cuerpo = ast.parse(codigo).body
    except SyntaxError:  # una orden de IPython, que no dibuja
        return False
    if not cuerpo or not isinstance(cuerpo[-1], ast.Expr):
        return False
    ultimo = cuerpo[-1].value
    if isinstance(ultimo, ast.Call):
        return bool(re.match(r"(plot|show)_", ast.unparse(ultimo.func)))
    return isinstance(ultimo, ast.Name) and ultimo.id.startswith("fig")


def faltas_de_figuras(texto: str) -> list[str]:
    """Toda figura lleva pie, nombre ``fig-…`` y texto alternativo."""
    faltas = []
    for celda in celdas(texto):
        if not celda.es_codigo:
            for cuerpo in re.findall(
                r"^`{3,}\{(?:figure|image)\}(.+?)^`{3,}", celda.texto, flags=re.M | re.S
            ):
                if not re.search(r":alt: *\S", cuerpo):
                    faltas.append(f"«{cuerpo.strip()[:40]}» no lleva :alt:")
            continue
        lineas = celda.texto.splitlines() or [""]
        opciones = celda.metadatos.get("mystnb", {})
        figura = opciones.get("figure", {})
        if not muestra_figura(celda.texto) and not figura:
            continue
        donde = f"la figura de «{lineas[0]}»"
        if not figura.get("caption"):
            faltas.append(f"{donde} no lleva pie (mystnb.figure.caption)")
        if not str(figura.get("name", "")).startswith("fig-"):
            faltas.append(f"{donde} no lleva un nombre «fig-…» (mystnb.figure.name)")
        if not opciones.get("image", {}).get("alt"):
            faltas.append(f"{donde} no lleva texto alternativo (mystnb.image.alt)")
    return faltas


def faltas_de_ejercicios(texto: str) -> list[str]:
    """Cuatro ejercicios o más, cada uno con una solución escondida que se comprueba."""
    ejercicios = re.findall(
        r"^(?:`{3,}|:{3,})\{exercise(?:-start)?\}[^\n]*\n(?::\w+:[^\n]*\n)*?:label: *(\S+)",
        texto,
        flags=re.M,
    )
    faltas = []
    if len(ejercicios) < EJERCICIOS:
        faltas.append(
            f"{len(ejercicios)} ejercicios con etiqueta, y hacen falta {EJERCICIOS}"
        )
    soluciones: dict[str, str] = {}
    for celda in celdas(texto):
        if celda.solucion:
            soluciones[celda.solucion] = (
                soluciones.get(celda.solucion, "") + celda.texto + "\n"
            )
    for nombre in ejercicios:
        inicio = re.search(rf"\{{solution-start\}} *{nombre} *\n((?::.*\n)*)", texto)
        if inicio is None:
            faltas.append(f"el ejercicio {nombre} no tiene solución")
            continue
        if "dropdown" not in inicio.group(1):
            faltas.append(f"la solución de {nombre} no está escondida (:class: dropdown)")
        if not re.search(r"^\s*assert\b|\bassert_\w+\(", soluciones.get(nombre, ""), re.M):
            faltas.append(f"la solución de {nombre} no comprueba nada con assert")
    return faltas


def citas(texto: str) -> set[str]:
    """Las claves de todos los papeles de cita de un texto."""
    grupos = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", texto)
    return {clave.strip() for grupo in grupos for clave in grupo.split(",")}


def faltas_de_limpieza(texto: str) -> list[str]:
    """Nada de un equipo en particular: ni sus carpetas ni su servidor de paquetes."""
    faltas = [f"nombra el servidor {s}" for s in SERVIDORES if s in texto]
    rutas = re.findall(rf"(?<![\w.:}}>/-])/(?:{CARPETAS})/[\w.-]+", texto)
    return faltas + [f"nombra la ruta {ruta}" for ruta in sorted(set(rutas))]


def terminos(glosario: str) -> dict[str, str]:
    """Cada término de la directiva ``glossary`` con su definición."""
    bloque = re.search(r"^(`{3,})\{glossary\}\n(.*?)^\1", glosario, flags=re.M | re.S)
    if bloque is None:
        return {}
    entradas: dict[str, str] = {}
    actual: list[str] = []
    for linea in bloque.group(2).splitlines():
        if not linea.strip() or linea.startswith(":"):
            actual = actual if linea.strip() else []
        elif not linea.startswith(" "):
            actual.append(linea.strip())
            entradas[linea.strip()] = ""
        else:
            for termino in actual:
                entradas[termino] = f"{entradas[termino]} {linea.strip()}".strip()
    return entradas
