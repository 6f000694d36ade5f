"""Publicar lo que midió un capítulo en su corrida larga, y nada en la corta."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tesela.experiments.results import write_results
from tesela.experiments.schema import check_result


def publish_results(
    name: str, results: Sequence[Mapping[str, Any]], folder: str | Path = ""
) -> Path | None:
    """Escribe los resultados de un capítulo, si su corrida es de las que se publican.

    Un capítulo lleva la carpeta en su celda de parámetros, vacía: con sus valores por
    omisión no escribe nada, y la corrida larga la llena. Como son de entrenar una red, cada
    resultado debe decir también cuántas épocas.

    Args:
        name: nombre del archivo, como `"unet.json"`.
        results: lo que devuelve `make_result`, con `epochs` entre lo demás.
        folder: la carpeta de destino; vacía, no se escribe.

    Returns:
        La ruta escrita, o `None` si no había que escribir.

    Raises:
        ValueError: si el nombre no es el de un JSON, o a un resultado le falta un dato de
            su procedencia, aunque no haya que escribirlo: así se sabe antes de la larga.

    >>> from tesela.experiments import make_result
    >>> origin = {"device": "cpu", "versions": {}, "commit": "abc", "date": "2026-01-01"}
    >>> made = make_result("prueba", "mIoU", {0: 0.5}, "sintetico", origin, epochs=2)
    >>> publish_results("prueba.json", [made]) is None
    True
    """
    if Path(name).name != name or Path(name).suffix != ".json":
        raise ValueError(f"name={name!r}: se esperaba un nombre como 'unet.json'.")
    if not results:
        raise ValueError(f"No hay resultados que publicar en {name}: mide algo antes.")
    for number, result in enumerate(results):
        check_result(result, f"El resultado {number} de {name}")
        epochs = result.get("epochs")
        if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
            raise ValueError(
                f"El resultado {number} de {name} trae epochs={epochs!r}; se esperaba un "
                "entero de 1 en adelante: pásalo a make_result."
            )
    return write_results(Path(folder) / name, results) if str(folder) else None
