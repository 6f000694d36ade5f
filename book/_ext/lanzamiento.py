"""Los botones que abren el cuaderno de cada capítulo: Colab, Binder y descarga.

Los del tema abrirían el `.md`, que Colab no ejecuta y Binder muestra como texto. Estos
abren el `.ipynb` de la rama `notebooks`; el de descarga es ese mismo archivo, servido por
el propio sitio. En un fork (GITHUB_REPOSITORY), todo apunta al fork.
"""

from pathlib import Path
from typing import Any

from cuadernos import Notebooks, make_notebooks
from repositorio import Repository, read_repository
from sphinx.application import Sphinx
from sphinx.config import Config


def _on_config(app: Sphinx, config: Config) -> None:
    """Apaga los botones del tema y apunta los del repositorio al que toca."""
    repository = read_repository(Path(app.srcdir))
    config.html_theme_options.update(
        launch_buttons={},
        repository_url=repository.url,
        repository_branch=repository.branch,
    )
    config.html_baseurl = repository.site


def _on_start(app: Sphinx) -> None:
    """Convierte los cuadernos una vez: de ahí salen los botones y las descargas."""
    root = Path(app.srcdir)
    toc = root / app.config.external_toc_path
    app.tesela_notebooks = make_notebooks(root, toc=toc)  # type: ignore[attr-defined]


def launch_buttons(repository: Repository, docname: str) -> dict[str, Any]:
    """El grupo de botones que abre el cuaderno de una página.

    Args:
        repository: A qué repositorio apuntan.
        docname: El documento, como `book/cnn/convolucion`.

    Returns:
        El grupo, en la forma que entiende la cabecera del tema.
    """
    links = (
        ("Colab", "logo_colab.png", repository.colab_url(docname), "con GPU, si la pides"),
        ("Binder", "logo_binder.svg", repository.binder_url(docname), "sin cuenta, en CPU"),
    )
    buttons = [
        {
            "type": "link",
            "text": f"Abrir en {name}",
            "tooltip": f"Abrir este cuaderno en {name} ({detail})",
            "icon": f"_static/images/{icon}",
            "url": url,
            "label": f"launch-{name.lower()}",
        }
        for name, icon, url, detail in links
    ]
    return {
        "type": "group",
        "tooltip": "Abrir el cuaderno",
        "icon": "fas fa-rocket",
        "buttons": buttons,
        "label": "launch-buttons",
    }


def _offer_download(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Le dice al tema, antes de que arme sus botones, que hay un cuaderno que bajar."""
    notebooks: Notebooks = app.tesela_notebooks  # type: ignore[attr-defined]
    if pagename in notebooks.texts:
        context["ipynb_source"] = f"{pagename}.ipynb"


def _add_buttons(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Pone el grupo de botones al principio de la cabecera."""
    notebooks: Notebooks = app.tesela_notebooks  # type: ignore[attr-defined]
    if pagename in notebooks.texts and "header_buttons" in context:
        buttons = launch_buttons(notebooks.repository, pagename)
        context["header_buttons"].insert(0, buttons)


def _write_downloads(app: Sphinx, error: Exception | None) -> None:
    """Deja en `_sources` los cuadernos que ofrecen los botones de descarga."""
    if error is not None or app.builder.format != "html":
        return
    notebooks: Notebooks = app.tesela_notebooks  # type: ignore[attr-defined]
    for docname, text in notebooks.texts.items():
        path = Path(app.outdir) / "_sources" / f"{docname}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".parcial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registra la extensión."""
    # Antes de que el tema lea sus opciones (prioridad 500).
    app.connect("config-inited", _on_config, priority=100)
    app.connect("builder-inited", _on_start)
    app.connect("html-page-context", _offer_download, priority=400)
    # Después de que el tema arme los suyos (501).
    app.connect("html-page-context", _add_buttons, priority=600)
    app.connect("build-finished", _write_downloads)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
