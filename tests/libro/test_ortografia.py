"""La ortografía de todo el texto del proyecto, y la prueba de que el corrector corrige."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from herramientas.ortografia import Corrector, Falta, faltas_de_puntuacion, leer_palabras
from herramientas.prosa import TAPADO, prosa_de_myst
from herramientas.prosa_python import prosa_de_python
from herramientas.reglas import celdas
from libro.prosa_del_libro import RAIZ, apellidos, nombres_que_valen, prosa_del_libro

LISTA = RAIZ / "tests" / "libro" / "palabras.txt"
# Cuántas faltas se enseñan con sugerencias: buscar parecidas tarda.
A_LA_VISTA = 10


@pytest.fixture(scope="module")
def palabras() -> list[str]:
    return leer_palabras(LISTA.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def corrector(modulos: Path, palabras: list[str]) -> Corrector:
    return Corrector.de_carpeta(modulos, frozenset(palabras), apellidos())


def buscar(corrector: Corrector) -> Iterator[tuple[str, int, str]]:
    """Archivo, renglón y texto de cada palabra del proyecto que no se conoce."""
    for archivo, prosa in prosa_del_libro().items():
        for numero, palabra in corrector.desconocidas(prosa, nombres_que_valen(archivo)):
            yield archivo, numero, palabra


def test_no_hay_erratas(corrector: Corrector) -> None:
    faltas = list(buscar(corrector))
    dichas = [
        f"{archivo}:{numero}: «{palabra}»; parecidas: "
        f"{', '.join(corrector.sugerir(palabra)) or 'ninguna'}"
        for archivo, numero, palabra in faltas[:A_LA_VISTA]
    ]
    assert dichas == [], (
        f"{len(faltas)} palabras que el diccionario no conoce. Corrígelas o, si están "
        f"bien, añádelas a {LISTA.relative_to(RAIZ)}."
    )


def test_no_hay_faltas_de_puntuacion() -> None:
    """Ni palabras dobles, ni espacios antes de un signo, ni preguntas sin abrir."""
    faltas = [
        f"{archivo}:{falta.renglon}: {falta.dice}; {falta.remedio}"
        for archivo, prosa in prosa_del_libro().items()
        for falta in faltas_de_puntuacion(prosa)
    ]
    assert faltas == []


def test_la_lista_esta_en_orden_y_nada_sobra(
    corrector: Corrector, palabras: list[str]
) -> None:
    """Ordenada, sin repetidas, sin lo que ya sabe el diccionario ni lo que nadie usa."""
    assert palabras == sorted(set(palabras), key=lambda p: (p.lower(), p))
    sobran = [p for p in palabras if corrector.en_diccionario(p) or p in apellidos()]
    assert sobran == [], "ya las conoce el diccionario o la bibliografía"
    list(buscar(corrector))
    assert set(palabras) - corrector.usadas == set(), "nadie las usa: bórralas de la lista"


PAGINA = """\
    ---
    kernelspec:
      display_name: Paithon
    ---

    (etiqketa)=
    # El títulu

    Una palabrra y `codiggo`, $x_{formulla}$, {ref}`textto <destinno>`.
    Y [un enlacce](https://direccion.example/paginna) de {cite}`autorr2020`.

    $$
    \\text{ecuacionn} = 1
    $$ (eq-nombrre)

    ```{code-cell} ipython3
    ---
    tags: [hide-inputt]
    mystnb:
      figure:
        caption: |
          El piee de la figura.
        name: fig-nombrre
      image:
        alt: >-
          La imagenn
          en dos renglones.
    ---
    variablle = 1  # comentarrio
    ```

    ```{exercise} El enunciaddo
    :label: ej-nombrre

    Una preguntta.
    ```

    ````{solution-start} ej-nombrre
    :class: dropdown
    ````

    La respuestta.

    ````{solution-end}
    ````
    """


def test_encuentra_las_erratas_de_una_pagina_y_no_toca_lo_demas(
    corrector: Corrector,
) -> None:
    prosa = prosa_de_myst(dedent(PAGINA))
    assert list(corrector.desconocidas(prosa)) == [
        (7, "títulu"),
        (9, "palabrra"),
        (9, "textto"),
        (10, "enlacce"),
        (22, "piee"),
        (26, "imagenn"),
        (32, "enunciaddo"),
        (35, "preguntta"),
        (42, "respuestta"),
    ]


MODULO = '''\
    """El moddulo, con `codiggo` y un ejemplo.

    Args:
        nombrre: lo que entrra.

    >>> funccion(1)
    resultaddo
    """
    # Un comentarrio sobre a_bb y c.dd().
    def funccion(nombrre):
        etiqueta = "solla"
        if nombrre:
            raise ValueError(
                f"No valle {nombrre!r:>{10}}: debe ser 'otrro' "
                "y mayyor."
            )
        return "cientto de palabras que se leen", "three words in English", r"\\regexx de"
    '''


def test_encuentra_las_erratas_de_un_modulo_y_no_toca_lo_demas(
    corrector: Corrector,
) -> None:
    prosa = prosa_de_python(dedent(MODULO))
    assert list(corrector.desconocidas(prosa)) == [
        (1, "moddulo"),
        (4, "entrra"),
        (9, "comentarrio"),
        (15, "mayyor"),
        (17, "cientto"),
    ]


def test_la_prosa_conserva_los_renglones_y_las_columnas() -> None:
    for archivo, prosa in prosa_del_libro().items():
        texto = (RAIZ / archivo).read_text(encoding="utf-8")
        iguales = [
            len(a) == len(b)
            for a, b in zip(texto.split("\n"), prosa.split("\n"), strict=True)
        ]
        assert all(iguales), f"{archivo}:{iguales.index(False) + 1}"


def test_se_leen_todos_los_pies_y_los_textos_alternativos() -> None:
    """Los que ve el lector de YAML, palabra por palabra, están en la prosa."""
    vistos = 0
    for archivo, prosa in prosa_del_libro().items():
        if not archivo.startswith("book/") or not archivo.endswith(".md"):
            continue
        leidas = set(prosa.split())
        for celda in celdas((RAIZ / archivo).read_text(encoding="utf-8")):
            opciones = celda.metadatos.get("mystnb", {})
            pie = opciones.get("figure", {}).get("caption", "")
            alt = opciones.get("image", {}).get("alt", "")
            dicho = set(prosa_de_myst(f"{pie}\n\n{alt}").split())
            assert {p for p in dicho if TAPADO not in p} <= leidas, archivo
            vistos += bool(pie)
    assert vistos > 100


@pytest.mark.parametrize("bien", ["mídelo", "medirlo", "calcúlalas", "U-Net", "bórraselo"])
def test_conoce_lo_que_esta_bien(corrector: Corrector, bien: str) -> None:
    assert corrector.conoce(bien)


@pytest.mark.parametrize(
    "mal", ["midelo", "medírlo", "calculalas", "convolucion", "stride"]
)
def test_no_conoce_lo_que_esta_mal(corrector: Corrector, mal: str) -> None:
    assert not corrector.conoce(mal)


def test_el_ingles_vale_solo_en_cursiva_o_entre_comillas(corrector: Corrector) -> None:
    prosa = "El paso (*stride*), «stride», y stride a secas, y **stride**."
    assert [p for _, p in corrector.desconocidas(prosa)] == ["stride", "stride"]


def test_sugiere_lo_parecido(corrector: Corrector) -> None:
    [falta] = corrector.faltas("La celula.")
    assert falta.renglon == 1 and "célula" in falta.remedio


@pytest.mark.parametrize(
    ("prosa", "dice"),
    [
        ("Uno de\nde los dos.", (2, "de\nde")),
        ("Uno , y otro.", (1, "« ,»")),
        ("\nCómo se hace?", (2, "0 «¿» y 1 «?»")),
        ("¡Mira", (1, "1 «¡» y 0 «!»")),
    ],
)
def test_encuentra_las_faltas_de_puntuacion(prosa: str, dice: tuple[int, str]) -> None:
    [falta] = faltas_de_puntuacion(prosa)
    assert isinstance(falta, Falta)
    assert (falta.renglon, falta.dice) == dice


def test_la_buena_puntuacion_no_se_toca() -> None:
    prosa = "¿De ¤¤ de quién? Un ¤, y otro: 0.5 … ¡ya! Su título es «Can it?»."
    assert list(faltas_de_puntuacion(prosa)) == []
