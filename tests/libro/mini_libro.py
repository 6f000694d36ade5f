"""Un libro de usar y tirar, con su propio paquete, para probar las extensiones."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

EXT = Path(__file__).resolve().parents[2] / "book" / "_ext"
CABEZA = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
AJENAS = (
    "TESELA_PROCESOS",
    "TESELA_COMMIT",
    "TESELA_EJECUTADOS",
    "GITHUB_SHA",
    "OMP_NUM_THREADS",
)


@dataclass(frozen=True)
class Construccion:
    """Cómo terminó una construcción y lo que dijo."""

    codigo: int
    texto: str


def _atender_interrupciones() -> None:
    """Quien nace de una orden en segundo plano hereda el no atender a Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class MiniLibro:
    """Un libro con capítulos de una celda; cada ejecución deja una letra en un registro."""

    def __init__(self, raiz: Path, timeout: int = 60) -> None:
        self.raiz = raiz
        self.escribir(
            "_config.yml",
            f"""title: Mini
only_build_toc_files: true
exclude_patterns: [_build, code]
execute: {{execute_notebooks: cache, timeout: {timeout}}}
sphinx:
  local_extensions:
    cache_honesta: {EXT}
    superponer: {EXT}
    ejecucion_paralela: {EXT}
    tiempos: {EXT}
    resultados_medidos: {EXT}
  config: {{language: es}}
""",
        )
        self.escribir("book/index.md", "# Inicio\n")
        self._capitulos: list[str] = []
        self._toc()

    def _toc(self) -> None:
        partes = "".join(f"\n  - file: book/{c}" for c in self._capitulos)
        hijos = f"\nchapters:{partes}" if partes else ""
        self.escribir("_toc.yml", f"format: jb-book\nroot: book/index{hijos}\n")

    def escribir(self, ruta: str, texto: str) -> Path:
        archivo = self.raiz / ruta
        archivo.parent.mkdir(parents=True, exist_ok=True)
        archivo.write_text(texto, encoding="utf-8")
        return archivo

    def pagina(self, nombre: str, texto: str) -> None:
        self.escribir(f"book/{nombre}.md", texto)
        if nombre not in self._capitulos:
            self._capitulos.append(nombre)
            self._toc()

    def capitulo(self, nombre: str, codigo: str) -> None:
        # La cuenta se lleva fuera del libro: no debe ser una de sus entradas.
        cuenta = f"open({str(self._registro(nombre))!r}, 'a').write('x')"
        inicio = f"import sys; sys.path.insert(0, '../../code')\n_ = {cuenta}\n{codigo}"
        celda = f"```{{code-cell}} ipython3\n{inicio}\n```\n"
        self.pagina(nombre, f"{CABEZA}# Capítulo {nombre.rpartition('/')[2]}\n\n{celda}")

    def _registro(self, nombre: str) -> Path:
        return self.raiz.parent / f"{self.raiz.name}-{nombre.replace('/', '-')}.veces"

    def veces(self, *nombres: str) -> list[int]:
        """Cuántas veces se ha ejecutado cada capítulo."""
        registros = [self._registro(n) for n in nombres]
        return [len(r.read_text()) if r.exists() else 0 for r in registros]

    def proceso(self, *opciones: str, **entorno: str) -> "subprocess.Popen[str]":
        orden = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
        limpio = {k: v for k, v in os.environ.items() if k not in AJENAS}
        return subprocess.Popen(
            [*orden, "build", str(self.raiz), *opciones],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.raiz,
            env={**limpio, "NO_COLOR": "1", **entorno},
            preexec_fn=_atender_interrupciones,
        )

    def construir(self, *opciones: str, **entorno: str) -> Construccion:
        proceso = self.proceso("-n", "-W", "--keep-going", *opciones, **entorno)
        texto, _ = proceso.communicate(timeout=300)
        return Construccion(proceso.returncode, texto)

    def html(self, nombre: str) -> str:
        return (self.raiz / "_build" / "html" / "book" / f"{nombre}.html").read_text(
            "utf-8"
        )

    @property
    def cache(self) -> Path:
        return self.raiz / "_build" / ".jupyter_cache"
