"""El escalón: todo o nada hacia adelante, y nada hacia atrás."""

import numpy as np
import pytest
import torch
from herramientas import contrato_activaciones as contrato
from hypothesis import given, settings
from hypothesis import strategies as st
from tesela.ops import step, step_backward

# PyTorch no deriva torch.heaviside; (signo + 1) / 2 es lo mismo fuera del 0, y allí el
# redondeo hacia arriba pone el 1. Las dos piezas tienen gradiente 0 en PyTorch.
CASES = {
    "step": contrato.Activation(
        step, step_backward, lambda t: torch.ceil((torch.sign(t) + 1) / 2)
    )
}

EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


@EACH
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_igual_que_pytorch_en_valor_y_gradiente(case, data):
    contrato.same_as_torch(case, data)


@EACH
def test_forma_dtype_lote_vacio_nan_y_errores(case):
    contrato.good_manners(case)


@EACH
def test_la_derivada_es_el_cociente_de_diferencias(case):
    contrato.slope_is_the_limit(case)


def test_a_mano_y_como_heaviside():
    x = np.array([-2.0, -1e-300, -0.0, 0.0, 3.0])
    assert step(x).tolist() == [0, 0, 1, 1, 1]
    ones = torch.ones((), dtype=torch.float64)
    assert step(x).tolist() == torch.heaviside(torch.from_numpy(x), ones).tolist()
    assert step_backward(np.full(5, 7.0), x).tolist() == [0] * 5
