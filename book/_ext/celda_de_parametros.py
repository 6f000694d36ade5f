"""La celda con la etiqueta `parameters`: lo que una corrida larga puede cambiar.

Un capítulo tiene a lo sumo una, con una asignación por renglón y valores literales. Los
valores de una corrida larga se ponen en otra celda, justo después: las dos quedan a la
vista, y manda la segunda.
"""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

ETIQUETA = "parameters"
INYECTADA = "injected-parameters"


def etiquetas(celda: Any) -> list[str]:
    """Las etiquetas de una celda de un cuaderno."""
    return list(celda.metadata.get("tags", []))


def parametros_de(celdas: Iterable[Any]) -> dict[str, Any]:
    """Los parámetros que declara un capítulo, con su valor por omisión.

    Args:
        celdas: las celdas del cuaderno.

    Returns:
        Nombre a valor, en su orden; vacío si no hay celda `parameters`.

    Raises:
        ValueError: si hay más de una, o tiene algo más que asignaciones de literales.
    """
    suyas = [c for c in celdas if c.cell_type == "code" and ETIQUETA in etiquetas(c)]
    if len(suyas) > 1:
        raise ValueError(
            f"hay {len(suyas)} celdas con la etiqueta «{ETIQUETA}»; se esperaba una. "
            "Júntalas al principio del capítulo."
        )
    return literales(suyas[0].source) if suyas else {}


def literales(codigo: str) -> dict[str, Any]:
    """Lee asignaciones de literales, sin ejecutar nada.

    Args:
        codigo: el de la celda.

    Raises:
        ValueError: si un renglón no es `nombre = literal`.

    >>> literales("epochs = 3  # pasadas\\nseeds = (0, 1)")
    {'epochs': 3, 'seeds': (0, 1)}
    """
    valores = {}
    for nodo in ast.parse(codigo).body:
        try:
            assert isinstance(nodo, ast.Assign | ast.AnnAssign) and nodo.value is not None
            destinos = nodo.targets if isinstance(nodo, ast.Assign) else [nodo.target]
            (destino,) = destinos
            assert isinstance(destino, ast.Name)
            valores[destino.id] = ast.literal_eval(nodo.value)
        except (AssertionError, ValueError) as error:
            renglon = ast.unparse(nodo).splitlines()[0]
            raise ValueError(
                f"la celda «{ETIQUETA}» tiene «{renglon}»; se esperaba una asignación de "
                "un valor literal, como «epochs = 3». Lleva lo demás a otra celda."
            ) from error
    return valores


def codigo_inyectado(valores: Mapping[str, Any], encabezado: str) -> str:
    """El código de la celda que cambia los parámetros.

    Args:
        valores: nombre a valor.
        encabezado: lo que dice el comentario del primer renglón.

    >>> print(codigo_inyectado({"dataset": "dubai", "epochs": 9}, "corrida larga"))
    # corrida larga
    dataset = "dubai"
    epochs = 9
    """
    renglones = [f"{nombre} = {_literal(valor)}" for nombre, valor in valores.items()]
    return "\n".join([f"# {encabezado}", *renglones])


def _literal(valor: Any) -> str:
    return json.dumps(valor, ensure_ascii=False) if isinstance(valor, str) else repr(valor)


def tras_la_celda(texto: str, nuevo: str) -> str:
    """Pone un texto justo después de la celda `parameters` de una página MyST.

    Args:
        texto: el de la página.
        nuevo: lo que se agrega.

    Raises:
        ValueError: si la página no tiene esa celda.
    """
    for celda in re.finditer(
        r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1[ \t]*$", texto, flags=re.M | re.S
    ):
        if ETIQUETA in _etiquetas_escritas(celda[2]):
            corte = celda.end()
            return f"{texto[:corte]}\n\n{nuevo}\n{texto[corte:]}"
    raise ValueError(f"la página no tiene una celda con la etiqueta «{ETIQUETA}»")


def _etiquetas_escritas(cuerpo: str) -> list[str]:
    """Las etiquetas de una celda, con `:tags:` o con un encabezado YAML entre `---`."""
    opciones = re.match(r"(?:---\n(.*?)^---$|((?::[^\n]*\n)+))", cuerpo, re.M | re.S)
    encabezado = (opciones[1] or opciones[2]) if opciones else ""
    return re.findall(r"[\w-]+", " ".join(re.findall(r"tags:(.*)", encabezado, re.S)))
