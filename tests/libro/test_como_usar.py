"""Lo que «Cómo usar» dice que se escriba en la terminal, hecho tal como lo dice."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parents[2]
TEXTO = (RAIZ / "book" / "como-usar.md").read_text(encoding="utf-8")


def programa() -> str:
    (bloque,) = re.findall(r"^```python\n(.*?)^```", TEXTO, flags=re.M | re.S)
    return bloque


@pytest.mark.slow
def test_el_programa_de_varias_gpu_corre_con_uno_y_con_dos_procesos(tmp_path: Path) -> None:
    dichos = {}
    for procesos in (1, 2):
        carpeta = tmp_path / str(procesos)
        carpeta.mkdir()
        (carpeta / "entrenar.py").write_text(programa(), encoding="utf-8")
        orden = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
        orden += [f"--nproc-per-node={procesos}"] if procesos > 1 else []
        hecho = subprocess.run(
            [*(orden if procesos > 1 else [sys.executable]), "entrenar.py"],
            cwd=carpeta,
            env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert hecho.returncode == 0, hecho.stderr
        assert (carpeta / "corrida" / "best.safetensors").is_file()
        (renglon,) = [r for r in hecho.stdout.splitlines() if "mIoU" in r]
        assert renglon.startswith(f"{procesos} procesos, mIoU")
        dichos[procesos] = float(renglon.rsplit(" ", 1)[1])
    assert dichos[1] == pytest.approx(dichos[2], abs=0.01)


def test_las_ordenes_que_nombra_existen() -> None:
    makefile = (RAIZ / "Makefile").read_text(encoding="utf-8")
    for orden in set(re.findall(r"^make (\w+)", TEXTO, flags=re.M)):
        assert re.search(rf"^{orden}:", makefile, flags=re.M), orden
    for archivo in re.findall(r"`(book/[\w./-]+)`", TEXTO):
        assert (RAIZ / archivo).exists(), archivo
