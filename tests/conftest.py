"""Piezas comunes de las pruebas: dónde está el repositorio y el libro construido."""

import os
from pathlib import Path

import pytest
from herramientas.npm import instalar_modulos
from herramientas.sin_omisiones import pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]

RAIZ = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def raiz() -> Path:
    """La carpeta del repositorio."""
    return RAIZ


@pytest.fixture(scope="session")
def libro_html() -> Path:
    """La carpeta con el sitio construido (`make libro`, o TESELA_LIBRO_HTML)."""
    carpeta = Path(os.environ.get("TESELA_LIBRO_HTML", RAIZ / "_build" / "html"))
    if not (carpeta / "index.html").is_file():
        pytest.fail(
            f"No hay libro construido en {carpeta}. Constrúyelo con «make libro» "
            "o di dónde está con TESELA_LIBRO_HTML."
        )
    return carpeta


@pytest.fixture(scope="session")
def modulos() -> Path:
    """La carpeta node_modules con los programas de Node que usan las pruebas."""
    return instalar_modulos()
