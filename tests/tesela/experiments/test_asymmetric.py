"""La corrida de la ablación: una fila por red, semillas por fuera y un archivo entero."""

from itertools import pairwise

import pytest
import torch
from tesela.experiments import read_results
from tesela.experiments.asymmetric import main, run_grid
from tesela.experiments.asymmetric_training import load_grid_data
from tesela.experiments.asymmetric_variants import PIECES, VARIANTS, build_variant
from tesela.nets import count_parameters

CORNERS = [(False, False, False), (True, True, True)]


@pytest.fixture(scope="module")
def data():
    return load_grid_data("sintetico", 32, count=8, size=64)


def test_one_result_per_network_with_its_costs(data):
    lines, saved = [], []
    results = run_grid(data, (0, 1), 1, CORNERS, tell=lines.append, save=saved.append)
    assert [r["network"] for r in results] == ["simétrica", "asimétrica + ASPP + SE"]
    assert len(lines) == 4 and saved[-1] == results
    for levels, result in zip(CORNERS, results, strict=True):
        assert result["pieces"] == dict(zip(PIECES, levels, strict=True))
        assert result["parameters"] == count_parameters(build_variant(levels, 5))
        assert len(result["channels"]) == 4 and len(result["seconds"]) == 2
        assert all(b > a for a, b in pairwise(result["channels"]))
        low, median, high = result["latency_ms"]
        assert 0 < low <= median <= high
        for seed, matrix in result["confusion"].items():
            counts = torch.tensor(matrix).double()
            hits = counts.diagonal()
            union = counts.sum(0) + counts.sum(1) - hits
            there = counts.sum(1) > 0
            assert float((hits / union)[there].mean()) == pytest.approx(
                result["values"][seed]
            )


def test_what_is_saved_after_a_seed_is_a_whole_grid(data):
    saved = []
    run_grid(data, (0, 1), 1, CORNERS, tell=lambda line: None, save=saved.append)
    assert [set(r["values"]) for r in saved[0]] == [{"0"}, {"0"}]
    assert [set(r["values"]) for r in saved[1]] == [{"0", "1"}, {"0", "1"}]
    assert saved[0][0]["values"]["0"] == saved[1][0]["values"]["0"]


def test_the_program_writes_a_whole_file(tmp_path, capsys):
    path = tmp_path / "a.json"
    threads = torch.get_num_threads()
    try:
        main(
            [
                f"--salida={path}",
                *["--semillas", "0", "--pasos", "1", "--lado", "32", "--escenas", "8"],
            ]
        )
    finally:
        torch.set_num_threads(threads)
    results = read_results(path)
    networks = [r["network"] for r in results if "network" in r]
    conditions = [r["condition"] for r in results if "condition" in r]
    assert len(networks) == len(VARIANTS) and len(conditions) == 7
    assert "1 hilo" in results[0]["device"]
    assert str(path) in capsys.readouterr().out


def test_only_some_networks(tmp_path):
    path = tmp_path / "a.json"
    threads = torch.get_num_threads()
    options = "--semillas 0 --pasos 1 --lado 32 --escenas 8 --redes simétrica asimétrica"
    try:
        main([f"--salida={path}", *options.split()])
    finally:
        torch.set_num_threads(threads)
    assert [r["network"] for r in read_results(path)] == ["simétrica", "asimétrica"]
    with pytest.raises(SystemExit):
        main([f"--salida={path}", "--redes", "redonda"])
