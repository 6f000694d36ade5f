"""El laboratorio de la convolución transpuesta: su aritmética y su lugar en la página.

La aritmética del guion se ejecuta con Node y se compara con PyTorch y con `tesela`; el
trato con quien lee está en tests/navegador/test_widget_transpuesta.py.
"""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from herramientas.npm import correr, programa_node
from laboratorios import juntar_modulos
from tesela.ops import (
    conv_output_size,
    conv_transpose2d,
    conv_transpose_size,
    interpolation_matrix,
    kernel_overlap,
    output_padding_for,
    taps_per_phase,
)

RAIZ = Path(__file__).resolve().parents[2]
CALCULO = RAIZ / "book" / "_static" / "widgets" / "transpuesta-calculo.mjs"

# Recibe por la entrada [función, listas de argumentos] y responde una lista en JSON.
PROGRAMA = """
import * as calculo from %s;
const conTodo = (input, kernel, options) => {
  const made = calculo.plan(input, kernel, options);
  const places = made.output.map((line, r) => line.map((_, c) => [r, c])).flat();
  const written = made.canvas.map((line) => line.map(() => 0));
  input.forEach((line, i) => line.forEach((_, j) => {
    for (const one of calculo.writesOf(made, i, j)) {
      written[one.row][one.column] += one.value * one.weight;
    }
  }));
  return {
    output: made.output,
    overlap: made.overlap,
    writes: calculo.crop(made, written),
    sums: places.map(([r, c]) => calculo.termsAt(made, r, c)
      .reduce((sum, one) => sum + one.value * one.weight, 0)),
    terms: places.map(([r, c]) => calculo.termsAt(made, r, c).length),
  };
};
let texto = "";
for await (const trozo of process.stdin) texto += trozo;
const [nombre, casos] = JSON.parse(texto);
const funcion = nombre === "conTodo" ? conTodo : calculo[nombre];
console.log(JSON.stringify(casos.map((caso) => {
  try { return funcion(...caso); }
  catch (error) { return `${error.name}: ${error.message}`; }
})));
"""


def calcular(nombre: str, casos: list[list[Any]]) -> list[Any]:
    """Lo que da una función del guion en cada caso; un error llega como texto."""
    node, _ = programa_node()
    programa = PROGRAMA % json.dumps(CALCULO.as_uri())
    orden = [node, "--input-type=module", "-e", programa]
    hecho = correr(*orden, input=json.dumps([nombre, casos]))
    assert hecho.returncode == 0, hecho.stderr[-600:]
    return json.loads(hecho.stdout)


def opciones(stride: Any, padding: Any, dilation: Any, extra: Any) -> dict[str, Any]:
    return {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "outputPadding": extra,
    }


def de_torch(x: torch.Tensor, w: torch.Tensor, o: dict[str, Any]) -> list | None:
    """La salida de PyTorch, o None si rechaza la combinación."""
    try:
        y = F.conv_transpose2d(
            x[None, None], w[None, None], None,
            o["stride"], o["padding"], o["outputPadding"], 1, o["dilation"],
        )  # fmt: skip
    except RuntimeError:
        return None
    return y[0, 0].tolist()


# --- La aritmética ---------------------------------------------------------------------


def test_output_and_copies_equal_torch_and_tesela_over_the_grid() -> None:
    generador = torch.Generator().manual_seed(0)
    entradas = {
        n: torch.randint(-9, 10, (n, 7 - n), generator=generador).double()
        for n in range(1, 7)
    }
    kernels = {
        k: torch.randint(-5, 6, (k, k), generator=generador).double() for k in range(1, 7)
    }
    rejilla = list(
        itertools.product(range(1, 7), range(1, 7), range(1, 5), range(4), [1, 2], range(4))
    )
    casos = [
        [entradas[n].tolist(), kernels[k].tolist(), opciones(s, p, d, e)]
        for n, k, s, p, d, e in rejilla
    ]
    dados = calcular("conTodo", casos)
    aceptados = rechazados = 0
    for (n, k, s, p, d, e), (_, _, o), dado in zip(rejilla, casos, dados, strict=True):
        donde = n, k, s, p, d, e
        esperado = de_torch(entradas[n], kernels[k], o)
        if esperado is None:
            rechazados += 1
            assert isinstance(dado, str) and dado.startswith("RangeError: "), (donde, dado)
            with pytest.raises(ValueError):
                for lado in entradas[n].shape:
                    conv_transpose_size(lado, k, s, p, d, e)
            continue
        aceptados += 1
        assert isinstance(dado, dict), (donde, dado)
        assert dado["output"] == esperado, donde
        assert dado["writes"] == esperado, donde
        assert dado["sums"] == list(itertools.chain(*esperado)), donde
        unos = torch.ones_like(entradas[n]), torch.ones(k, k, dtype=torch.float64)
        assert dado["overlap"] == de_torch(*unos, o), donde
        assert dado["terms"] == list(itertools.chain(*dado["overlap"])), donde
        if e == 0:
            propio = kernel_overlap(tuple(entradas[n].shape), k, s, p, d)
            assert dado["overlap"] == propio.tolist(), donde
    assert (aceptados, rechazados) == (2592, 2016)


