import pytest
from herramientas.datos_falsos import escribir_carpeta, escribir_dubai, escribir_inria
from tesela.data import load_aerial


def test_los_cuatro_conjuntos_se_piden_igual(tmp_path, monkeypatch):
    escribir_dubai(tmp_path / "dubai")
    escribir_inria(tmp_path)
    escribir_carpeta(tmp_path / "mia")
    monkeypatch.setenv("TESELA_DATA", str(tmp_path))
    sources = [
        load_aerial(count=2, size=64),
        load_aerial("dubai"),
        load_aerial("inria"),
        load_aerial("carpeta", folder=tmp_path / "mia"),
    ]
    assert [s.name for s in sources] == ["sintetico", "dubai", "inria", "carpeta"]
    for source in sources:
        image, mask = source.scenes[0].read()
        assert image.shape[:2] == mask.shape
        assert source.describe().startswith("Datos: ")


def test_nombre_desconocido():
    with pytest.raises(ValueError, match=r"'potsdam'; los que hay son sintetico, dubai"):
        load_aerial("potsdam")


def test_carpeta_sin_decir_cual():
    with pytest.raises(TypeError, match=r'load_aerial\("carpeta", folder='):
        load_aerial("carpeta")


def test_opcion_de_otro_conjunto():
    with pytest.raises(TypeError, match="crop"):
        load_aerial("sintetico", crop=3)


def test_sin_datos_no_hay_sustituto(monkeypatch):
    monkeypatch.delenv("TESELA_DATA", raising=False)
    for name in ("dubai", "inria"):
        with pytest.raises(
            FileNotFoundError, match=r"tres salidas.*TESELA_DATA.*sintetico"
        ):
            load_aerial(name)
