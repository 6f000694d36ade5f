"""Con TESELA_SIN_OMISIONES=1, una prueba omitida es una prueba que falla.

Es lo que piden los servidores: allí está todo instalado, y una omisión escondería que
algo dejó de estarlo.
"""

import os
from collections.abc import Generator
from typing import Any

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, None]:
    """Cambia el resultado de lo que se omitió."""
    resultado = yield
    informe = resultado.get_result()
    if informe.skipped and os.environ.get("TESELA_SIN_OMISIONES") == "1":
        motivo = informe.longrepr[2] if isinstance(informe.longrepr, tuple) else ""
        informe.outcome = "failed"
        informe.longrepr = f"{motivo}\nTESELA_SIN_OMISIONES=1 no deja omitir esta prueba."
