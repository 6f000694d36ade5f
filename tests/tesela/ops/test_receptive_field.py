"""El campo receptivo: contado a mano, por fuerza bruta y contra el gradiente de PyTorch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tesela.ops import ReceptiveField, Window, receptive_field, receptive_fields

windows = st.builds(
    Window,
    kernel_size=st.integers(1, 4),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    dilation=st.integers(1, 3),
)


def test_pila_contada_a_mano():
    """3, 3, agrupar 2 con paso 2, 3: 1 → 3 → 5 → 6 → 6 + 2·2 = 10, de 2 en 2."""
    stack = [Window(3, padding=1), Window(3, padding=1), Window(2, 2), Window(3, padding=1)]
    assert [tuple(field) for field in receptive_fields(stack)] == [
        (1, 1, 0),
        (3, 1, -1),
        (5, 1, -2),
        (6, 2, -2),
        (10, 2, -4),
    ]


@settings(max_examples=60, deadline=None)
@given(layers=st.lists(windows, min_size=1, max_size=4), size=st.integers(8, 40))
def test_las_orillas_son_las_del_gradiente(layers, size):
    """Con pesos positivos nada se cancela: tiene gradiente justo lo que influye."""
    x = torch.ones(1, 1, size, dtype=torch.float64, requires_grad=True)
    y = x
    for k, s, p, d in layers:
        assume(y.shape[-1] + 2 * p >= d * (k - 1) + 1)
        y = F.conv1d(y, torch.ones(1, 1, k, dtype=torch.float64), None, s, p, d)
    field = receptive_field(layers)
    for index in {0, y.shape[-1] // 2, y.shape[-1] - 1}:
        (grad,) = torch.autograd.grad(y[0, 0, index], x, retain_graph=True)
        seen = np.flatnonzero(grad[0, 0].numpy())
        if len(seen) == 0:  # solo relleno, o los huecos de una dilatación caen fuera
            continue
        first, last = field.interval(index)
        assert first <= seen[0] and seen[-1] <= last
        if all(p == 0 for _, _, p, _ in layers):  # sin relleno nada se corta: es exacto
            assert (seen[0], seen[-1]) == (first, last)


@settings(max_examples=40, deadline=None)
@given(layers=st.lists(windows, min_size=1, max_size=4))
def test_es_exacto_lejos_de_la_orilla(layers):
    size = 2 * receptive_field(layers).size + 60
    x = torch.ones(1, 1, size, dtype=torch.float64, requires_grad=True)
    y = x
    for k, s, p, d in layers:
        y = F.conv1d(y, torch.ones(1, 1, k, dtype=torch.float64), None, s, p, d)
    field = receptive_field(layers)
    index = (size // 2 - field.size // 2 - field.start) // field.jump
    assume(0 <= index < y.shape[-1])
    (grad,) = torch.autograd.grad(y[0, 0, index], x)
    seen = np.flatnonzero(grad[0, 0].numpy())
    assert (seen[0], seen[-1]) == field.interval(index)


@given(first=st.lists(windows, max_size=3), second=st.lists(windows, max_size=3))
def test_dos_pilas_se_componen(first, second):
    """El campo de la pila unida sale de los campos de sus dos mitades."""
    a, b = receptive_field(first), receptive_field(second)
    assert receptive_field(first + second) == ReceptiveField(
        a.size + (b.size - 1) * a.jump, a.jump * b.jump, a.start + b.start * a.jump
    )


def test_el_intervalo_se_recorta_a_la_imagen():
    field = receptive_field([Window(3, padding=1)] * 3)
    assert field.interval(0) == (-3, 3)
    assert field.interval(0, input_size=10) == (0, 3)
    assert field.interval(9, input_size=10) == (6, 9)
    assert field.interval(4, input_size=2) == (1, 1)
    with pytest.raises(ValueError, match="solo vería relleno"):
        field.interval(6, input_size=2)
    with pytest.raises(ValueError, match="index debe ser 0 o más y llegó -1"):
        field.interval(-1)


def test_sin_capas_es_un_pixel():
    assert receptive_field([]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([3], TypeError, "La capa 0 debe ser un Window o una tupla"),
        ([(3,), (3, 1, 0, 1, 9)], TypeError, "La capa 1 debe ser"),
        ([()], TypeError, "llegó \\(\\)"),
        ([(0,)], ValueError, "kernel_size debe ser 1 o más y llegó 0"),
        ([(3, 0)], ValueError, "stride debe ser 1 o más y llegó 0"),
        ([(3, 1, -1)], ValueError, "padding debe ser 0 o más y llegó -1"),
        ([(3, 1, 0, 0)], ValueError, "dilation debe ser 1 o más y llegó 0"),
        ([(2.5,)], TypeError, "kernel_size debe ser un entero y llegó 2.5"),
    ],
)
def test_lo_malo_se_explica(layers, error, message):
    with pytest.raises(error, match=message):
        receptive_field(layers)
