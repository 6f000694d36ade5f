"""Las revisiones comunes: qué aceptan y qué dicen cuando no aceptan."""

import numpy as np
import pytest
import torch
from tesela.ops.checks import check_float, per_axis, whole_number


def test_acepta_enteros_de_numpy_y_devuelve_int():
    number = whole_number(np.uint8(3), "stride", 1)
    assert number == 3 and type(number) is int
    assert per_axis([2, np.int32(3)], "stride", 2) == (2, 3)


@pytest.mark.parametrize("value", [1.0, True, np.True_, "1", None, 2.5])
def test_lo_que_no_es_entero_se_dice(value):
    with pytest.raises(TypeError, match="stride debe ser un entero y llegó"):
        whole_number(value, "stride", 1)


@pytest.mark.parametrize(
    ("name", "value", "minimum", "advice"),
    [
        ("stride", 0, 1, "de píxel en píxel"),
        ("dilation", 0, 1, "vecinos"),
        ("padding", -1, 0, "recorta la imagen"),
        ("groups", -2, 1, "todos los canales"),
    ],
)
def test_fuera_de_rango_dice_el_minimo_y_aconseja(name, value, minimum, advice):
    with pytest.raises(ValueError, match=f"{name} debe ser {minimum} o más.*{advice}"):
        whole_number(value, name, minimum)


def test_tupla_de_otro_largo():
    with pytest.raises(ValueError, match=r"trae 3 elementos .* hay 2 ejes"):
        per_axis((1, 2, 3), "stride", 2)


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros(2, np.int64), "son enteros: .*astype"),
        (np.zeros(2, np.uint8), "sin signo"),
        (np.zeros(2, bool), "booleanos"),
        (np.array([1, None]), "objetos de Python"),
        (np.zeros(2, complex), "complejos"),
        (np.zeros(2, np.float16), "otra precisión"),
        (np.array(["a"]), "no son números"),
    ],
)
def test_dtype_equivocado_dice_cual_y_como_convertir(array, reason):
    with pytest.raises(TypeError, match=f"(?s){array.dtype}.*{reason}"):
        check_float(array, "x")


@pytest.mark.parametrize("value", [[1.0, 2.0], torch.zeros(2), 3.0, None])
def test_lo_que_no_es_arreglo_se_dice(value):
    with pytest.raises(TypeError, match=r"arreglo de NumPy y llegó .*tensor\.numpy"):
        check_float(value, "x")
