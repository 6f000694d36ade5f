"""La historia se guarda entera o no se guarda."""

import csv

import pytest
from tesela.training import History


@pytest.fixture
def history():
    history = History()
    history.append(epoch=0, loss=2.5)
    history.append(epoch=1, loss=0.1)
    return history


def test_json_round_trip(history, tmp_path):
    history.to_json(tmp_path / "h.json")
    assert History.from_json(tmp_path / "h.json") == history
    assert [item.name for item in tmp_path.iterdir()] == ["h.json"]


def test_csv(history, tmp_path):
    history.to_csv(tmp_path / "h.csv")
    with open(tmp_path / "h.csv", newline="") as stream:
        assert list(csv.reader(stream)) == [["epoch", "loss"], ["0", "2.5"], ["1", "0.1"]]


def test_a_failed_write_leaves_the_old_file(history, tmp_path, monkeypatch):
    path = tmp_path / "h.json"
    history.to_json(path)
    before = path.read_bytes()

    def broken(*_):
        raise OSError("disco lleno")

    monkeypatch.setattr("os.fsync", broken)
    history.append(epoch=2, loss=0.0)
    with pytest.raises(OSError, match="disco lleno"):
        history.to_json(path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["h.json"]


def test_columns(history):
    assert history.column("loss") == [2.5, 0.1]
    assert len(history) == 2
    with pytest.raises(ValueError, match=r"columna 'mIoU'; hay: \['epoch', 'loss'\]"):
        history.column("mIoU")
    with pytest.raises(ValueError, match="Llegaron las columnas"):
        history.append(epoch=2)


def test_what_cannot_be_kept_is_refused(history, tmp_path):
    history.append(epoch=2, loss=float("nan"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        history.to_json(tmp_path / "h.json")
    assert not list(tmp_path.iterdir())
    (tmp_path / "otra.json").write_text("[]")
    with pytest.raises(ValueError, match="no es una historia"):
        History.from_json(tmp_path / "otra.json")
