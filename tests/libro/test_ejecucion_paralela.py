"""La ejecución en paralelo: más rápida, con fallas claras y sin dejar nada corriendo."""

import os
import re
import signal
import time
from pathlib import Path

import pytest
from ejecucion_paralela import UN_HILO, procesos, un_solo_hilo
from libro.mini_libro import MiniLibro
from sphinx.errors import ExtensionError


def test_un_solo_hilo_deja_el_entorno_como_estaba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    antes = dict(os.environ)
    with pytest.raises(RuntimeError, match="adrede"), un_solo_hilo():
        assert all(os.environ[nombre] == "1" for nombre in UN_HILO)
        raise RuntimeError("adrede")
    assert dict(os.environ) == antes


def test_procesos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESELA_PROCESOS", "3")
    assert procesos() == 3
    monkeypatch.delenv("TESELA_PROCESOS")
    assert procesos() >= 1
    for malo in ("0", "dos", "-1"):
        monkeypatch.setenv("TESELA_PROCESOS", malo)
        with pytest.raises(ExtensionError, match="se esperaba un entero desde 1"):
            procesos()


def _reloj(texto: str) -> float:
    hallado = re.search(r"ejecución: terminada en ([\d.]+) s", texto)
    assert hallado, texto
    return float(hallado[1])


@pytest.mark.slow
def test_en_paralelo_tarda_menos(tmp_path: Path) -> None:
    libro = MiniLibro(tmp_path / "libro")
    for nombre, segundos in (("corto", 1), ("largo", 5)):
        libro.capitulo(
            f"partes/{nombre}",
            f"import os, time; time.sleep({segundos})\n"
            "print('hilos', os.environ['OMP_NUM_THREADS'], os.path.basename(os.getcwd()))",
        )
    juntos = libro.construir(TESELA_PROCESOS="2", OMP_NUM_THREADS="5")
    assert juntos.codigo == 0, juntos.texto
    # Un solo hilo, y en la carpeta del capítulo.
    assert "hilos 1 partes" in libro.html("partes/corto")
    (libro.cache / "global.db").unlink()
    uno_tras_otro = libro.construir(TESELA_PROCESOS="1")
    assert uno_tras_otro.codigo == 0, uno_tras_otro.texto
    assert _reloj(juntos.texto) < _reloj(uno_tras_otro.texto) - 1
    # Ya se sabe cuánto tarda cada uno: el largo va primero.
    avances = re.findall(r"\[\d/2\] book/partes/(\w+)", uno_tras_otro.texto)
    assert avances == ["largo", "corto"]


@pytest.mark.slow
def test_una_celda_que_falla(tmp_path: Path) -> None:
    libro = MiniLibro(tmp_path / "libro", timeout=3)
    libro.capitulo(
        "partes/malo", "medida = 3\nraise ValueError(f'medida {medida} imposible')"
    )
    libro.capitulo("partes/eterno", "import time; time.sleep(60)")
    libro.capitulo("partes/bueno", "print('sin problema')")
    capitulos = ("partes/malo", "partes/eterno", "partes/bueno")
    construccion = libro.construir()
    assert construccion.codigo != 0
    assert (
        "El capítulo book/partes/malo falló en la celda de código 1 (línea 8): "
        "ValueError: medida 3 imposible" in construccion.texto
    )
    assert "raise ValueError(f'medida {medida} imposible')" in construccion.texto
    assert "Traceback" in construccion.texto
    assert "tiempo agotado: una celda pasó de 3 s" in construccion.texto
    assert "ValueError" in libro.html("partes/malo")
    assert libro.veces(*capitulos) == [1, 1, 1]  # nada se ejecutó dos veces
    # Se arregla uno: el otro no se da por bueno sólo porque su texto no cambió.
    libro.capitulo("partes/malo", "print('arreglado')")
    construccion = libro.construir()
    assert construccion.codigo != 0
    assert "tiempo agotado" in construccion.texto
    assert "ValueError" not in libro.html("partes/malo")
    assert libro.veces(*capitulos) == [2, 2, 1]


@pytest.mark.slow
def test_interrumpir_no_deja_nucleos(tmp_path: Path) -> None:
    libro = MiniLibro(tmp_path / "libro")
    numero = tmp_path / "numero"
    libro.capitulo(
        "partes/eterno",
        f"import os, time\nopen({str(numero)!r}, 'w').write(f'{{os.getpid()}}')\n"
        "time.sleep(90)",
    )
    proceso = libro.proceso()
    try:
        limite = time.monotonic() + 60
        while not (numero.exists() and numero.read_text()):
            assert time.monotonic() < limite and proceso.poll() is None
            time.sleep(0.1)
        time.sleep(0.5)
        proceso.send_signal(signal.SIGINT)
        proceso.communicate(timeout=20)
    finally:
        if proceso.poll() is None:
            proceso.kill()
    assert proceso.returncode != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(numero.read_text()), 0)
