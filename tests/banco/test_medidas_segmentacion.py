"""El banco de las redes de segmentación: mide lo que dice, y no compara redes distintas."""

import pytest
import torch
from banco import medidas_segmentacion as banco
from tesela.nets import EncoderUNet, SmallCNN


def chica(canales: int = 4):
    codificador = SmallCNN(3, 2, channels=(canales, canales))
    return EncoderUNet(codificador, banco.CLASES, (canales, canales))


def test_de_cada_pareja_salen_sus_cuatro_razones() -> None:
    medidas = banco.medir_pareja("prueba", (chica, chica), lote=1, lado=16, vueltas=3)
    assert [m.nombre for m in medidas] == [
        f"prueba, {tarea}, 1×16², {modo}"
        for tarea in ("entrenamiento", "inferencia")
        for modo in ("float32", "modo rápido")
    ]
    assert all(m.valor > 0 and m.unidad == "× smp" for m in medidas)
    assert [m.meta for m in medidas[::2]] == [banco.META_IGUAL] * 2
    assert medidas[1].meta == (banco.META_RAPIDO if banco.tiene_amx() else None)
    assert medidas[3].meta is None


def test_un_paso_entrena_y_una_inferencia_no() -> None:
    red = chica()
    formas = banco.formas(red, 1, 16, nuestra=True)
    antes = [p.detach().clone() for p in red.parameters()]
    formas["inferencia"]()
    assert all(torch.equal(a, b) for a, b in zip(antes, red.parameters(), strict=True))
    formas["entrenamiento"]()
    assert not all(torch.equal(a, b) for a, b in zip(antes, red.parameters(), strict=True))


def test_dos_arquitecturas_distintas_no_se_comparan() -> None:
    with pytest.raises(ValueError, match="no son la misma arquitectura"):
        banco.medir_pareja("prueba", (chica, lambda: chica(8)), lote=1, lado=16)
