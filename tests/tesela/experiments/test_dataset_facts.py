import numpy as np
import pytest
from herramientas.datos_falsos import escribir_dubai
from tesela.data import load_aerial, load_dubai
from tesela.experiments import read_results
from tesela.experiments.dataset_facts import main, measure_dataset


def test_las_cuentas_de_dubai_falso_a_mano(tmp_path):
    truth = escribir_dubai(tmp_path)
    first, *classes = measure_dataset(load_dubai(tmp_path))
    assert first["scenes"] == 72 and first["pixels"] == sum(m.size for m in truth.values())
    assert first["split"]["test"] == ["Tile 2", "Tile 8"]
    assert first["scenes_per_part"] == {"train": 45, "validation": 9, "test": 18}
    assert first["smallest"] == [25, 26] and first["largest"] == [32, 40]
    names = [result["class_name"] for result in classes]
    assert names == ["building", "land", "road", "vegetation", "water", "unlabeled"]
    road = classes[2]
    tile = np.concatenate([m.ravel() for n, m in truth.items() if n.startswith("Tile 3")])
    whole = np.concatenate([m.ravel() for m in truth.values()])
    assert road["values"]["3"] == pytest.approx((tile == 2).mean())
    assert road["share"] == pytest.approx((whole == 2).mean())
    assert sum(r["share"] for r in classes) == pytest.approx(1)


def test_se_escribe_y_se_lee(tmp_path, monkeypatch, capsys):
    escribir_dubai(tmp_path / "dubai")
    monkeypatch.setenv("TESELA_DATA", str(tmp_path))
    main(["--dataset", "dubai", "--salida", str(tmp_path / "x.json")])
    assert len(read_results(tmp_path / "x.json")) == 7
    assert "fracción de píxeles por grupo: suelo" in capsys.readouterr().out


def test_con_sintetico_cada_escena_es_su_grupo():
    first, *classes = measure_dataset(load_aerial(count=7, size=64))
    assert len(first["values"]) == 7 and len(classes) == 6
