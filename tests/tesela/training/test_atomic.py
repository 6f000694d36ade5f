"""Un archivo queda entero o como estaba, pase lo que pase mientras se escribe."""

import pytest
from tesela.training.atomic import atomic_path


def test_the_new_file_replaces_the_old_one(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("viejo")
    with atomic_path(target) as temporary:
        temporary.write_text("nuevo")
        assert target.read_text() == "viejo"
    assert target.read_text() == "nuevo"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("name", ["os.fsync", "os.replace"])
def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch, name):
    target = tmp_path / "a.txt"
    target.write_text("viejo")

    def broken(*_):
        raise OSError("disco lleno")

    monkeypatch.setattr(name, broken)
    with pytest.raises(OSError, match="disco lleno"), atomic_path(target) as temporary:
        temporary.write_text("nuevo")
    assert target.read_text() == "viejo"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_what_a_dead_process_left_is_overwritten(tmp_path):
    (tmp_path / ".a.txt.tmp").write_text("a medias, de un proceso muerto")
    with atomic_path(tmp_path / "a.txt") as temporary:
        temporary.write_text("entero")
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_folder_is_named(tmp_path):
    with (
        pytest.raises(FileNotFoundError, match=r"No existe la carpeta .*créala"),
        atomic_path(tmp_path / "otra" / "a.txt"),
    ):
        pass


def test_writing_nothing_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a.txt"):
        pass
    assert not list(tmp_path.iterdir())
