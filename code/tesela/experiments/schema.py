"""Lo que un resultado medido debe decir de sí mismo para que se publique."""

import math
from collections.abc import Mapping
from typing import Any

from tesela.training import summarize

REQUIRED: dict[str, type | tuple[type, ...]] = {
    "experiment": str,
    "metric": str,
    "values": dict,
    "mean": (int, float),
    "sd": (int, float),
    "dataset": str,
    "device": str,
    "versions": dict,
    "commit": str,
    "date": str,
}


def check_result(result: Any, where: str) -> None:
    """Rechaza un resultado incompleto, con las mismas exigencias que la tabla del libro.

    Args:
        result: lo que devuelve `make_result`, o lo que se leyó de un JSON.
        where: cómo llamarlo en el mensaje.

    Raises:
        ValueError: si le falta una clave, es de otro tipo, o sus cuentas no concuerdan.

    >>> check_result({"metric": "mIoU"}, "El resultado 0")
    Traceback (most recent call last):
    ...
    ValueError: El resultado 0 no trae, o trae con otro tipo, experiment, values, mean, sd,
        dataset, device, versions, commit, date. Ármalo con make_result y provenance.
    """
    if not isinstance(result, Mapping):
        raise ValueError(f"{where} es {type(result).__name__}; se esperaba un objeto.")
    wrong = [k for k, kind in REQUIRED.items() if not isinstance(result.get(k), kind)]
    if wrong:
        raise ValueError(
            f"{where} no trae, o trae con otro tipo, {', '.join(wrong)}. Ármalo con "
            "make_result y provenance."
        )
    values = list(result["values"].values())
    if not values or not all(isinstance(v, int | float) for v in values):
        raise ValueError(f"{where} trae en «values» {values}; se esperaba un número o más.")
    summary = summarize(values)
    for key, true in (("mean", summary.mean), ("sd", summary.sd)):
        if not math.isclose(result[key], true, rel_tol=1e-6, abs_tol=1e-9):
            raise ValueError(
                f"{where} declara {key} = {result[key]} y sus valores dan {true:.6g}. "
                "Corrige la cifra o los valores."
            )
