"""El banco de las redes: compara redes que calculan lo mismo."""

import pytest
import torch
from banco import medidas_redes as banco


@pytest.mark.parametrize(
    "nombre", ["convnext_tiny", "googlenet", "mobilenet_v2", "resnet18"]
)
def test_las_parejas_calculan_lo_mismo(nombre: str) -> None:
    suya, nuestra = banco.pareja(nombre)
    imagen = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        torch.testing.assert_close(nuestra(imagen), suya(imagen), rtol=1e-4, atol=1e-4)


def test_cada_red_da_su_tiempo_y_su_razon() -> None:
    hilos = torch.get_num_threads()
    medidas = banco.medir(("alexnet", "resnet18"), lado=64, vueltas=3)
    assert torch.get_num_threads() == hilos
    assert [m.unidad for m in medidas] == ["ms", "× torchvision"] * 2
    assert all(m.valor > 0 for m in medidas)
    assert {m.meta for m in medidas[1::2]} == {1.05} and medidas[0].meta is None
    assert medidas[1].nombre == "alexnet, 1×3×64×64: tesela"
