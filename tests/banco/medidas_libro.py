"""Lo que tarda el libro: en frío, sin cambios, tras editar un módulo, y en paralelo.

Todo sucede en una copia del árbol y en carpetas privadas: ni la copia de quien mide ni
su _build se tocan.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from banco.medidas import Medida

META_SIN_CAMBIOS = 15.0
META_PARALELO = 0.75
MODULO_EDITADO = Path("code", "tesela", "ops", "cost.py")


def copiar_arbol(raiz: Path, destino: Path) -> None:
    """Copia lo que git guarda o guardaría; sin git, todo menos lo construido."""
    orden = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    hecho = subprocess.run(orden, cwd=raiz, capture_output=True, text=True)
    if hecho.returncode != 0:
        fuera = shutil.ignore_patterns(
            "_build", ".venv", ".git", "node_modules", "__pycache__"
        )
        shutil.copytree(raiz, destino, ignore=fuera)
        return
    for nombre in filter(None, hecho.stdout.split("\0")):
        if (raiz / nombre).is_file():
            (destino / nombre).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(raiz / nombre, destino / nombre)


def construir(
    arbol: Path, salida: Path, *opciones: str, procesos: str | None = None
) -> float:
    """Construye el libro de `arbol` en `salida` y devuelve los segundos que tardó.

    Raises:
        RuntimeError: si la construcción falla; el mensaje lleva el final de su salida.
    """
    entorno = dict(os.environ, PYTHONPATH=str(arbol / "code"))
    entorno.pop("TESELA_PROCESOS", None)
    if procesos is not None:
        entorno["TESELA_PROCESOS"] = procesos
    programas = Path(sys.executable).parent
    entorno["PATH"] = f"{programas}{os.pathsep}{entorno.get('PATH', '')}"
    orden = [str(programas / "jupyter-book"), "build", ".", "--path-output", str(salida)]
    orden += ["-n", "-W", "--keep-going", *opciones]
    inicio = time.perf_counter()
    hecho = subprocess.run(orden, cwd=arbol, env=entorno, capture_output=True, text=True)
    tardo = time.perf_counter() - inicio
    if hecho.returncode != 0:
        registro = salida / "construccion-fallida.txt"
        registro.parent.mkdir(parents=True, exist_ok=True)
        registro.write_text(hecho.stdout + hecho.stderr, encoding="utf-8")
        raise RuntimeError(
            f"El libro no se construyó (código {hecho.returncode}). Prueba «make libro» "
            f"para verlo entero. El final:\n{(hecho.stdout + hecho.stderr)[-1500:]}"
        )
    return tardo


def editar_modulo(arbol: Path) -> None:
    """Añade una línea de código (no un comentario) a un módulo de la copia."""
    modulo = arbol / MODULO_EDITADO
    modulo.write_text(modulo.read_text(encoding="utf-8") + "\n_EDITADO = True\n", "utf-8")


def medir(raiz: Path, taller: Path) -> tuple[list[Medida], Path]:
    """Mide las construcciones y devuelve también dónde quedó el sitio.

    La ejecución se separa del dibujo por resta: con todo ya ejecutado, `--all` dibuja
    de nuevo todas las páginas sin ejecutar ninguna.
    """
    arbol, salida, en_serie = taller / "arbol", taller / "salida", taller / "en-serie"
    copiar_arbol(raiz, arbol)
    frio = construir(arbol, salida)
    dibujo = construir(arbol, salida, "--all")
    igual = construir(arbol, salida)
    serie = construir(arbol, en_serie, procesos="1")
    editar_modulo(arbol)
    editado = construir(arbol, salida)
    paralelo, una_a_una = max(frio - dibujo, 0.0), max(serie - dibujo, 0.0)
    medidas = [
        Medida("Libro en frío", frio, "s"),
        Medida("  de ello, ejecutar", paralelo, "s", nota="en frío menos dibujar"),
        Medida("  de ello, dibujar", dibujo, "s", nota="con --all y todo ejecutado"),
        Medida("Libro sin cambios", igual, "s", META_SIN_CAMBIOS),
        Medida("Libro tras editar un módulo", editado, "s", nota=MODULO_EDITADO.as_posix()),
        Medida("Ejecutar en serie", una_a_una, "s", nota="TESELA_PROCESOS=1"),
    ]
    if una_a_una > 0:
        razon = paralelo / una_a_una
        medidas.append(Medida("Ejecutar en paralelo", razon, "× serie", META_PARALELO))
    return medidas, salida / "_build" / "html"
