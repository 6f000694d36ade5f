"""El revisor de términos: qué dice una página de otro modo que el glosario.

La tabla (`terminos_preferidos.yml`) da, para cada término, las variantes que no se usan.
Una variante en cursiva, entre comillas angulares o entre paréntesis es una presentación
(«en inglés, *stride*») y no cuenta. La prosa llega tapada, de `prosa`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml
from herramientas.ortografia import Falta, renglon
from herramientas.prosa import TAPADO, tapar

_PRESENTACION = re.compile(
    r"(?<![*\w\\])\*(?![*\s])(?:(?!\n[ \t]*\n)[^*])+?(?<![\s\\])\*(?![*\w])"
    r"|«[^»]+»|\([^()\n]*\)"
)
# Lo que puede haber entre dos palabras de un término: blancos, guiones y énfasis.
_ENTRE = rf"[\s*{TAPADO}-]+"


@dataclass(frozen=True)
class Tabla:
    """Lo que la tabla manda.

    Attributes:
        terminos: variante → término del glosario.
        estilo: variante → lo que se escribe, fuera del glosario.
        salvo: frases que se dejan como están, como el título de una página.
    """

    terminos: Mapping[str, str]
    estilo: Mapping[str, str]
    salvo: tuple[str, ...]


def leer_tabla(texto: str) -> Tabla:
    """La tabla, con cada variante apuntando a lo que se recomienda.

    >>> leer_tabla("terminos: {paso: [stride, zancada]}").terminos["zancada"]
    'paso'

    Raises:
        ValueError: si una variante se repite.
    """
    datos = yaml.safe_load(texto)
    partes = []
    vistas: set[str] = set()
    for parte in ("terminos", "estilo"):
        mapa = {}
        for prefiere, variantes in (datos.get(parte) or {}).items():
            for variante in variantes:
                if variante.lower() in vistas:
                    raise ValueError(f"«{variante}» está dos veces en la tabla.")
                vistas.add(variante.lower())
                mapa[variante] = prefiere
        partes.append(mapa)
    return Tabla(*partes, salvo=tuple(datos.get("salvo") or ()))


def faltas_de_terminos(prosa: str, variantes: Mapping[str, str]) -> Iterator[Falta]:
    """Cada variante que aparece sin presentación, con lo que se recomienda."""
    if not variantes:
        return
    formas = {" ".join(re.split(r"[\s-]+", v)).lower(): p for v, p in variantes.items()}
    patron = re.compile(
        rf"(?<![\w{TAPADO}-])(?:"
        + "|".join(_flexible(v) for v in sorted(formas, key=len, reverse=True))
        + r")(?![\w-])",
        re.IGNORECASE,
    )
    prosa = _PRESENTACION.sub(lambda hallada: tapar(hallada[0]), prosa)
    for hallada in patron.finditer(prosa):
        clave = " ".join(re.split(_ENTRE, hallada[0].lower()))
        dice = " ".join(hallada[0].split())
        remedio = f"el libro dice «{formas[clave]}»"
        yield Falta(renglon(prosa, hallada.start()), dice, remedio)


def quitar_frases(prosa: str, frases: tuple[str, ...]) -> str:
    """La prosa con las frases que se dejan como están ya tapadas."""
    for frase in frases:
        prosa = prosa.replace(frase, tapar(frase))
    return prosa


def usa(prosa: str, termino: str) -> bool:
    """Si una prosa usa un término, en singular o en plural.

    >>> usa("dos **mapas** de características", "mapa de características")
    True
    """
    palabras = [f"(?:{'|'.join(_numero(palabra))})" for palabra in termino.split()]
    patron = rf"(?<![\w-]){_ENTRE.join(palabras)}(?![\w-])"
    return bool(re.search(patron, prosa, re.IGNORECASE))


def _numero(palabra: str) -> list[str]:
    """Una palabra y sus plurales posibles, listos para una expresión regular."""
    plurales = [palabra + "s", palabra + "es"]
    if palabra.endswith("ón"):
        plurales.append(palabra[:-2] + "ones")
    if palabra.endswith("z"):
        plurales.append(palabra[:-1] + "ces")
    return [re.escape(forma) for forma in (*plurales, palabra)]


def _flexible(variante: str) -> str:
    return _ENTRE.join(re.escape(palabra) for palabra in variante.split())
