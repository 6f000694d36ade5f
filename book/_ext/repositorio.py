"""La dirección del repositorio, leída del único lugar donde está escrita: `_config.yml`.

En un fork, GitHub Actions define `GITHUB_REPOSITORY` (dueño/nombre): sus botones y sus
cuadernos apuntan entonces al fork, sin editar nada.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import yaml

NOTEBOOKS_BRANCH = "notebooks"


@dataclass(frozen=True)
class Repository:
    """Un repositorio de GitHub y el sitio que publica.

    Args:
        owner: Usuario u organización.
        name: Nombre del repositorio.
        branch: Rama de las fuentes.
        site: Dirección del sitio publicado, terminada en `/`.
        title: Título del libro.
    """

    owner: str
    name: str
    branch: str
    site: str
    title: str

    @property
    def url(self) -> str:
        """La dirección del repositorio."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def pip_source(self) -> str:
        """Lo que `pip install` entiende para instalar el paquete desde el repositorio."""
        return f"git+{self.url}@{self.branch}"

    def source_url(self, path: str) -> str:
        """La página de GitHub de un archivo de las fuentes."""
        return f"{self.url}/blob/{self.branch}/{quote(path)}"

    def page_url(self, docname: str, anchor: str = "") -> str:
        """La página publicada de un documento, y el ancla dentro de ella."""
        return f"{self.site}{quote(docname)}.html" + (f"#{anchor}" if anchor else "")

    def colab_url(self, docname: str) -> str:
        """La dirección que abre en Colab el cuaderno de un documento."""
        path = f"{self.owner}/{self.name}/blob/{NOTEBOOKS_BRANCH}/{quote(docname)}.ipynb"
        return f"https://colab.research.google.com/github/{path}"

    def binder_url(self, docname: str) -> str:
        """La dirección que abre en Binder (JupyterLab) el cuaderno de un documento."""
        image = f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{NOTEBOOKS_BRANCH}"
        return f"{image}?urlpath=lab/tree/{quote(docname)}.ipynb"


def read_repository(root: Path, environ: Mapping[str, str] | None = None) -> Repository:
    """Lee el repositorio de `_config.yml`, o de `GITHUB_REPOSITORY` si es un fork.

    Args:
        root: Carpeta que contiene `_config.yml`.
        environ: Variables de entorno; las del proceso si no se dan.

    Returns:
        El repositorio al que apuntan botones y cuadernos.

    Raises:
        ValueError: Si la dirección o `GITHUB_REPOSITORY` no tienen la forma esperada.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    url = config["repository"]["url"]
    match = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+?)/?", url)
    if match is None:
        raise ValueError(
            f"repository.url de _config.yml es {url!r}; se esperaba "
            "https://github.com/DUEÑO/NOMBRE. Corrige esa línea."
        )
    owner, name = match.groups()
    site = config["html"]["baseurl"].rstrip("/") + "/"
    fork = (os.environ if environ is None else environ).get("GITHUB_REPOSITORY", "")
    if fork and fork.lower() != f"{owner}/{name}".lower():
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", fork):
            raise ValueError(
                f"GITHUB_REPOSITORY es {fork!r}; se esperaba DUEÑO/NOMBRE. "
                "Corrígela o bórrala del entorno."
            )
        owner, name = fork.split("/")
        site = f"https://{owner.lower()}.github.io/{name}/"
    branch = config["repository"].get("branch", "main")
    return Repository(owner, name, branch, site, config["title"])