def test_each_axis_may_have_its_own_options() -> None:
    generador = torch.Generator().manual_seed(1)
    x = torch.randn(3, 5, generator=generador, dtype=torch.float64)
    w = torch.randn(1, 4, generator=generador, dtype=torch.float64)
    o = opciones([1, 3], [0, 1], [1, 2], [0, 2])
    [dado] = calcular("conTodo", [[x.tolist(), w.tolist(), o]])
    y = conv_transpose2d(
        x[None, None].numpy(),
        w[None, None].numpy(),
        None,
        (1, 3),
        (0, 1),
        (0, 2),
        1,
        (1, 2),
    )
    np.testing.assert_allclose(dado["output"], y[0, 0], atol=1e-12)


def test_the_copies_left_so_far_are_those_of_the_first_pixels() -> None:
    # A mano: dos copias de (1, 2, 3) con paso 2, primero la del 5 y después la del 7.
    [plan] = calcular("plan", [[[[5, 7]], [[1, 2, 3]], {"stride": [1, 2]}]])
    dados = calcular("stamp", [[plan, cuantos] for cuantos in range(3)])
    assert dados == [[[0] * 5], [[5, 10, 15, 0, 0]], [[5, 10, 22, 14, 21]]]


def test_the_sizes_that_output_padding_tells_apart_are_those_of_tesela() -> None:
    rejilla = list(
        itertools.product(range(1, 7), range(1, 7), range(1, 5), range(4), [1, 2, 3])
    )
    casos = [[n, k, opciones(s, p, d, 0)] for n, k, s, p, d in rejilla]
    vacios = 0
    for (n, k, s, p, d), dado in zip(
        rejilla, calcular("sizesThatReach", casos), strict=True
    ):
        reales = [
            size
            for size in range(1, 60)
            if size + 2 * p > d * (k - 1) and conv_output_size(size, k, s, p, d) == n
        ]
        assert [uno["size"] for uno in dado] == reales, (n, k, s, p, d)
        for uno in dado:
            extra = output_padding_for(uno["size"], n, k, s, p, d)
            assert uno["outputPadding"] == extra
        vacios += not dado
    assert 0 < vacios < len(rejilla) / 4  # hay rellenos que recortan todo


def test_the_verdict_is_that_of_the_taps_of_each_phase() -> None:
    rejilla = list(itertools.product(range(1, 10), range(1, 7), range(1, 5)))
    dados = calcular("judge", [list(caso) for caso in rejilla])
    for (k, s, d), dado in zip(rejilla, dados, strict=True):
        cuentas = taps_per_phase(k, s, d)
        assert dado["counts"] == cuentas.tolist()
        assert (dado["min"], dado["max"]) == (cuentas.min(), cuentas.max())
        assert dado["even"] == (cuentas.min() == cuentas.max())
        periodos = [t for t in range(1, s + 1) if (np.roll(cuentas, -t) == cuentas).all()]
        assert dado["period"] == periodos[0]
        if d == 1:
            assert dado["period"] == (1 if k % s == 0 else s)


def test_the_bilinear_kernel_is_the_column_of_the_interpolation_matrix() -> None:
    # Con factor 3 los centros coinciden, y a cada píxel viejo lo rodean cinco nuevos.
    for factor, linea in zip((2, 3), calcular("bilinearLine", [[4], [5]]), strict=True):
        columna = interpolation_matrix(9, 9 * factor)[:, 4]
        np.testing.assert_allclose(columna[columna > 0], linea)
    for linea in calcular("bilinearLine", [[k] for k in range(1, 7)]):
        paso = (len(linea) + 1) // 2
        [[sumas]] = calcular("sumsPerPhase", [[[linea], {"stride": [1, paso]}]])
        np.testing.assert_allclose(sumas, np.ones(paso), err_msg=str(linea))


