"""Las medidas de entrenamiento, en pequeño: que corran de verdad los procesos que dicen."""

import pytest
from banco import medidas_entreno


@pytest.mark.slow
def test_se_miden_uno_y_dos_procesos_y_el_modo_rapido() -> None:
    medidas = medidas_entreno.medir(lote=2, lado=16, lotes=2, epocas=1, turnos=1)
    assert [m.unidad for m in medidas] == ["ms", "× uno", "× float32"]
    assert all(m.valor > 0 for m in medidas)
    assert medidas[1].meta == 0.65
    assert "float" in medidas[2].nota and "channels_last" in medidas[2].nota


@pytest.mark.slow
def test_un_entrenamiento_que_falla_lo_dice() -> None:
    with pytest.raises(RuntimeError, match="no se pudo entrenar en 1 procesos"):
        medidas_entreno.lanzar(1, lote=0, lado=16, lotes=1, epocas=1)
