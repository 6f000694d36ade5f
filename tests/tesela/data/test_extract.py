import io
import stat
import tarfile
import zipfile

import pytest
from tesela.data import safe_extract


def make_tar(path, entries, mode="w:gz"):
    with tarfile.open(path, mode) as tar:
        for name, content in entries:
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


def make_zip(path, entries):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


MAKERS = {"zip": make_zip, "tar.gz": make_tar}
GOOD = [("datos/a.txt", b"hola"), ("datos/b/c.txt", b"adios")]


@pytest.mark.parametrize("suffix", MAKERS)
def test_desempaca_todo(tmp_path, suffix):
    archive = MAKERS[suffix](tmp_path / f"x.{suffix}", GOOD)
    folder = safe_extract(archive, tmp_path / "nueva" / "carpeta")
    assert (folder / "datos/a.txt").read_bytes() == b"hola"
    assert (folder / "datos/b/c.txt").read_bytes() == b"adios"
    assert [path.name for path in folder.parent.iterdir()] == ["carpeta"]


def test_una_carpeta_que_ya_existe_no_se_toca(tmp_path):
    archive = make_zip(tmp_path / "x.zip", GOOD)
    (tmp_path / "ya").mkdir()
    assert list(safe_extract(archive, tmp_path / "ya").iterdir()) == []


@pytest.mark.parametrize("suffix", MAKERS)
@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("../fuera.txt", "sube de carpeta"),
        ("datos/../../fuera.txt", "sube de carpeta"),
        ("datos\\..\\..\\fuera.txt", "sube de carpeta"),
        ("/fuera.txt", "ruta absoluta"),
        ("C:\\fuera.txt", "ruta absoluta"),
    ],
)
def test_rutas_peligrosas(tmp_path, suffix, entry, reason):
    archive = MAKERS[suffix](tmp_path / f"x.{suffix}", [*GOOD, (entry, b"mal")])
    with pytest.raises(ValueError, match=reason) as error:
        safe_extract(archive, tmp_path / "destino" / "x")
    assert "fuera.txt" in str(error.value)
    # Nada quedó escrito, ni lo bueno que venía antes.
    assert list((tmp_path / "destino").iterdir()) == []
    assert not list(tmp_path.glob("**/fuera.txt"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_enlaces_y_especiales_en_tar(tmp_path, kind):
    member = tarfile.TarInfo("datos/enlace")
    member.type, member.linkname = kind, "/etc/passwd"
    archive = make_tar(tmp_path / "x.tar", [*GOOD, ("", member)], "w")
    with pytest.raises(
        ValueError, match=r"'datos/enlace' es un enlace o un archivo especial"
    ):
        safe_extract(archive, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_enlace_en_zip(tmp_path):
    link = zipfile.ZipInfo("enlace")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = make_zip(tmp_path / "x.zip", [(link, "/etc/passwd")])
    with pytest.raises(ValueError, match="'enlace' es un enlace"):
        safe_extract(archive, tmp_path / "x")


def test_entrada_repetida(tmp_path):
    archive = make_tar(tmp_path / "x.tar", [("a", b"1"), ("a", b"2")], "w")
    with pytest.raises(ValueError, match="'a' está repetida"):
        safe_extract(archive, tmp_path / "x")


@pytest.mark.parametrize("suffix", MAKERS)
def test_archivo_cortado(tmp_path, suffix):
    content = bytes(range(256)) * 400
    archive = MAKERS[suffix](tmp_path / f"x.{suffix}", [("a", content)])
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(ValueError, match="descárgalo de nuevo"):
        safe_extract(archive, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_lo_que_no_es_un_archivo_empacado(tmp_path):
    (tmp_path / "x.zip").write_text("<html>no encontrado</html>")
    with pytest.raises(ValueError, match="no es un zip ni un tar"):
        safe_extract(tmp_path / "x.zip", tmp_path / "x")
    with pytest.raises(FileNotFoundError, match="No existe el archivo"):
        safe_extract(tmp_path / "nada.zip", tmp_path / "x")
