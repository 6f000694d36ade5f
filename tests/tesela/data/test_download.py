"""Bajar un archivo por pedazos, contra un servidor de esta misma máquina."""

import time

import pytest
import requests
from tesela.data.download import ResumableDownloader

CONTENT = bytes(range(256)) * 2000
SIZE = len(CONTENT)
# Lo que puede perderse al cortarse la conexión: un pedazo.
CHUNK = 65_536


@pytest.fixture
def server(http_server):
    http_server.content = CONTENT
    return http_server


@pytest.fixture
def part(tmp_path):
    return tmp_path / "datos.part"


@pytest.fixture
def output(tmp_path):
    return tmp_path / "datos"


def download(server, part, output, size=SIZE):
    return ResumableDownloader(part, size, timeout=5)(server.url, str(output), None)


def test_completa_a_la_primera(server, part, output):
    assert download(server, part, output) is None
    assert output.read_bytes() == CONTENT
    assert server.requests == [None] and not part.exists()


def test_sigue_en_el_byte_que_falta(server, part, output):
    part.write_bytes(CONTENT[:1000])
    download(server, part, output)
    assert server.requests == ["bytes=1000-"]
    assert output.read_bytes() == CONTENT and not part.exists()


def test_cortada_guarda_lo_bajado_y_la_siguiente_lo_aprovecha(server, part, output):
    server.cut = 200_000
    with pytest.raises(requests.RequestException):
        download(server, part, output)
    have = part.stat().st_size
    assert 200_000 - CHUNK <= have <= 200_000
    assert part.read_bytes() == CONTENT[:have] and not output.exists()
    download(server, part, output)
    assert server.requests == [None, f"bytes={have}-"]
    assert output.read_bytes() == CONTENT


def test_servidor_que_no_reanuda_empieza_de_nuevo(server, part, output):
    """Contesta 200 con todo: lo que ya había se tira, no se le pega lo nuevo."""
    part.write_bytes(CONTENT[:1000])
    server.ranges = False
    download(server, part, output)
    assert server.requests == ["bytes=1000-"]
    assert output.read_bytes() == CONTENT


def test_servidor_que_reanuda_en_otro_byte(server, part, output):
    part.write_bytes(CONTENT[:1000])
    server.shift = 7
    with pytest.raises(
        requests.ConnectionError, match=r"seguir en el byte 1000 .* respondió '1007-"
    ):
        download(server, part, output)
    assert part.read_bytes() == CONTENT[:1000] and not output.exists()


def test_un_pedazo_ya_completo_no_se_pide(server, part, output):
    part.write_bytes(CONTENT)
    download(server, part, output)
    assert server.requests == []
    assert output.read_bytes() == CONTENT and not part.exists()


def test_un_pedazo_mas_grande_que_el_archivo(server, part, output):
    part.write_bytes(b"x" * (len(CONTENT) + 1))
    download(server, part, output)
    assert server.requests == [None]
    assert output.read_bytes() == CONTENT


def test_servidor_que_manda_de_menos(server, part, output):
    size = len(CONTENT) + 5
    with pytest.raises(
        requests.ConnectionError, match=f"se cortó en 512000 de {size} bytes"
    ):
        download(server, part, output, size)
    assert part.read_bytes() == CONTENT and not output.exists()


def test_servidor_que_manda_de_mas(server, part, output):
    """Con un byte de más no se entrega nada, y lo bajado tampoco se guarda."""
    with pytest.raises(ValueError, match="mandó más de 511999 bytes: no es lo publicado"):
        download(server, part, output, len(CONTENT) - 1)
    assert not part.exists() and not output.exists()


def test_servidor_que_no_deja_de_mandar(server, part, output):
    """Al pasarse del tamaño se deja de recibir: no se llena el disco."""
    server.content = bytes(32_000_000)
    with pytest.raises(ValueError, match="mandó más de 10 bytes"):
        download(server, part, output, 10)
    deadline = time.monotonic() + 5
    while not server.hung_up and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.hung_up and not part.exists()


@pytest.mark.parametrize("status", [404, 503])
def test_respuesta_de_error(server, part, output, status):
    server.status = status
    with pytest.raises(requests.HTTPError, match=str(status)):
        download(server, part, output)
    assert not output.exists()


@pytest.mark.parametrize(("head", "expected"), [(200, True), (404, False), (501, False)])
def test_preguntar_si_existe_no_descarga(server, part, head, expected):
    server.head = head
    downloader = ResumableDownloader(part, 10)
    assert downloader(server.url, "", None, check_only=True) is expected
    assert server.requests == [] and not part.exists()
