"""El archivo de paleta de quien trae sus datos: qué clase es cada color de la máscara."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tesela.counted import counted
from tesela.data.classes import IGNORE_INDEX, ClassInfo

_EXAMPLE = (
    'Un JSON: {"clases": [{"nombre": "calle", "color": "#6EC1E4"}, {"nombre": "nada", '
    '"color": "#000000", "ignorar": true}]}. O un CSV con el encabezado '
    "nombre,color,ignorar y un renglón por clase: calle,#6EC1E4,no."
)
_YES, _NO = frozenset({"sí", "si", "true", "1"}), frozenset({"no", "false", "0", ""})


def load_palette(path: str | Path) -> tuple[ClassInfo, ...]:
    """Lee las clases de un archivo de paleta, JSON o CSV.

    Cada clase tiene `nombre`, `color` (`#RRGGBB`) y, si se quiere, `ignorar`. Las que no se
    ignoran se numeran 0, 1, 2… en el orden en que vienen; las ignoradas llevan el 255.

    Args:
        path: el archivo, con extensión `.json` o `.csv`, en UTF-8.

    Returns:
        Las clases, en orden.

    Raises:
        FileNotFoundError: si no está.
        ValueError: si está mal escrito; dice en qué renglón o clase y cómo debe ser.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"No está la paleta {path}, que dice de qué clase es cada color. {_EXAMPLE}"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(path, "no está guardada en UTF-8") from error
    if path.suffix.lower() == ".json":
        rows = _json_rows(path, text)
    elif path.suffix.lower() == ".csv":
        rows = _csv_rows(path, text)
    else:
        raise _bad(path, "su extensión no es .json ni .csv")
    return _classes(path, rows)


def _bad(path: Path, reason: str) -> ValueError:
    return ValueError(f"La paleta {path} está mal escrita: {reason}. {_EXAMPLE}")


def _json_rows(path: Path, text: str) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"se rompe en el renglón {error.lineno}, columna {error.colno}"
        raise _bad(path, f"no es JSON: {where}") from error
    rows = content.get("clases") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad(path, "falta la lista «clases», con un objeto por clase")
    return [(f"la clase número {number}", row) for number, row in enumerate(rows, 1)]


def _csv_rows(path: Path, text: str) -> list[tuple[str, Mapping[str, Any]]]:
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    names = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    if not {"nombre", "color"} <= set(names):
        raise _bad(path, f"su encabezado es {names} y faltan nombre o color")
    rows: list[tuple[str, Mapping[str, Any]]] = []
    for row in reader:
        where = f"el renglón {reader.line_num}"
        if None in row:
            raise _bad(path, f"{where} tiene más columnas que el encabezado")
        rows.append((where, row))
    return rows


def _classes(
    path: Path, rows: list[tuple[str, Mapping[str, Any]]]
) -> tuple[ClassInfo, ...]:
    classes: list[ClassInfo] = []
    index = 0
    for where, row in rows:
        name, color = row.get("nombre"), row.get("color")
        if not isinstance(name, str) or not name.strip():
            raise _bad(path, f"a {where} le falta el nombre")
        name = name.strip()
        match = re.fullmatch(r"#([0-9a-fA-F]{6})", str(color or "").strip())
        if match is None:
            raise _bad(path, f"el color de {name!r} es {color!r} y debe ser como #6EC1E4")
        number = int(match.group(1), 16)
        rgb = (number >> 16, number >> 8 & 255, number & 255)
        same = next((c for c in classes if c.color == rgb or c.name == name), None)
        if same is not None:
            what = "el nombre" if same.name == name else f"el color #{number:06X}"
            raise _bad(path, f"{where} repite {what} de {same.name!r}")
        ignored = str(row.get("ignorar") or "").strip().lower()
        if ignored not in _YES | _NO:
            raise _bad(path, f"en {name!r}, ignorar es {ignored!r} y debe ser sí o no")
        own = IGNORE_INDEX if ignored in _YES else index
        classes.append(ClassInfo(name, name, rgb, own))
        index += own != IGNORE_INDEX
    if not 2 <= index < IGNORE_INDEX:
        raise _bad(path, f"tiene {counted(index, 'clase')} sin ignorar, y van de 2 a 255")
    return tuple(classes)
