"""Los resultados: enteros o nada, y los mismos que la tabla del libro acepta."""

import json
import stat
import subprocess
from pathlib import Path

import pytest
from resultados_medidos import resultados_de
from tesela.experiments import make_result, provenance, read_results, write_results

ORIGIN = {
    "device": "cpu: x",
    "versions": {"torch": "2"},
    "commit": "abc",
    "date": "2026-01-01",
}


def result(**changes):
    made = make_result(
        "prueba", "exactitud", {0: 0.5, 1: 0.75, 2: 1.0}, "ninguno", ORIGIN, steps=7
    )
    return made | changes


def test_mean_and_sample_deviation_by_hand():
    """(0.5 + 0.75 + 1)/3 = 0.75 y √(2·0.25²/2) = 0.25."""
    made = result()
    assert made["values"] == {"0": 0.5, "1": 0.75, "2": 1.0}
    assert (made["mean"], made["sd"]) == pytest.approx((0.75, 0.25))
    assert made["steps"] == 7


def test_the_table_of_the_book_accepts_them_and_they_come_back(tmp_path: Path):
    path = write_results(tmp_path / "nueva" / "a.json", [result(), result(metric="otra")])
    assert resultados_de(path) == read_results(path) == [result(), result(metric="otra")]
    assert [p.name for p in path.parent.iterdir()] == ["a.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"commit": None},
            r"no trae, o trae con otro tipo, commit\. Ármalo con make_result",
        ),
        ({"values": {}}, "se esperaba un número o más"),
        ({"values": {"0": "alto"}}, "se esperaba un número o más"),
        ({"mean": 0.9}, "declara mean = 0.9 y sus valores dan 0.75"),
        ({"sd": 0.0}, "declara sd = 0.0 y sus valores dan 0.25"),
        ({"extra": float("nan")}, "Out of range float values"),
    ],
)
def test_nothing_is_written_unless_everything_is_right(tmp_path: Path, changes, message):
    path = write_results(tmp_path / "a.json", [result()])
    before = path.read_bytes()
    with pytest.raises(ValueError, match=message):
        write_results(path, [result(), result(**changes)])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_reading_says_what_is_wrong(tmp_path: Path):
    path = tmp_path / "a.json"
    with pytest.raises(FileNotFoundError, match="haz la corrida que lo escribe"):
        read_results(path)
    path.write_text("{")
    with pytest.raises(ValueError, match=r"a\.json no es JSON"):
        read_results(path)
    path.write_text("[3]")
    with pytest.raises(ValueError, match=r"El resultado 0 de a\.json es int"):
        read_results(path)
    path.write_text(json.dumps(result()))
    assert read_results(path) == [result()]  # uno solo también vale
    with pytest.raises(ValueError, match=r"No hay resultados que escribir en a\.json"):
        write_results(path, [])


def test_bad_values_and_repeated_keys():
    with pytest.raises(ValueError, match=r"\['sd'\] ya las pone make_result"):
        make_result("a", "b", {0: 1.0}, "c", ORIGIN, sd=3)
    with pytest.raises(ValueError, match="No se pueden resumir"):
        make_result("a", "b", {}, "c", ORIGIN)


def test_provenance_tells_the_revision_and_if_it_was_changed(tmp_path: Path):
    assert provenance("cpu", tmp_path)["commit"] == "desconocida"

    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.mx"]
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    (tmp_path / "a.py").write_text("1")
    git("add", ".")
    git("commit", "-qm", "uno")
    head = git("rev-parse", "HEAD").strip()
    assert provenance("cpu", tmp_path)["commit"] == head
    (tmp_path / "a.py").write_text("2")
    assert provenance("cpu", tmp_path)["commit"] == f"{head}+cambios"


def test_provenance_tells_the_threads_and_the_versions():
    origin = provenance("cpu")
    assert origin["device"].startswith("cpu: ") and "hilo" in origin["device"]
    assert set(origin["versions"]) == {"python", "torch", "torchvision", "numpy"}
    with pytest.raises(ValueError, match="este PyTorch no puede usarlo"):
        provenance("nada")
