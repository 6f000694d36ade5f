import pytest
from tesela.experiments import find_results, make_result, published, write_results

ORIGIN = {"device": "cpu", "versions": {}, "commit": "abc", "date": "2026-01-01"}


@pytest.mark.parametrize("place", ["_results", "book/_results"])
def test_los_encuentra_desde_una_carpeta_de_dentro(tmp_path, place, monkeypatch):
    result = make_result("a", "b", {0: 1.0}, "c", ORIGIN)
    write_results(tmp_path / place / "x.json", [result])
    inside = tmp_path / "book" / "datos"
    inside.mkdir(parents=True)
    assert find_results("x.json", inside) == [result]
    monkeypatch.chdir(inside)
    assert find_results("x.json") == [result]


def test_en_un_cuaderno_suelto_son_los_del_paquete(tmp_path, monkeypatch):
    result = make_result("a", "b", {0: 1.0}, "c", ORIGIN)
    monkeypatch.setattr(published, "_INSTALLED", tmp_path / "tesela" / "_results")
    write_results(tmp_path / "tesela" / "_results" / "x.json", [result])
    (tmp_path / "otra").mkdir()
    assert find_results("x.json", tmp_path / "otra") == [result]


def test_si_no_estan_dice_donde_se_busco(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No está x\.json.*Instala tesela"):
        find_results("x.json", tmp_path)


def test_un_archivo_incompleto_no_se_usa(tmp_path):
    (tmp_path / "_results").mkdir()
    (tmp_path / "_results" / "x.json").write_text('[{"experiment": "a"}]')
    with pytest.raises(ValueError, match=r"x\.json no trae"):
        find_results("x.json", tmp_path)
