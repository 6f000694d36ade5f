"""Donde no se puede omitir, omitir es fallar."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("pedido", "codigo", "dicho"), [("1", 1, "no deja omitir"), ("", 0, "1 skipped")]
)
def test_una_omision_falla_solo_si_se_pide(
    tmp_path: Path, pedido: str, codigo: int, dicho: str
) -> None:
    prueba = tmp_path / "test_omitida.py"
    prueba.write_text("import pytest\n\n\ndef test_x():\n    pytest.skip('falta algo')\n")
    hecho = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "herramientas.sin_omisiones", str(prueba)],
        cwd=tmp_path,
        env={
            **os.environ,
            "TESELA_SIN_OMISIONES": pedido,
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        },
        capture_output=True,
        text=True,
    )
    assert hecho.returncode == codigo, hecho.stdout
    assert dicho in hecho.stdout
