"""El corrector: qué palabras de una prosa no están en el diccionario ni en la lista.

El diccionario es el de hunspell para el español de México, y lo lee spylls. Lo que va en
cursiva o entre comillas angulares puede estar también en inglés, que es como se presenta un
término o se da el título de una obra. La prosa llega de `prosa` o de `prosa_python`, con lo
que no se lee ya tapado.
"""

import itertools
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from herramientas.prosa import tapar

SUGERENCIAS = 3

_LETRA = r"[A-Za-zÀ-ÖØ-öø-ÿ]"
_PALABRA = re.compile(rf"(?<![\w¤])(?<!\d-){_LETRA}++(?:[-'’]{_LETRA}++)*+(?![\w¤]|-\d)")
# Lo que puede estar en inglés: lo que va en cursiva o entre comillas angulares.
_AJENO = re.compile(
    r"(?<![*\w\\])\*(?![*\s])(?:(?!\n[ \t]*\n)[^*])+?(?<![\s\\])\*(?![*\w])|«[^»]+»"
)
# Los pronombres que se pegan al final de un verbo, solos o de dos en dos.
_PRONOMBRE = re.compile(r"(.{2,}?)((?:me|te|se|nos)?(?:l[aeo]s?)|me|te|se|nos)$")
_SIN_TILDE = str.maketrans("áéíóú", "aeiou")
_DOBLE = re.compile(rf"(?<![\w¤])({_LETRA}+)([ \n]+)\1(?![\w¤-])", re.IGNORECASE)
_ANTES_DE_COMA = re.compile(r"(?<=[\w¤»)\]*]) +([,;:.!?](?=\s|$)(?!\.))", re.M)
_SIGNOS = {"?": "¿", "!": "¡"}


@dataclass(frozen=True)
class Falta:
    """Algo mal escrito: en qué renglón, qué dice y qué se puede hacer."""

    renglon: int
    dice: str
    remedio: str


