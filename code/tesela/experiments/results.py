"""Lo que midió una corrida larga, con su procedencia, en un JSON que se escribe entero.

Un archivo es una lista de resultados; cada uno lleva las claves de `REQUIRED` y las que el
experimento quiera añadir. Se revisa antes de escribir: nada incompleto llega al disco.
"""

import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from tesela.experiments.schema import REQUIRED, check_result
from tesela.training import resolve_device, summarize

PACKAGES = ("torch", "torchvision", "numpy")


def make_result(
    experiment: str,
    metric: str,
    values: Mapping[Any, float],
    dataset: str,
    origin: Mapping[str, Any],
    **extra: Any,
) -> dict[str, Any]:
    """Arma un resultado: los valores por semilla, su media, su dispersión y su origen.

    Args:
        experiment: nombre del experimento.
        metric: qué se midió, con unidades.
        values: semilla → valor; o de cada grupo de semillas, con su nombre.
        dataset: con qué datos.
        origin: lo que devuelve `provenance`, una vez para toda la corrida.
        **extra: lo demás que convenga guardar (hiperparámetros, costos).

    Returns:
        El resultado, listo para `write_results`.

    Raises:
        ValueError: si no hay valores, alguno no es finito, o `extra` repite una clave.

    >>> origin = {"device": "cpu", "versions": {}, "commit": "abc", "date": "2026-01-01"}
    >>> result = make_result("prueba", "exactitud", {0: 0.5, 1: 0.7}, "ninguno", origin)
    >>> result["values"], round(result["mean"], 3), round(result["sd"], 3)
    ({'0': 0.5, '1': 0.7}, 0.6, 0.141)
    """
    summary = summarize(values.values())
    repeated = sorted(set(extra) & set(REQUIRED))
    if repeated:
        raise ValueError(
            f"Las claves {repeated} ya las pone make_result: usa otro nombre en extra."
        )
    result = {
        "experiment": experiment,
        "metric": metric,
        "values": {str(seed): float(value) for seed, value in values.items()},
        "mean": summary.mean,
        "sd": summary.sd,
        "dataset": dataset,
        **origin,
        **extra,
    }
    check_result(result, "El resultado")
    return result


def provenance(device: str = "auto", folder: str | Path | None = None) -> dict[str, Any]:
    """Con qué se midió: aparato, versiones, revisión del código y fecha.

    Args:
        device: dispositivo, como en `tesela.training.resolve_device`.
        folder: una carpeta del repositorio; por omisión, la de este paquete.

    Returns:
        `device`, `versions`, `commit` y `date` (ISO 8601, UTC). La revisión termina en
        «+cambios» si el código no es el que está guardado, y es «desconocida» fuera de un
        repositorio.

    >>> sorted(provenance("cpu"))
    ['commit', 'date', 'device', 'versions']
    """
    chosen = resolve_device(device)
    if chosen.type == "cuda":
        name = torch.cuda.get_device_name(chosen)
    else:
        threads = torch.get_num_threads()
        name = f"{_processor()}, {threads} {'hilo' if threads == 1 else 'hilos'}"
    place = Path(folder) if folder is not None else Path(__file__).parent
    head = _git(place, "rev-parse", "HEAD")
    dirty = head and _git(place, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return {
        "device": f"{chosen.type}: {name}",
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in PACKAGES},
        },
        "commit": f"{head}+cambios" if dirty else head or "desconocida",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write_results(path: str | Path, results: Sequence[Mapping[str, Any]]) -> Path:
    """Revisa los resultados y los escribe de una vez: nadie lee un archivo a medias.

    Args:
        path: el JSON de destino; si su carpeta no existe, se crea.
        results: lo que devuelve `make_result`, uno o más.

    Returns:
        La ruta escrita.

    Raises:
        ValueError: si no hay resultados, o a uno le falta una clave o no concuerda.
    """
    path = Path(path)
    if not results:
        raise ValueError(f"No hay resultados que escribir en {path.name}: mide algo antes.")
    for number, result in enumerate(results):
        check_result(result, f"El resultado {number} de {path.name}")
    text = json.dumps(list(results), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o644)  # mkstemp lo deja legible solo para quien lo escribió
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def read_results(path: str | Path) -> list[dict[str, Any]]:
    """Lee un archivo de resultados y lo revisa.

    Args:
        path: el JSON, con un resultado o una lista.

    Returns:
        La lista de resultados.

    Raises:
        FileNotFoundError: si no existe.
        ValueError: si no es JSON, o a un resultado le falta una clave o no concuerda.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"No existe {path}: haz la corrida que lo escribe, con "
            "python -m tesela.experiments.NOMBRE --salida ARCHIVO.json."
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} no es JSON ({error}): repite la corrida.") from error
    results = data if isinstance(data, list) else [data]
    for number, result in enumerate(results):
        check_result(result, f"El resultado {number} de {path.name}")
    return results


def _git(folder: Path, *arguments: str) -> str:
    """Lo que contesta git, o vacío si no hay git o no es un repositorio."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    """El nombre comercial del procesador, donde el sistema lo dice."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [
        line.partition(":")[2].strip() for line in lines if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()
