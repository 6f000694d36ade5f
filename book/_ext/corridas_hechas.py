"""Los cuadernos que dejó la corrida larga: cuáles se pueden publicar, y qué decir de ellos.

Uno se publica si terminó, si dice con qué se hizo y si sus celdas son todavía las de la
página. Los demás no estorban: la página muestra su corrida en la CPU.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from celda_de_parametros import INYECTADA, etiquetas, literales, tras_la_celda

VARIABLE = "TESELA_EJECUTADOS"
POR_OMISION = Path("_build") / "gpu"


@dataclass(frozen=True)
class Corrida:
    """La corrida larga de un capítulo.

    Attributes:
        documento: el capítulo.
        celdas: sus celdas de código, con sus salidas.
        codigo: el de la celda inyectada.
        acerca: con qué se hizo.
        segundos: lo que tardó.
    """

    documento: str
    celdas: list[Any]
    codigo: str
    acerca: dict[str, Any]
    segundos: float

    def en(self, texto: str) -> str:
        """La página con la celda inyectada y un aviso que dice de dónde salió lo demás."""
        celda = f"```{{code-cell}}\n:tags: [{INYECTADA}]\n\n{self.codigo}\n```"
        return tras_la_celda(texto, f"{self.aviso()}\n\n{celda}")

    def aviso(self) -> str:
        """El recuadro, en MyST: datos, dispositivo, fecha, revisión y duración."""
        acerca = self.acerca
        datos = f"con los datos `{acerca['dataset']}`, " if acerca.get("dataset") else ""
        cambios = literales(self.codigo)
        cambian = ", ".join(f"`{nombre}`" for nombre in cambios) or "ninguno"
        return (
            "```{admonition} Lo que ves es una corrida larga\n:class: note\n\n"
            f"Las salidas de esta página se midieron {datos}en {acerca['device']}, el "
            f"{acerca['date'][:10]}, con la revisión `{acerca['commit'][:10]}`; tardaron "
            f"{_duracion(self.segundos)}.\n"
            f"La celda siguiente muestra los parámetros que cambian ({cambian}); si "
            "ejecutas el capítulo sin ella, usa los de la celda anterior, que terminan en "
            "minutos en una CPU.\n```"
        )


def carpeta_de_corridas(raiz: Path) -> Path | None:
    """Dónde se buscan: lo que diga `TESELA_EJECUTADOS`, o `_build/gpu`.

    Args:
        raiz: la carpeta del libro.

    Returns:
        La carpeta; `None` si la variable está vacía, que es pedir solo la CPU.

    Raises:
        ValueError: si la variable nombra una carpeta que no existe.
    """
    pedida = os.environ.get(VARIABLE)
    if pedida is None:
        return raiz / POR_OMISION
    if not pedida:
        return None
    carpeta = raiz / pedida
    if not carpeta.is_dir():
        raise ValueError(
            f"{VARIABLE} nombra la carpeta {pedida!r}, que no existe. Corrígela, o quítala "
            f"para usar {POR_OMISION}."
        )
    return carpeta


def corridas_de(raiz: Path, carpeta: Path) -> tuple[dict[str, Corrida], list[str]]:
    """Las corridas que se pueden publicar, y por qué no las demás.

    Args:
        raiz: la carpeta del libro.
        carpeta: la de los cuadernos ejecutados.

    Returns:
        Documento a corrida, y los motivos, uno por cuaderno que no sirve.
    """
    corridas, motivos = {}, []
    for archivo in sorted(carpeta.rglob("*.ipynb")):
        documento = archivo.relative_to(carpeta).with_suffix("").as_posix()
        if documento.endswith(".parcial") or "/." in f"/{documento}":
            continue
        try:
            corridas[documento] = leer_corrida(archivo, documento, raiz / f"{documento}.md")
        except ValueError as error:
            motivos.append(f"no se publica la corrida larga de {documento}: {error}")
    return corridas, motivos


def leer_corrida(archivo: Path, documento: str, pagina: Path) -> Corrida:
    """Lee un cuaderno ejecutado y lo compara con su página.

    Args:
        archivo: el cuaderno.
        documento: el capítulo.
        pagina: su `.md`.

    Raises:
        ValueError: si no terminó, no dice de dónde salió, o la página ya es otra.
    """
    if not pagina.is_file():
        raise ValueError(f"no hay una página {pagina.name}")
    try:
        cuaderno = nbformat.read(archivo, as_version=4)
    except Exception as error:  # nbformat falla de muchas maneras con un archivo cortado
        raise ValueError(f"el cuaderno no se puede leer ({error})") from error
    hecho = cuaderno.metadata.get("papermill", {})
    if not hecho.get("end_time"):
        raise ValueError("el cuaderno no terminó de ejecutarse")
    acerca = dict(cuaderno.metadata.get("tesela", {}))
    faltan = [c for c in ("device", "date", "commit", "versions") if not acerca.get(c)]
    if faltan:
        raise ValueError(f"el cuaderno no dice con qué se hizo: {', '.join(faltan)}")
    celdas = [c for c in cuaderno.cells if c.cell_type == "code"]
    inyectadas = [c for c in celdas if INYECTADA in etiquetas(c)]
    if len(inyectadas) != 1:
        raise ValueError("el cuaderno no tiene una celda con los parámetros de la corrida")
    ahora = jupytext.read(pagina, fmt="md:myst").cells
    suyas = [c.source.strip() for c in celdas if c is not inyectadas[0]]
    if suyas != [c.source.strip() for c in ahora if c.cell_type == "code"]:
        raise ValueError("el código de la página cambió después; repite «make gpu»")
    segundos = float(hecho.get("duration") or 0.0)
    return Corrida(documento, celdas, inyectadas[0].source, acerca, segundos)


def _duracion(segundos: float) -> str:
    """Para leerse: «45 s», «12 min» o «3.5 h».

    >>> [_duracion(s) for s in (45, 720, 12600)]
    ['45 s', '12 min', '3.5 h']
    """
    if segundos < 100:
        return f"{segundos:.0f} s"
    return f"{segundos / 60:.0f} min" if segundos < 6000 else f"{segundos / 3600:.1f} h"
