"""Escribe los cuadernos (`.ipynb`) y el entorno de Binder de la rama `notebooks`.

`make cuadernos` lo ejecuta así:

    python book/_ext/cuadernos.py --salida _build/cuadernos

Cada página ejecutable del índice da un cuaderno en su misma ruta, sin salidas, con los
mismos bytes cada vez, y con una primera celda que instala `tesela` donde falta.
"""

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from cuaderno_celdas import page_notebook
from cuaderno_citas import Citations
from cuaderno_contexto import Context
from cuaderno_etiquetas import Book, read_book
from repositorio import Repository, read_repository

ROOT = Path(__file__).resolve().parents[2]
CELL_TEMPLATE = Path(__file__).resolve().parents[1] / "_plantilla" / "instalacion.py"
# Paquetes que se importan con otro nombre.
MODULES = {"pillow": "PIL", "scikit-image": "skimage", "scikit-learn": "sklearn"}


@dataclass
class Notebooks:
    """Los cuadernos del libro: sus textos por documento, y lo que no se pudo convertir."""

    book: Book
    repository: Repository
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def _needed_modules(root: Path) -> dict[str, tuple[str, str]]:
    """Lo que `tesela` necesita, según pyproject.toml: módulo → (paquete, mínimo)."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {}
    for requirement in project["project"]["dependencies"]:
        match = re.fullmatch(r"([\w.-]+)>=([\d.]+)", requirement)
        if match is None:
            raise ValueError(
                f"La dependencia {requirement!r} de pyproject.toml no tiene la forma "
                "«paquete>=versión», que es la que entiende la celda de instalación."
            )
        package, minimum = match.groups()
        needed[MODULES.get(package, package)] = (package, minimum)
    return needed


def install_cell(root: Path, repository: Repository) -> str:
    """El código de la primera celda: la plantilla, con el origen y las dependencias."""
    needed = "".join(f"    {k!r}: {v!r},\n" for k, v in _needed_modules(root).items())
    text = CELL_TEMPLATE.read_text(encoding="utf-8")
    text = text.replace("@ORIGEN@", repository.pip_source)
    text = text.replace(
        "NEEDED: dict[str, tuple[str, str]] = {}",
        "NEEDED = {\n" + needed.replace("'", '"') + "}",
    )
    return re.sub(r"\A# ruff: .*\n", "", text).rstrip("\n")


def make_notebooks(
    root: Path, repository: Repository | None = None, toc: Path | None = None
) -> Notebooks:
    """Convierte todas las páginas ejecutables del libro.

    Args:
        root: Carpeta del repositorio.
        repository: A dónde apuntan los enlaces; el de `_config.yml` si no se da.
        toc: Otro índice, si no es `_toc.yml`.

    Returns:
        Los cuadernos como texto, y los problemas encontrados.
    """
    repository = repository or read_repository(root)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    citations = Citations([root / f for f in config.get("bibtex_bibfiles", [])])
    shared = config.get("sphinx", {}).get("config", {}).get("myst_substitutions", {})
    result = Notebooks(read_book(root, toc), repository)
    result.problems += [
        f"el índice nombra {name!r}, pero no existe {name}.md: escríbela o quítala"
        for name in result.book.missing
    ]
    install = install_cell(root, repository)
    for page in result.book.executable_pages:
        own = page.front_matter.get("myst", {}).get("substitutions", {})
        context = Context(result.book, page, repository, citations, {**shared, **own})
        result.texts[page.docname] = page_notebook(page, context, install)
        result.problems += context.problems
    return result


def _package_digest(root: Path) -> str:
    """Un resumen del paquete: cambia cuando Binder debe construir otra imagen."""
    digest = hashlib.sha256((root / "pyproject.toml").read_bytes())
    for path in sorted((root / "code").rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _branch_readme(notebooks: Notebooks) -> str:
    """La portada de la rama: qué es y un enlace por cuaderno."""
    repository = notebooks.repository
    lines = [
        f"# Cuadernos de *{repository.title}*",
        "",
        f"Esta rama la escribe sola `make cuadernos` desde la rama `{repository.branch}` "
        f"del [repositorio]({repository.url}): no la edites a mano. "
        f"El libro se lee en [su sitio]({repository.site}).",
        "",
        "| Capítulo | Colab | Binder |",
        "| --- | --- | --- |",
    ]
    for docname in notebooks.texts:
        title = notebooks.book.pages[docname].title
        lines.append(
            f"| [{title}]({docname}.ipynb) | [abrir]({repository.colab_url(docname)}) "
            f"| [abrir]({repository.binder_url(docname)}) |"
        )
    return "\n".join([*lines, "", "Texto: CC BY 4.0. Código: MIT.", ""])


def _write_branch(notebooks: Notebooks, folder: Path) -> None:
    """Escribe en `folder` el árbol completo de la rama `notebooks`."""
    root, repository = notebooks.book.root, notebooks.repository
    for docname, text in notebooks.texts.items():
        path = folder / f"{docname}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "README.md").write_text(_branch_readme(notebooks), encoding="utf-8")
    for name in ("LICENSE", "LICENSE-CONTENIDO"):
        if (root / name).is_file():
            shutil.copyfile(root / name, folder / name)
    binder = folder / ".binder"
    binder.mkdir()
    shutil.copyfile(root / ".binder" / "environment.yml", binder / "environment.yml")
    script = binder / "postBuild"
    script.write_text(
        "#!/bin/sh\n"
        "# Instala tesela; sus dependencias ya están en environment.yml.\n"
        f"# Versión del paquete: {_package_digest(root)}\n"
        "set -eu\n"
        f'python -m pip install --no-deps --no-cache-dir "{repository.pip_source}"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)


def _replace_folder(notebooks: Notebooks, target: Path) -> None:
    """Escribe la rama en una carpeta temporal y la cambia por `target` al final."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        new, old = temporary / "nueva", temporary / "vieja"
        new.mkdir()
        _write_branch(notebooks, new)
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        shutil.rmtree(temporary)


def main(arguments: list[str] | None = None) -> int:
    """Lee las opciones, escribe los cuadernos y dice qué hizo."""
    parser = argparse.ArgumentParser(description="Escribe los cuadernos del libro.")
    parser.add_argument("--salida", type=Path, default=ROOT / "_build" / "cuadernos")
    parser.add_argument("--raiz", type=Path, default=ROOT)
    options = parser.parse_args(arguments)
    notebooks = make_notebooks(options.raiz)
    if notebooks.problems:
        print("No se escribió ningún cuaderno. Hay que corregir:", file=sys.stderr)
        for problem in notebooks.problems:
            print(f"  - {problem}", file=sys.stderr)
        return 1
    _replace_folder(notebooks, options.salida.resolve())
    written = len(notebooks.texts)
    print(f"{written} {'cuaderno' if written == 1 else 'cuadernos'} en {options.salida}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
