"""La descarga, contra un servidor de esta misma máquina que se porta bien o mal."""

import hashlib
import io
import tarfile
import zipfile

import pytest
from tesela.data import DatasetInfo, cache_dir, data_dir, fetch
from tesela.data import fetch as fetch_function


def make_archive() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        member = tarfile.TarInfo("datos-v1/a.bin")
        content = bytes(range(256)) * 2000
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


ARCHIVE = make_archive()


@pytest.fixture
def server(http_server, monkeypatch):
    monkeypatch.delenv("TESELA_DATA", raising=False)
    http_server.content = ARCHIVE
    return http_server


def info_for(url, **changes):
    fields = {
        "name": "prueba",
        "title": "Datos de prueba",
        "licence": "CC0",
        "citation": "",
        "classes": ("a", "b"),
        "how_to_get": "con su carpeta datos-v1",
        "urls": (url,),
        "sha256": hashlib.sha256(ARCHIVE).hexdigest(),
        "size_bytes": len(ARCHIVE),
        "layout": "datos-v1",
        "alternative": 'dataset="sintetico"',
    }
    return DatasetInfo(**(fields | changes))


def resumed_at(header: str | None) -> int:
    assert header is not None
    return int(header.removeprefix("bytes=").removesuffix("-"))


def assert_whole(folder):
    assert (folder / "datos-v1" / "a.bin").read_bytes() == bytes(range(256)) * 2000


def test_descarga_verifica_y_desempaca_una_vez(server, tmp_path):
    info = info_for(server.url)
    folder = fetch(info, tmp_path)
    assert_whole(folder)
    assert fetch(info, tmp_path) == folder
    assert server.requests == [None]
    assert not list(tmp_path.glob("*.part"))


def test_reanuda_donde_se_corto(server, tmp_path):
    server.cut = 200_000
    assert_whole(fetch(info_for(server.url), tmp_path))
    first, second = server.requests
    # Se pierde a lo más el pedazo que estaba llegando, de 65 536 bytes.
    assert first is None and 134_464 <= resumed_at(second) <= 200_000


def test_un_pedazo_ajeno_no_se_usa(server, tmp_path):
    """El `.part` no es de este archivo: la suma falla y se baja entero."""
    (tmp_path / "datos-v1.tar.part").write_bytes(b"x" * 1000)
    assert_whole(fetch(info_for(server.url), tmp_path))
    assert server.requests == ["bytes=1000-", None]


def test_siempre_cortada_no_deja_datos_y_si_lo_bajado(server, tmp_path):
    info = info_for(server.url, size_bytes=len(ARCHIVE) + 5)
    with pytest.raises(
        FileNotFoundError, match=r"tres salidas: \(1\).*TESELA_DATA.*sintetico"
    ):
        fetch(info, tmp_path)
    assert not (tmp_path / "prueba").exists()
    assert (tmp_path / "datos-v1.tar.part").is_file()


