"""La comparación de un capítulo: una receta por resultado, un valor por semilla."""

import pytest
from tesela.experiments import publish_comparison, read_results

ABOUT = {"dataset": "sintetico", "device": "cpu", "epochs": 2, "steps": 40}
RUNS = {"sin SE": [0.5, 0.6], "con SE": [0.5, 0.8]}


def publish(folder="", runs=RUNS, seeds=(3, 4), about=ABOUT):
    return publish_comparison("se.json", "SE", "mIoU", runs, seeds, about, folder)


def test_by_default_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert publish() is None
    assert not list(tmp_path.iterdir())


def test_one_result_for_each_recipe(tmp_path):
    plain, gated = read_results(publish(tmp_path))
    assert [plain["metric"], gated["metric"]] == ["mIoU: sin SE", "mIoU: con SE"]
    assert gated["values"] == {"3": 0.5, "4": 0.8}
    assert gated["mean"] == pytest.approx(0.65)
    assert gated["dataset"] == "sintetico" and gated["device"].startswith("cpu")
    assert (gated["epochs"], gated["steps"]) == (2, 40)


def test_one_value_for_each_seed(tmp_path):
    with pytest.raises(ValueError, match="«con SE» trae 1 valor y hay 2 semillas"):
        publish(tmp_path, RUNS | {"con SE": [0.5]})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("key", ["dataset", "device", "epochs"])
def test_what_was_measured_is_said(key):
    about = {k: v for k, v in ABOUT.items() if k != key}
    with pytest.raises(ValueError, match=f"A about le falta {key}"):
        publish(about=about)
