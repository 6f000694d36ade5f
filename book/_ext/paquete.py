"""Junta lo que se publica: el sitio en un zip, el PDF, el EPUB, los cuadernos y sus sumas.

`make paquete` lo llama así, cuando todo está construido:

    python book/_ext/paquete.py --salida _build/publicacion

Los mismos archivos dan siempre el mismo zip, bit por bit: quien lo construya en casa puede
comparar su suma con la publicada.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from entorno_de_ejecucion import entorno_de_ejecucion
from impreso import edicion
from registro_de_ejecucion import Ejecucion, leer_registro

RAIZ = Path(__file__).resolve().parents[2]
SUMAS = "SHA256SUMS"
# Una fecha fija: la primera que un zip sabe escribir.
FECHA = (1980, 1, 1, 0, 0, 0)
# Qué va en el paquete → (dónde está, con qué orden se hace).
PARTES = {
    "sitio.zip": ("html", "make libro"),
    "libro.pdf": ("pdf/libro.pdf", "make pdf"),
    "libro.epub": ("epub/libro.epub", "make epub"),
    "cuadernos.zip": ("cuadernos", "make cuadernos"),
}


def comprimir(carpeta: Path, destino: Path) -> None:
    """Comprime una carpeta; lo mismo da siempre los mismos bytes.

    Args:
        carpeta: lo que se comprime, con su nombre como primera carpeta del zip.
        destino: el archivo; se escribe de una vez.
    """
    parcial = destino.with_suffix(".parcial")
    archivos = sorted(p for p in carpeta.rglob("*") if p.is_file())
    with zipfile.ZipFile(parcial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zip_:
        for archivo in archivos:
            relativa = archivo.relative_to(carpeta.parent).as_posix()
            ficha = zipfile.ZipInfo(relativa, FECHA)
            ficha.compress_type = zipfile.ZIP_DEFLATED
            ejecutable = archivo.stat().st_mode & 0o100
            ficha.external_attr = (0o755 if ejecutable else 0o644) << 16
            ficha.create_system = 3
            zip_.writestr(ficha, archivo.read_bytes())
    parcial.replace(destino)


def suma(archivo: Path) -> str:
    """El SHA-256 de un archivo."""
    with archivo.open("rb") as abierto:
        return hashlib.file_digest(abierto, "sha256").hexdigest()


def sumas_de(carpeta: Path) -> str:
    """Las sumas de una carpeta, como las lee `sha256sum --check`."""
    archivos = sorted(p for p in carpeta.iterdir() if p.is_file() and p.name != SUMAS)
    return "".join(f"{suma(archivo)}  {archivo.name}\n" for archivo in archivos)


def _capitulo(ejecucion: Ejecucion) -> dict[str, Any]:
    entorno = ejecucion.entorno
    return {
        # Solo una corrida larga dice en qué dispositivo y con qué datos se hizo.
        "corrida": "larga" if "Dispositivo" in entorno else "de la página, en CPU",
        "dispositivo": entorno.get("Dispositivo", entorno.get("Procesador", "")),
        "datos": entorno.get("Datos", "los del capítulo"),
        "revision": entorno.get("Revisión", ""),
        "fecha": ejecucion.fecha,
        "segundos": ejecucion.segundos,
    }


def versiones(raiz: Path, construido: Path) -> dict[str, Any]:
    """Con qué se hizo lo que se publica.

    Args:
        raiz: la carpeta del libro.
        construido: su carpeta `_build`.

    Returns:
        La edición, el entorno, cada biblioteca instalada, y cada capítulo: si muestra una
        corrida larga o la de la CPU, cuándo se ejecutó y con qué revisión del código.
    """
    registro = leer_registro(construido / ".jupyter_cache")
    capitulos = {
        documento: _capitulo(ejecucion)
        for ejecucion in registro.ejecuciones.values()
        if not ejecucion.error
        for documento in ejecucion.documentos
    }
    return {
        "edicion": edicion(raiz),
        "entorno": entorno_de_ejecucion(raiz),
        "capitulos": dict(sorted(capitulos.items())),
        "bibliotecas": dict(
            sorted({d.metadata["Name"]: d.version for d in distributions()}.items())
        ),
    }


def notas(manifiesto: dict[str, Any], sumas: str) -> str:
    """Las notas de la edición, en Markdown, con lo que se quedó en la CPU dicho."""
    capitulos = manifiesto["capitulos"]
    largos = {d: c for d, c in capitulos.items() if c["corrida"] == "larga"}
    lineas = [
        f"Edición {manifiesto['edicion']}, hecha con la revisión "
        f"`{manifiesto['entorno']['Revisión']}`.",
        "",
        "- `sitio.zip`: el sitio, para leerlo sin red (abre `html/index.html`).",
        "- `libro.pdf` y `libro.epub`: las mismas páginas, con las soluciones al final.",
        "- `cuadernos.zip`: un cuaderno por capítulo, como en la rama `notebooks`.",
        "- `versiones.json`: con qué se calculó cada capítulo.",
        "",
        "## Corridas largas",
        "",
    ]
    if largos:
        lineas += [
            "| capítulo | datos | dispositivo | fecha |",
            "|---|---|---|---|",
            *(
                f"| `{d}` | {c['datos']} | {c['dispositivo']} | {c['fecha'][:10]} |"
                for d, c in largos.items()
            ),
        ]
    else:
        lineas.append(
            "**Esta edición no lleva ninguna corrida en GPU**: todas las páginas muestran "
            "la corrida en CPU, con los parámetros que se ven en ellas, y las tablas de "
            "resultados medidos son las de la última corrida larga guardada."
        )
    lineas += ["", "## Sumas SHA-256", "", "```text", sumas.rstrip(), "```", ""]
    return "\n".join(lineas)


def empaquetar(raiz: Path, construido: Path, salida: Path) -> dict[str, Any]:
    """Escribe el paquete entero en una carpeta aparte y la cambia por `salida` al final.

    Returns:
        El manifiesto.

    Raises:
        FileNotFoundError: si falta construir algo; dice qué y con qué orden.
    """
    faltan = [
        f"{donde} ({orden})"
        for donde, orden in PARTES.values()
        if not (construido / donde).exists()
    ]
    if faltan:
        raise FileNotFoundError(
            f"Falta construir {', '.join(faltan)}. Hazlo todo con: make publicacion"
        )
    salida.parent.mkdir(parents=True, exist_ok=True)
    temporal = Path(tempfile.mkdtemp(prefix=f".{salida.name}-", dir=salida.parent))
    try:
        nueva = temporal / "nueva"
        nueva.mkdir()
        for nombre, (donde, _) in PARTES.items():
            origen = construido / donde
            if origen.is_dir():
                comprimir(origen, nueva / nombre)
            else:
                shutil.copyfile(origen, nueva / nombre)
        manifiesto = versiones(raiz, construido)
        escrito = json.dumps(manifiesto, ensure_ascii=False, indent=2)
        (nueva / "versiones.json").write_text(escrito + "\n", encoding="utf-8")
        sumas = sumas_de(nueva)
        (nueva / SUMAS).write_text(sumas, encoding="utf-8")
        (nueva / "notas.md").write_text(notas(manifiesto, sumas), encoding="utf-8")
        if salida.exists():
            salida.rename(temporal / "vieja")
        nueva.rename(salida)
    finally:
        shutil.rmtree(temporal)
    return manifiesto


def main(argumentos: list[str] | None = None) -> int:
    """Lee las opciones, empaqueta y dice qué hizo."""
    opciones = argparse.ArgumentParser(description="Junta lo que se publica.")
    opciones.add_argument("--raiz", type=Path, default=RAIZ)
    opciones.add_argument("--construido", type=Path, default=None)
    opciones.add_argument("--salida", type=Path, default=None)
    pedido = opciones.parse_args(argumentos)
    construido = pedido.construido or pedido.raiz / "_build"
    salida = (pedido.salida or construido / "publicacion").resolve()
    try:
        manifiesto = empaquetar(pedido.raiz, construido, salida)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Edición {manifiesto['edicion']}: {salida}")
    print((salida / SUMAS).read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