def test_suma_equivocada(server, tmp_path):
    server.content = ARCHIVE[:-1] + b"x"
    with pytest.raises(ValueError, match=r"SHA-256.*no se usó.*tres salidas"):
        fetch(info_for(server.url), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_servidor_que_manda_de_mas(server, tmp_path):
    server.content = ARCHIVE + b"y" * 10
    with pytest.raises(ValueError, match="no coincide con lo publicado"):
        fetch(info_for(server.url), tmp_path)
    assert not (tmp_path / "prueba").exists()


def test_pagina_que_ya_no_existe(server, tmp_path):
    server.status = 404
    with pytest.raises(FileNotFoundError, match=r"404.*tres salidas"):
        fetch(info_for(server.url), tmp_path)


def test_sin_red(tmp_path, monkeypatch):
    monkeypatch.delenv("TESELA_DATA", raising=False)
    info = info_for("http://127.0.0.1:9/datos-v1.tar")
    with pytest.raises(
        FileNotFoundError, match=r"No se pudo descargar Datos de prueba.*\(3\)"
    ):
        fetch(info, tmp_path)


def test_segunda_direccion_si_falla_la_primera(server, tmp_path):
    info = info_for(server.url, urls=("http://127.0.0.1:9/datos-v1.tar", server.url))
    assert_whole(fetch(info, tmp_path))


def test_tesela_data_va_antes_que_la_descarga(server, tmp_path, monkeypatch):
    mine = tmp_path / "mios"
    (mine / "datos-v1").mkdir(parents=True)
    monkeypatch.setenv("TESELA_DATA", str(mine))
    assert fetch(info_for(server.url), tmp_path / "cache") == mine
    (mine / "datos-v1").rmdir()
    (mine / "prueba" / "datos-v1").mkdir(parents=True)
    assert fetch(info_for(server.url), tmp_path / "cache") == mine / "prueba"
    assert server.requests == []
    assert not (tmp_path / "cache").exists()


def test_el_archivo_publicado_dentro_de_tesela_data(server, tmp_path, monkeypatch):
    mine, cache = tmp_path / "mios", tmp_path / "cache"
    mine.mkdir()
    (mine / "datos-v1.tar").write_bytes(ARCHIVE)
    monkeypatch.setenv("TESELA_DATA", str(mine))
    assert_whole(fetch(info_for(server.url), cache))
    assert server.requests == [] and [p.name for p in mine.iterdir()] == ["datos-v1.tar"]


def test_el_archivo_de_tesela_data_tambien_se_verifica(server, tmp_path, monkeypatch):
    (tmp_path / "datos-v1.tar").write_bytes(ARCHIVE[:-9])
    monkeypatch.setenv("TESELA_DATA", str(tmp_path))
    with pytest.raises(ValueError, match=r"datos-v1\.tar no es el archivo publicado"):
        fetch(info_for(server.url), tmp_path / "cache")
    assert server.requests == []


def test_tesela_data_que_no_es_carpeta(tmp_path, monkeypatch):
    monkeypatch.setenv("TESELA_DATA", str(tmp_path / "no"))
    with pytest.raises(FileNotFoundError, match="TESELA_DATA apunta a"):
        data_dir()
    monkeypatch.setenv("TESELA_DATA", "  ")
    assert data_dir() is None
    monkeypatch.setenv("TESELA_DATA", str(tmp_path))
    assert data_dir() == tmp_path


def test_archivo_sin_la_carpeta_esperada(server, tmp_path):
    info = info_for(server.url, layout="otra")
    with pytest.raises(ValueError, match="no trae la carpeta otra; borra"):
        fetch(info, tmp_path)


def test_carpeta_de_descargas_donde_no_se_puede_escribir(server, tmp_path):
    (tmp_path / "estorbo").write_text("un archivo")
    with pytest.raises(FileNotFoundError, match="No se puede escribir"):
        fetch(info_for(server.url), tmp_path / "estorbo" / "cache")


def test_los_incluidos_no_se_descargan():
    with pytest.raises(ValueError, match=r"viene con la instalación.*load_digits_8x8\(\)"):
        fetch_function("digitos")


def test_nombre_desconocido():
    with pytest.raises(ValueError, match="No hay ficha"):
        fetch("nada")


def test_cache_propia_y_nunca_tesela_data(monkeypatch, tmp_path):
    monkeypatch.setenv("TESELA_DATA", str(tmp_path))
    assert cache_dir().name == "tesela" and cache_dir() != tmp_path


BY_HAND = {"urls": (), "sha256": "", "size_bytes": 0, "page": "https://p.mx"}


def make_zip(path, *names):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"hola")
    return path


def test_a_mano_se_usa_la_carpeta_o_su_zip(tmp_path, monkeypatch):
    info, mine = info_for("", **BY_HAND), tmp_path / "mios"
    make_zip(mine / "prueba" / "bajado.zip", "datos-v1/a.bin")
    monkeypatch.setenv("TESELA_DATA", str(mine))
    folder = fetch(info, tmp_path / "cache")
    assert (folder / "datos-v1" / "a.bin").read_bytes() == b"hola"
    assert folder.parent == tmp_path / "cache"
    (mine / "datos-v1").mkdir()
    assert fetch(info, tmp_path / "cache") == mine


def test_a_mano_un_zip_equivocado_no_ocupa_el_lugar_del_bueno(tmp_path, monkeypatch):
    info, mine = info_for("", **BY_HAND), tmp_path / "mios"
    path = make_zip(mine / "prueba" / "a.zip", "otra/a.bin")
    monkeypatch.setenv("TESELA_DATA", str(mine))
    with pytest.raises(
        ValueError, match=r"a\.zip no es Datos de prueba: no trae .*salidas"
    ):
        fetch(info, tmp_path / "cache")
    make_zip(path, "datos-v1/a.bin")
    assert (fetch(info, tmp_path / "cache") / "datos-v1").is_dir()
    make_zip(mine / "prueba" / "b.zip", "datos-v1/a.bin")
    with pytest.raises(ValueError, match=r"hay 2 zip \(a\.zip, b\.zip\)"):
        fetch(info, tmp_path / "cache")


def test_a_mano_un_zip_que_se_sale_de_su_carpeta(tmp_path, monkeypatch):
    mine = tmp_path / "mios"
    make_zip(mine / "prueba" / "a.zip", "datos-v1/a.bin", "../../fuera.bin")
    monkeypatch.setenv("TESELA_DATA", str(mine))
    with pytest.raises(ValueError, match=r"'\.\./\.\./fuera\.bin' sube de carpeta"):
        fetch(info_for("", **BY_HAND), tmp_path / "cache")
    assert not list(tmp_path.rglob("fuera.bin")) and not list(tmp_path.rglob("a.bin"))


def test_a_mano_y_sin_tesela_data(tmp_path, monkeypatch):
    monkeypatch.delenv("TESELA_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match=r"a mano de https://p\.mx.*\(3\)"):
        fetch(info_for("", **BY_HAND), tmp_path)
