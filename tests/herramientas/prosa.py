"""La prosa de un archivo: el mismo texto, con lo que no se lee como español tapado.

Cada función recibe un texto y devuelve otro con los mismos renglones y las mismas columnas,
donde el código, las fórmulas, las direcciones y las etiquetas se volvieron `TAPADO`. Así,
quien revisa la prosa puede decir el renglón de lo que encuentra, y dos palabras separadas
por una fórmula no quedan juntas.
"""

import re

TAPADO = "¤"

# Directivas cuyo cuerpo no es prosa; de las demás se lee todo.
SIN_PROSA = frozenset(
    {"", "bibliography", "code-cell", "entorno", "literalinclude", "math", "raw"}
    | {"resultados-medidos", "solution-end", "solution-start", "tiempos-de-ejecucion"}
)
OPCIONES_CON_PROSA = ("alt", "caption")
PORTADILLA_CON_PROSA = ("about", "description", "name", "title")
# Papeles cuyo contenido se lee tal cual aunque no lleve «texto <destino>».
PAPELES_CON_PROSA = ("term",)

_CERCA = re.compile(r"\s*(`{3,}|~{3,}|:{3,})(?:\{([\w:-]+)\})?(.*)$")
_OPCION = re.compile(r"\s*:([\w-]+):")
_LLAVE_YAML = re.compile(r"( *)([\w-]+):(.*)$")
_ETIQUETA = re.compile(r"\s*\([\w-]+\)=\s*$")
# Lo que se tapa dentro de un párrafo, en este orden. Nada cruza un renglón en blanco.
_EN_PARRAFO = tuple(
    re.compile(patron, re.S)
    for patron in (
        r"(?<!\\)\$\$.+?(?<!\\)\$\$(?: *\([\w-]+\))?",
        r"(?<![\\$])\$(?=\S)(?:(?!\n[ \t]*\n)[^$])+?(?<!\\)\$",
        r"!(?=\[)",
        r"(?<=\])\([^)\s]+\)",
        r"\[\^[\w-]+\]",
        r"<!--|-->",
        r"</?[a-zA-Z](?:(?!\n[ \t]*\n)[^<>])*>",
        r"&\w+;",
        r"(?:https?://|www\.)[^\s)>\]]+",
        r"[\w.+-]+@[\w-]+\.[\w.]+",
        r"doi:\S+",
        r"(?<![\w/])[\w./-]*\.(?:bib|cff|ipynb|jpg|json|md|mjs|npy|png|py|tif|toml|txt|yml)\b",
    )
)
_LITERAL = re.compile(
    r"(\{[\w:-]+\})?(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\2(?!`)", re.S
)


def tapar(texto: str) -> str:
    """El texto tapado: cada carácter que no es blanco se vuelve `TAPADO`.

    >>> tapar("a b")
    '¤ ¤'
    """
    return re.sub(r"\S", TAPADO, texto)


def tapar_en_linea(texto: str) -> str:
    """Un párrafo de MyST sin su código, sus papeles, sus fórmulas ni sus direcciones.

    >>> tapar_en_linea("La de `x` mide $n$ en {ref}`la mesa <mesa>`.")
    'La de ¤¤¤ mide ¤¤¤ en ¤¤¤¤¤`la mesa ¤¤¤¤¤¤¤.'
    """
    texto = _LITERAL.sub(_tapar_literal, texto)
    for patron in _EN_PARRAFO:
        texto = patron.sub(lambda hallado: tapar(hallado[0]), texto)
    return texto


def _tapar_literal(hallado: re.Match[str]) -> str:
    papel, cerca, dentro = hallado[1] or "", hallado[2], hallado[3]
    con_texto = re.fullmatch(r"(.+?)(\s*<[^<>]+>)", dentro, re.S)
    if papel and con_texto:
        return tapar(papel) + cerca + con_texto[1] + tapar(con_texto[2] + cerca)
    if papel[1:-1] in PAPELES_CON_PROSA:
        return tapar(papel) + cerca + dentro + cerca
    return tapar(hallado[0])


def prosa_de_myst(texto: str) -> str:
    """La prosa de una página: párrafos, títulos, pies, textos alternativos y ejercicios."""
    pila: list[tuple[str, str]] = []  # (cerca, directiva)
    salida: list[str] = []
    en_yaml = en_opciones = False
    llave: tuple[int, bool] = (0, False)
    lineas = texto.split("\n")
    if lineas[0] == "---":
        fin = lineas.index("---", 1) + 1
        salida, lineas = [_leer_portadilla(linea) for linea in lineas[:fin]], lineas[fin:]
    for linea in lineas:
        directiva = pila[-1][1] if pila else None
        cerca = _CERCA.match(linea)
        if pila and linea.strip() == pila[-1][0] and linea.strip():
            pila.pop()
            salida.append(tapar(linea))
        elif cerca and directiva not in SIN_PROSA and "`" not in cerca[3]:
            nueva = cerca[2] or ""
            corte = cerca.start(3) if nueva not in SIN_PROSA else len(linea)
            pila.append((cerca[1], nueva))
            en_opciones, en_yaml = True, False
            salida.append(tapar(linea[:corte]) + linea[corte:])
        elif directiva is None:
            salida.append(tapar(linea) if _ETIQUETA.match(linea) else linea)
        elif en_yaml or (en_opciones and linea == "---"):
            en_yaml, llave, lista = _leer_yaml(linea, en_yaml, llave)
            salida.append(lista)
        elif en_opciones and (opcion := _OPCION.match(linea)):
            corte = opcion.end() if opcion[1] in OPCIONES_CON_PROSA else len(linea)
            salida.append(tapar(linea[:corte]) + linea[corte:])
        else:
            en_opciones = False
            salida.append(tapar(linea) if directiva in SIN_PROSA else linea)
    return tapar_en_linea("\n".join(salida))


def _leer_portadilla(linea: str) -> str:
    """Un renglón de la portadilla de un archivo: solo los títulos de las plantillas."""
    hallada = _LLAVE_YAML.match(linea)
    if hallada and not hallada[1] and hallada[2] in PORTADILLA_CON_PROSA:
        return tapar(linea[: hallada.start(3)]) + hallada[3]
    return tapar(linea)


def _leer_yaml(
    linea: str, dentro: bool, llave: tuple[int, bool]
) -> tuple[bool, tuple[int, bool], str]:
    """Un renglón de las opciones en YAML de una celda: solo pies y textos alternativos."""
    if linea == "---":
        return not dentro, (0, False), tapar(linea)
    sangria = len(linea) - len(linea.lstrip())
    hallada = _LLAVE_YAML.match(linea)
    if hallada and (sangria <= llave[0] or not llave[1]):
        llave = (sangria, hallada[2] in OPCIONES_CON_PROSA)
        corte = hallada.start(3) if llave[1] else len(linea)
        if re.fullmatch(r" *[|>][-+]?", linea[corte:]):
            corte = len(linea)
        return True, llave, tapar(linea[:corte]) + linea[corte:]
    return True, llave, linea if llave[1] else tapar(linea)