def test_the_sums_of_each_phase_are_the_output_of_a_smooth_input() -> None:
    rng = np.random.default_rng(2)
    rejilla = list(itertools.product(range(1, 7), range(1, 5), range(1, 4)))
    kernels = [rng.integers(-5, 6, size=(k, k)).astype(float) for k, _, _ in rejilla]
    casos = [
        [w.tolist(), {"stride": s, "dilation": d}]
        for w, (_, s, d) in zip(kernels, rejilla, strict=True)
    ]
    dados = calcular("sumsPerPhase", casos)
    for w, (k, s, d), dado in zip(kernels, rejilla, dados, strict=True):
        lado = d * (k - 1) + 2  # entradas de sobra para que haya un centro
        unos = np.ones((1, 1, 2 * lado, 2 * lado))
        lisa = conv_transpose2d(unos, w[None, None], stride=s, dilation=d)[0, 0]
        centro = np.s_[lado * s : (lado + 1) * s]
        assert dado == lisa[centro, centro].tolist(), (k, s, d)


@pytest.mark.parametrize(
    ("caso", "mensaje"),
    [
        ((3, 3, opciones(2, 0, 1, 2)), "output_padding llegó como 2 y debe ser menor"),
        ((1, 3, opciones(1, 2, 1, 0)), "No queda ningún píxel: la salida completa mide 3"),
        ((0, 3, opciones(1, 0, 1, 0)), "La entrada llegó como 0"),
        ((3, 0, opciones(1, 0, 1, 0)), "El kernel llegó como 0"),
        ((3, 3, opciones(0, 0, 1, 0)), "El paso llegó como 0"),
        ((3, 3, opciones(1, -1, 1, 0)), "El relleno llegó como -1"),
        ((3, 3, opciones(1, 0, 1.5, 0)), "La dilatación llegó como 1.5"),
    ],
)
def test_errors_say_what_came_and_what_to_do(caso: tuple, mensaje: str) -> None:
    [dado] = calcular("transposedSize", [list(caso)])
    assert isinstance(dado, str) and dado.startswith(f"RangeError: {mensaje}"), dado


def test_the_script_that_is_published_is_valid(tmp_path: Path) -> None:
    guion = tmp_path / "transpuesta.js"
    guion.write_text(juntar_modulos(CALCULO.with_name("transpuesta.mjs")), encoding="utf-8")
    hecho = correr(programa_node()[0], "--check", guion)
    assert hecho.returncode == 0, hecho.stderr[-600:]


# --- Su lugar en la página -------------------------------------------------------------


def test_the_laboratory_is_followed_by_its_still_figure() -> None:
    pagina = RAIZ / "book" / "cnn" / "convolucion-transpuesta-tablero.md"
    bloque = re.search(
        r"^\(convolucion-transpuesta-laboratorio\)=\n### Laboratorio: .+?"
        r"```\{raw\} html\n(.*?)```\n\n(```\{code-cell\}.*?)\n```",
        pagina.read_text(encoding="utf-8"),
        re.S | re.M,
    )
    assert bloque, "después del bloque HTML debe venir la celda de la figura"
    assert "name: fig-tablero-traslape" in bloque[2]
    # Lo que dice el texto de repuesto: ocho parejas de kernel y paso.
    assert "ocho parejas de kernel y paso" in bloque[1]
    casos = re.search(r"^cases = (\[.*\])$", bloque[2], re.M)
    assert casos and len(json.loads(casos[1].replace("(", "[").replace(")", "]"))) == 8
    ruta = re.search(r'src="\.\./\.\./_static/([^"]+)"', bloque[1])
    assert ruta and (RAIZ / "book" / "_static" / ruta[1]).is_file()


def test_the_first_page_sends_to_the_laboratory() -> None:
    pagina = RAIZ / "book" / "cnn" / "convolucion-transpuesta.md"
    assert "<convolucion-transpuesta-laboratorio>`" in pagina.read_text(encoding="utf-8")
