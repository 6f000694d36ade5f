"""Qué Chromium se usa: para las pruebas de navegador y para Lighthouse."""

import os
import shutil
from pathlib import Path

NOMBRES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def encontrar_chromium(instalado_por_playwright: str | None = None) -> str | None:
    """Busca un Chromium: TESELA_CHROMIUM, el del sistema o el que instala Playwright."""
    candidatos = [os.environ.get("TESELA_CHROMIUM"), *map(shutil.which, NOMBRES)]
    candidatos.append(instalado_por_playwright)
    return next((ruta for ruta in candidatos if ruta and Path(ruta).is_file()), None)
