"""Ejecuta los capítulos aéreos con los parámetros de un perfil: la corrida larga.

`make gpu` lo llama así:

    python book/_ext/correr_capitulos.py --perfil gpu

Cada capítulo con una celda `parameters` se convierte en cuaderno, se ejecuta con papermill
y queda en `_build/gpu`, en su misma ruta. El que falla deja el suyo hasta el error, como
`.parcial.ipynb`, y los demás siguen; al final la orden sale con error.
"""

import argparse
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from celda_de_parametros import parametros_de
from corrida_larga import Resultado, correr
from cuaderno_etiquetas import Page, read_book
from perfiles import Perfil, documento_de, leer_perfil
from tesela.experiments import provenance
from tesela.training import resolve_device

RAIZ = Path(__file__).resolve().parents[2]


def capitulos_con_parametros(raiz: Path) -> dict[str, tuple[Page, dict[str, Any]]]:
    """Los capítulos que una corrida puede cambiar, en el orden del índice.

    Args:
        raiz: la carpeta del libro.

    Returns:
        Documento a (página, parámetros por omisión).

    Raises:
        ValueError: si la celda de uno está mal escrita.
    """
    hallados = {}
    for pagina in read_book(raiz).executable_pages:
        try:
            declarados = parametros_de(pagina.cells)
        except ValueError as error:
            raise ValueError(f"En {pagina.docname}, {error}") from error
        if declarados:
            hallados[pagina.docname] = (pagina, declarados)
    return hallados


def con_que(valores: Mapping[str, Any], perfil: Perfil, raiz: Path) -> dict[str, Any]:
    """La procedencia de la corrida de un capítulo: con qué, cuándo y con qué código."""
    return {
        **provenance(valores.get("device") or "auto", raiz),
        "dataset": valores.get("dataset", ""),
        "perfil": perfil.nombre,
    }


def sin_acelerador() -> bool:
    """Si lo único que hay para calcular es la CPU."""
    return resolve_device("auto").type == "cpu"


def _abrir_bitacora(carpeta: Path) -> logging.Handler:
    """Todo lo que dicen papermill y las celdas va también a un archivo."""
    carpeta.mkdir(parents=True, exist_ok=True)
    bitacora = logging.FileHandler(carpeta / "bitacora.log", encoding="utf-8")
    bitacora.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    registro = logging.getLogger("papermill")
    registro.setLevel(logging.INFO)
    registro.addHandler(bitacora)
    return bitacora


def _decir(texto: str) -> None:
    """A la pantalla y a la bitácora."""
    print(texto, flush=True)
    logging.getLogger("papermill").info(texto)


def correr_todos(
    raiz: Path, archivo: Path, carpeta: Path, pedidos: Sequence[str] = ()
) -> list[Resultado]:
    """Ejecuta los capítulos uno tras otro: cada uno usa toda la máquina.

    Args:
        raiz: la carpeta del libro.
        archivo: el perfil.
        carpeta: donde quedan los cuadernos y `bitacora.log`.
        pedidos: solo estos capítulos; vacío, todos.

    Returns:
        Un resultado por capítulo.

    Raises:
        ValueError: si el perfil o lo pedido nombran algo que no existe.
    """
    capitulos = capitulos_con_parametros(raiz)
    if not capitulos:
        raise ValueError(
            "Ningún capítulo del índice tiene una celda con la etiqueta «parameters»."
        )
    declarados = {documento: suyos for documento, (_, suyos) in capitulos.items()}
    perfil = leer_perfil(archivo, declarados)
    elegidos = [documento_de(nombre, capitulos) for nombre in pedidos] or list(capitulos)
    planes = {d: perfil.valores(d, declarados[d]) for d in elegidos}
    for documento in elegidos:  # un dispositivo que no hay se dice antes de lo largo
        con_que(declarados[documento] | planes[documento], perfil, raiz)
    bitacora, resultados = _abrir_bitacora(carpeta), []
    try:
        for numero, (documento, valores) in enumerate(planes.items(), 1):
            pagina, omision = capitulos[documento]
            acerca = con_que(omision | valores, perfil, raiz)
            _decir(f"[{numero}/{len(planes)}] {documento}, en {acerca['device']}")
            if acerca["device"].startswith("cpu"):
                por_que = "no hay acelerador" if sin_acelerador() else "es lo que se pidió"
                _decir(f"    Se ejecuta en la CPU ({por_que}): puede tardar horas.")
            for nombre, valor in valores.items():
                _decir(f"    {nombre} = {valor!r}")
            resultado = correr(pagina, valores, carpeta, acerca, sys.stderr.isatty())
            resultados.append(resultado)
            fin = f"falló ({resultado.error})" if resultado.error else "bien"
            _decir(f"    {resultado.segundos:.1f} s, {fin}: {resultado.archivo}")
    finally:
        logging.getLogger("papermill").removeHandler(bitacora)
        bitacora.close()
    return resultados


def main(argumentos: Sequence[str] | None = None) -> int:
    """Lee las opciones, ejecuta, y dice qué falló.

    Returns:
        0 si todo terminó bien, 1 si falló un capítulo, 2 si no se pudo empezar.
    """
    opciones = argparse.ArgumentParser(description="Ejecuta la corrida larga del libro.")
    opciones.add_argument("--perfil", default="gpu", help="nombre, o ruta de un .yml")
    opciones.add_argument("--capitulos", nargs="*", default=[], metavar="CAPITULO")
    opciones.add_argument("--salida", type=Path, default=None)
    opciones.add_argument("--raiz", type=Path, default=RAIZ)
    pedido = opciones.parse_args(argumentos)
    archivo = Path(pedido.perfil)
    if archivo.suffix != ".yml":
        archivo = pedido.raiz / "book" / "_perfiles" / f"{pedido.perfil}.yml"
    carpeta = pedido.salida or pedido.raiz / "_build" / "gpu"
    try:
        resultados = correr_todos(pedido.raiz, archivo, carpeta, pedido.capitulos)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    fallas = [r for r in resultados if r.error]
    if not fallas:
        total = len(resultados)
        hechos = "Terminó 1 capítulo" if total == 1 else f"Terminaron {total} capítulos"
        print(f"{hechos}: {carpeta}")
        return 0
    verbo = "Falló" if len(fallas) == 1 else "Fallaron"
    print(f"{verbo} {len(fallas)} de {len(resultados)} capítulos:", file=sys.stderr)
    for falla in fallas:
        print(f"  {falla.documento}: {falla.error}\n    {falla.archivo}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
