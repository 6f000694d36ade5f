"""Las medidas de los datos, con pocas escenas pequeñas."""

import pytest
from banco import medidas_datos
from tesela.data import load_aerial


def test_la_carpeta_del_banco_se_lee_entera(tmp_path) -> None:
    medidas_datos.escribir(tmp_path / "a", 5, 64, distintas=2)
    source = load_aerial("carpeta", folder=tmp_path / "a")
    assert len(source.scenes) == 5 and source.num_classes == 5
    assert (source.scenes[4].read()[1] == source.scenes[0].read()[1]).all()


def test_mide_la_memoria_de_los_dos_tamanos() -> None:
    memoria, recorte = medidas_datos.medir(pocas=4, muchas=40, lado=64, cache_mb=0.05)
    assert "40 escenas, contra 4" in memoria.nombre
    assert 0.9 < memoria.valor < 1.1 and memoria.meta == medidas_datos.META
    assert 0 < recorte.valor < 1000


def test_una_pasada_que_falla_dice_por_que(tmp_path) -> None:
    with pytest.raises(RuntimeError, match="No existe la carpeta"):
        medidas_datos.pasada(tmp_path / "nada", 1, 8)