@dataclass
class Corrector:
    """Los diccionarios, la lista del libro y las palabras de ella que se han usado.

    Args:
        espanol: el diccionario de hunspell en español.
        ingles: el de inglés, que vale solo en cursiva o entre comillas angulares.
        palabras: la lista del libro; puede tener nombres de varias palabras.
        apellidos: los de las obras que el libro cita.
        usadas: lo de la lista que ha hecho falta.
    """

    espanol: Any
    ingles: Any
    palabras: frozenset[str]
    apellidos: frozenset[str] = frozenset()
    usadas: set[str] = field(default_factory=set)
    _vistas: dict[tuple[str, bool], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nombres = sorted((p for p in self.palabras if " " in p), key=len, reverse=True)
        self._nombres = {
            nombre: re.compile(
                r"(?<![\w¤])" + r"\s+".join(map(re.escape, nombre.split())) + r"(?![\w¤])"
            )
            for nombre in nombres
        }

    @classmethod
    def de_carpeta(
        cls,
        modulos: Path,
        palabras: frozenset[str],
        apellidos: frozenset[str] = frozenset(),
    ) -> "Corrector":
        """Un corrector con los diccionarios que npm puso en node_modules."""
        from spylls.hunspell import Dictionary

        espanol, ingles = (
            Dictionary.from_files(str(modulos / nombre / "index"))
            for nombre in ("dictionary-es-mx", "dictionary-en")
        )
        return cls(espanol, ingles, palabras, apellidos)

    def conoce(self, palabra: str, ajena: bool = False) -> bool:
        """Si una palabra, o cada parte de una con guion, está bien escrita.

        Args:
            palabra: la palabra.
            ajena: si está donde puede ir una palabra en inglés.
        """
        clave = (palabra, ajena)
        if clave not in self._vistas:
            partes = re.split(r"[-'’]", palabra)
            self._vistas[clave] = self._entera(palabra, ajena) or (
                len(partes) > 1 and all(self._entera(parte, ajena) for parte in partes)
            )
        return self._vistas[clave]

    def _entera(self, palabra: str, ajena: bool) -> bool:
        if len(palabra) == 1 or self.en_diccionario(palabra):
            return True
        propias = {palabra, palabra.lower()} & self.palabras
        self.usadas |= propias
        return (
            bool(propias)
            or palabra in self.apellidos
            or self.con_pronombre(palabra.lower())
            or (ajena and bool(self.ingles.lookup(palabra)))
        )

    def con_pronombre(self, palabra: str) -> bool:
        """Si es un verbo conocido con un pronombre al final, que el diccionario no arma.

        Un infinitivo no gana tilde («medirlo»); un imperativo de dos sílabas o más, sí
        («mídelo»).
        """
        hallada = _PRONOMBRE.fullmatch(palabra)
        if hallada is None:
            return False
        verbo, tildes = hallada[1], sum(letra in "áéíóú" for letra in palabra)
        if verbo.translate(_SIN_TILDE).endswith(("ar", "er", "ir")):
            return tildes == verbo.endswith(("eír", "oír")) and self._es_palabra(verbo)
        return tildes == 1 and self._es_palabra(verbo.translate(_SIN_TILDE))

    def _es_palabra(self, palabra: str) -> bool:
        en_lista = palabra in self.palabras
        self.usadas |= {palabra} if en_lista else set()
        return en_lista or self.en_diccionario(palabra)

    def en_diccionario(self, palabra: str) -> bool:
        """Si la palabra está en el diccionario del español, sin contar la lista."""
        return bool(self.espanol.lookup(palabra))

    def sugerir(self, palabra: str) -> list[str]:
        """Hasta tres palabras parecidas."""
        return list(itertools.islice(self.espanol.suggest(palabra), SUGERENCIAS))

    def desconocidas(
        self, prosa: str, nombres: Set[str] = frozenset()
    ) -> Iterator[tuple[int, str]]:
        """El renglón y el texto de cada palabra que no se conoce.

        Args:
            prosa: el texto, ya tapado.
            nombres: identificadores que en este texto también valen.
        """
        prosa = self._sin_nombres(prosa)
        ajenos = [hallado.span() for hallado in _AJENO.finditer(prosa)]
        for hallada in _PALABRA.finditer(prosa):
            lugar = hallada.start()
            if hallada[0] in nombres or self.conoce(hallada[0]):
                continue
            if not any(a <= lugar < b for a, b in ajenos) or not self.conoce(
                hallada[0], ajena=True
            ):
                yield renglon(prosa, lugar), hallada[0]

    def _sin_nombres(self, prosa: str) -> str:
        """La prosa sin los nombres de varias palabras que están en la lista."""
        for nombre, patron in self._nombres.items():
            if nombre.split()[0] not in prosa:  # la expresión es mucho más lenta
                continue
            prosa, veces = patron.subn(lambda hallado: tapar(hallado[0]), prosa)
            if veces:
                self.usadas.add(nombre)
        return prosa

    def faltas(self, prosa: str, nombres: Set[str] = frozenset()) -> Iterator[Falta]:
        """Cada palabra que no se conoce, con sus sugerencias."""
        for numero, palabra in self.desconocidas(prosa, nombres):
            parecidas = ", ".join(self.sugerir(palabra)) or "ninguna parecida"
            yield Falta(numero, palabra, f"en el diccionario: {parecidas}")


def renglon(texto: str, lugar: int) -> int:
    """El número del renglón donde está un lugar del texto."""
    return texto.count("\n", 0, lugar) + 1


def faltas_de_puntuacion(prosa: str) -> Iterator[Falta]:
    """Palabras dobles, espacios antes de un signo y signos que cierran sin abrir."""
    for hallada in _DOBLE.finditer(prosa):
        yield Falta(
            renglon(prosa, hallada.end() - 1), hallada[0], f"una sola vez: «{hallada[1]}»"
        )
    for hallada in _ANTES_DE_COMA.finditer(prosa):
        yield Falta(
            renglon(prosa, hallada.start()), f"«{hallada[0]}»", "el signo va pegado"
        )
    for inicio, parrafo in parrafos(prosa):
        for cierra, abre in _SIGNOS.items():
            parrafo = re.sub(r"«[^»]*»", "", parrafo)
            if parrafo.count(cierra) != parrafo.count(abre):
                yield Falta(
                    renglon(prosa, inicio),
                    f"{parrafo.count(abre)} «{abre}» y {parrafo.count(cierra)} «{cierra}»",
                    "cada signo que cierra tiene el suyo que abre",
                )


def parrafos(texto: str) -> Iterator[tuple[int, str]]:
    """Cada párrafo, con el lugar donde empieza."""
    for hallado in re.finditer(r"(?:[^\n]*\S[^\n]*(?:\n|$))+", texto):
        yield hallado.start(), hallado[0]


def leer_palabras(texto: str) -> list[str]:
    """Las palabras de una lista, sin comentarios ni renglones en blanco."""
    lineas = (linea.split("#")[0].strip() for linea in texto.splitlines())
    return [linea for linea in lineas if linea]
