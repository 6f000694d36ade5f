"""El tamaño de un agrupamiento, contra PyTorch en toda una rejilla, y sus errores."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from tesela.ops import pool_output_size
from tesela.ops.pool_case import check_maps, pool_case


def test_tamanos_a_mano():
    # 7 píxeles de dos en dos: 3 ventanas y sobra uno; hacia arriba, 4.
    assert pool_output_size(7, 2) == 3
    assert pool_output_size(7, 2, ceil_mode=True) == 4
    # 7 con ventana 3 y paso 2: empiezan en 0, 2 y 4, y no sobra nada.
    assert pool_output_size(7, 3, 2) == pool_output_size(7, 3, 2, ceil_mode=True) == 3
    # Hacia arriba, (2 + 2 − 2)/3 pide otra ventana; empezaría en 3, fuera: se quita.
    assert pool_output_size(2, 2, 3, 1, ceil_mode=True) == 1


def test_toda_la_rejilla_como_pytorch():
    agree = rejected = 0
    grid = [range(1, 9), range(1, 6), range(1, 5), range(4), range(1, 4), (False, True)]
    for n, k, s, p, d, ceil in itertools.product(*grid):
        try:
            expected = F.max_pool2d(torch.zeros(1, 1, n, n), k, s, p, d, ceil).shape[2]
        except RuntimeError:
            with pytest.raises(ValueError, match=r"no cabe|mitad"):
                pool_output_size(n, k, s, p, d, ceil)
            rejected += 1
            continue
        assert pool_output_size(n, k, s, p, d, ceil) == expected, (n, k, s, p, d, ceil)
        agree += 1
    assert agree > 1000 and rejected > 500


def test_las_vistas_recorren_cada_ventana():
    case = pool_case((4, 5), (2, 3), stride=(2, 1), dilation=(1, 2))
    image = np.arange(20).reshape(4, 5)
    windows = np.stack([view for _, view in case.taps(image)], axis=-1)
    assert windows[1, 0].tolist() == [10, 12, 14, 15, 17, 19]
    rows, cols = case.positions()
    assert rows.tolist() == [[0, 1], [2, 3]] and cols.tolist() == [[0, 2, 4]]


def test_los_margenes_alcanzan_a_la_ultima_ventana():
    case = pool_case((5, 5), 3, stride=2, padding=1, ceil_mode=True)
    assert case.output_size == (3, 3) and case.margins == ((1, 1), (1, 1))
    assert pool_case((6, 6), 3, stride=2, padding=1, ceil_mode=True).margins[0] == (1, 2)
    assert not case.inside((0, 0))[0].any() and case.inside((1, 1)).all()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"kernel_size": 6}, ValueError, r"no cabe: abarca 6 píxeles .* mide 5"),
        ({"kernel_size": 2, "stride": 0}, ValueError, "stride debe ser 1 o más y llegó 0"),
        ({"kernel_size": 2, "dilation": 0}, ValueError, "dilation debe ser 1 o más"),
        ({"kernel_size": 0}, ValueError, "kernel_size debe ser 1 o más"),
        ({"kernel_size": 2.0}, TypeError, "kernel_size debe ser un entero"),
        ({"kernel_size": 2, "padding": 2}, ValueError, "padding=2 es más de la mitad"),
        ({"kernel_size": 2, "padding": -1}, ValueError, "padding debe ser 0 o más"),
        ({"kernel_size": 2, "padding": (1, 1, 1)}, ValueError, "la pareja"),
        ({"kernel_size": (2, 2, 2)}, ValueError, "kernel_size trae 3 elementos"),
    ],
)
def test_entradas_malas(kwargs, error, message):
    with pytest.raises(error, match=message):
        pool_case((5, 5), **kwargs)


def test_una_ventana_de_puro_relleno_es_un_error():
    # Con dilatación 3, la ventana de 2 mira los píxeles −1 y 2 de una imagen de dos.
    output = F.max_pool2d(torch.zeros(1, 1, 2, 2), 2, stride=1, padding=1, dilation=3)
    assert output.isneginf().all()  # PyTorch devuelve −∞
    with pytest.raises(ValueError, match="cae entera fuera"):
        pool_case((2, 2), 2, stride=1, padding=1, dilation=3)


def test_check_maps():
    check_maps(np.zeros((0, 2, 3, 3)))
    with pytest.raises(ValueError, match=r"4 ejes \(N, C, H, W\) y llegó \(3, 3\)"):
        check_maps(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="al menos un canal"):
        check_maps(np.zeros((1, 0, 3, 3)))
    with pytest.raises(TypeError, match=r"float32 o float64 y llegó int64"):
        check_maps(np.zeros((1, 1, 3, 3), int))
    with pytest.raises(ValueError, match=r"debe medir \(2, 2\)"):
        check_maps(np.zeros((1, 1, 3, 3)), size=(2, 2))
