"""El banco de la convolución transpuesta: mide, contra PyTorch, lo mismo."""

import numpy as np
import torch
from banco import medidas_transpuesta as banco


def test_las_parejas_calculan_lo_mismo() -> None:
    forma = (2, 3, 5, 6)
    parejas = {str(k): banco.transpuesta(forma, k) for k in (2, 3, 4)} | banco.al_doble(
        (2, 4, 5, 6)
    )
    for nombre, (en_torch, nuestra) in parejas.items():
        esperado = en_torch().numpy()
        np.testing.assert_allclose(
            nuestra(), esperado, rtol=1e-4, atol=1e-4, err_msg=nombre
        )
    en_torch, nuestra = banco.ida_y_vuelta(forma, 3)
    for una, otra in zip(nuestra(), en_torch(), strict=True):
        np.testing.assert_allclose(una, otra.numpy(), rtol=1e-4, atol=1e-4)


def test_cada_operacion_da_su_tiempo_y_su_razon() -> None:
    hilos = torch.get_num_threads()
    medidas = banco.medir(forma=(1, 4, 6, 6), vueltas=3)
    assert torch.get_num_threads() == hilos
    assert len(medidas) == 12 and all(m.valor > 0 for m in medidas)
    assert [m.unidad for m in medidas[:2]] == ["ms", "× torch"]
    assert {m.meta for m in medidas[1::2]} == {5.0} and medidas[0].meta is None
    assert medidas[1].nombre == "conv_transpose2d k=2 s=2, 1×4×6×6: tesela"
