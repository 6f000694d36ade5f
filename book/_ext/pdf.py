"""Hace el PDF a partir del LaTeX que escribió Sphinx, y dice qué falta o qué salió mal.

`make pdf` lo llama así:

    python book/_ext/pdf.py --comprobar
    jupyter-book build . --builder latex
    python book/_ext/pdf.py --latex _build/latex --salida _build/pdf/libro.pdf

LaTeX termina bien aunque falte una letra o una referencia: aquí las dos son un error.
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

# Lo que hace falta → el paquete de Debian o Ubuntu que lo trae.
PROGRAMAS = {"latexmk": "latexmk", "xelatex": "texlive-xetex"}
ARCHIVOS = {
    "polyglossia.sty": "texlive-latex-recommended",
    "mathtools.sty": "texlive-latex-recommended",
    "spanish.ldf": "texlive-lang-spanish",
    "tabulary.sty": "texlive-latex-extra",
    "newunicodechar.sty": "texlive-latex-extra",
    "lmroman10-regular.otf": "fonts-lmodern",
    "pzdr.tfm": "texlive-fonts-recommended",  # con ella se marca cada enlace
}
LETRAS = {"FreeSerif": "fonts-freefont-otf", "DejaVu Sans Mono": "fonts-dejavu-core"}

_FALTAS = (
    (re.compile(r"^Missing character: .*", re.M), "letra que falta"),
    (
        re.compile(r"(?:Reference|Hyper reference|Citation) `[^']*' [^.]*undefined", re.S),
        "referencia sin destino",
    ),
    (re.compile(r"^! .*", re.M), "error"),
)


def _hay_programa(nombre: str) -> bool:
    return shutil.which(nombre) is not None


def _dice(*orden: str) -> str:
    """Lo que imprime una orden; vacío si no se puede ejecutar."""
    if shutil.which(orden[0]) is None:
        return ""
    return subprocess.run(orden, capture_output=True, text=True).stdout.strip()


def _hay_archivo(nombre: str) -> bool:
    return bool(_dice("kpsewhich", nombre)) or (
        nombre.endswith(".otf") and bool(_dice("fc-list", f":file={nombre}"))
    )


def _hay_letra(nombre: str) -> bool:
    return bool(_dice("fc-list", nombre))


def paquetes_que_faltan() -> list[str]:
    """Los paquetes de Debian que hay que instalar para hacer el PDF; vacía si están."""
    comprobaciones: list[tuple[dict[str, str], Callable[[str], bool]]] = [
        (PROGRAMAS, _hay_programa),
        (ARCHIVOS, _hay_archivo),
        (LETRAS, _hay_letra),
    ]
    return sorted(
        {
            paquete
            for necesario, hay in comprobaciones
            for nombre, paquete in necesario.items()
            if not hay(nombre)
        }
    )


def como_instalarlos(paquetes: Iterable[str]) -> str:
    """El mensaje para quien no tiene LaTeX."""
    return (
        "Para hacer el PDF falta LaTeX, o parte de él. En Debian y Ubuntu:\n"
        f"    sudo apt-get install {' '.join(paquetes)}\n"
        "Son unos 90 MB. En otro sistema sirve cualquier TeX Live reciente, con las "
        "letras GNU FreeFont y DejaVu. El EPUB (make epub) no lo necesita."
    )


def faltas_de(bitacora: str) -> list[str]:
    """Lo que LaTeX anotó y un libro publicado no debe tener.

    Args:
        bitacora: el texto del archivo `.log`, con renglones partidos a 79 columnas.

    Returns:
        Una frase por falta, sin repetir.
    """
    # LaTeX parte los renglones al llegar a 79 letras, a media palabra.
    junta = re.sub(r"(?<=[^\n]{79})\n", "", bitacora)
    faltas: dict[str, None] = {}
    for patron, que in _FALTAS:
        for hallada in patron.finditer(junta):
            faltas[f"{que}: {' '.join(hallada[0].split())[:200]}"] = None
    return list(faltas)


def hacer_pdf(latex: Path, salida: Path) -> list[str]:
    """Ejecuta LaTeX las veces que haga falta.

    Args:
        latex: la carpeta con `libro.tex`.
        salida: dónde queda el PDF; solo se escribe si no hay faltas.

    Returns:
        Las faltas; vacía si todo salió bien.
    """
    orden = ["latexmk", "-xelatex", "-interaction=nonstopmode", "-quiet", "libro.tex"]
    hecho = subprocess.run(orden, cwd=latex, capture_output=True, text=True)
    anotado = latex / "libro.log"
    bitacora = (
        anotado.read_text(encoding="utf-8", errors="replace") if anotado.is_file() else ""
    )
    faltas = faltas_de(bitacora)
    hecho_pdf = latex / "libro.pdf"
    if hecho.returncode != 0 or not hecho_pdf.is_file():
        faltas = faltas or [f"latexmk terminó mal: {(hecho.stdout + hecho.stderr)[-600:]}"]
    if not faltas:
        salida.parent.mkdir(parents=True, exist_ok=True)
        parcial = salida.with_suffix(".parcial")
        shutil.copyfile(hecho_pdf, parcial)
        parcial.replace(salida)
    return faltas


def main(argumentos: list[str] | None = None) -> int:
    """Comprueba que haya LaTeX, o hace el PDF.

    Returns:
        0 si todo está bien, 1 si el PDF tiene faltas, 2 si falta algo por instalar.
    """
    opciones = argparse.ArgumentParser(description="Hace el PDF del libro.")
    opciones.add_argument("--comprobar", action="store_true", help="solo ver si hay LaTeX")
    opciones.add_argument(
        "--paquetes", action="store_true", help="solo imprimir los paquetes que faltan"
    )
    opciones.add_argument("--latex", type=Path, default=Path("_build/latex"))
    opciones.add_argument("--salida", type=Path, default=Path("_build/pdf/libro.pdf"))
    pedido = opciones.parse_args(argumentos)
    faltan = paquetes_que_faltan()
    if pedido.paquetes:
        print(" ".join(faltan))
        return 0
    if faltan:
        print(como_instalarlos(faltan), file=sys.stderr)
        return 2
    if pedido.comprobar:
        return 0
    faltas = hacer_pdf(pedido.latex, pedido.salida)
    if not faltas:
        print(f"El PDF está en {pedido.salida.resolve()}")
        return 0
    print(f"El PDF no se publica: tiene {len(faltas)} faltas.", file=sys.stderr)
    for falta in faltas[:20]:
        print(f"  {falta}", file=sys.stderr)
    print(f"Todo lo que dijo LaTeX está en {pedido.latex / 'libro.log'}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
