"""El banco de las métricas: mide, contra torchmetrics, la misma cuenta."""

import numpy as np
import torch
from banco import medidas_metricas as banco


def test_las_parejas_cuentan_lo_mismo() -> None:
    for nombre, (prediccion, verdad) in banco.entradas((2, 9, 11)).items():
        nuestra, suya = banco.pareja(prediccion, verdad)
        np.testing.assert_array_equal(nuestra(), suya(), err_msg=nombre)


def test_tres_entradas_y_una_meta() -> None:
    hilos = torch.get_num_threads()
    medidas = banco.medir((1, 8, 8), vueltas=3)
    assert torch.get_num_threads() == hilos
    assert len(medidas) == 3 and all(m.valor > 0 for m in medidas)
    assert [m.meta for m in medidas] == [0.02, None, None]
    assert "uint8, 1×8×8" in medidas[0].nombre and "ms contra" in medidas[0].nota
