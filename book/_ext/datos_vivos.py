"""Comprueba que los datos que el libro descarga sigan donde dice su ficha.

`make datos` lo llama. Pide solo la cabecera de cada archivo: que responda y que mida lo
que dice la ficha. La suma se comprueba al descargar, que es cuando importa.
"""

import sys
from collections.abc import Iterable

import requests
from tesela.data import REGISTRY, DatasetInfo

ESPERA = 30  # segundos


def _falta(direccion: str, bytes_: int) -> str:
    """Qué tiene de malo una dirección; vacío si nada."""
    try:
        respuesta = requests.head(direccion, allow_redirects=True, timeout=ESPERA)
    except requests.RequestException as error:
        return f"{direccion} no responde: {type(error).__name__}"
    if respuesta.status_code >= 400:
        return f"{direccion} contesta {respuesta.status_code}"
    medida = respuesta.headers.get("Content-Length")
    if bytes_ and medida and int(medida) != bytes_:
        return f"{direccion} mide {medida} bytes y la ficha dice {bytes_}"
    return ""


def revisar(fichas: Iterable[DatasetInfo]) -> list[str]:
    """Revisa las direcciones de unas fichas.

    Args:
        fichas: los conjuntos; los que vienen con la instalación no se miran.

    Returns:
        Una frase por cada dirección que falla.
    """
    faltas = []
    for ficha in fichas:
        paginas = [ficha.page.split()[0]] if ficha.page else []
        revisadas = [(u, ficha.size_bytes) for u in ficha.urls] + [(p, 0) for p in paginas]
        for direccion, bytes_ in revisadas:
            falta = _falta(direccion, bytes_)
            print(f"{ficha.name}: {falta or direccion + ', bien'}")
            faltas += [f"{ficha.name}: {falta}"] if falta else []
    return faltas


def main() -> int:
    """Revisa todas las fichas.

    Returns:
        0 si todas responden, 1 si alguna no.
    """
    faltas = revisar(REGISTRY.values())
    if faltas:
        print(
            f"{len(faltas)} direcciones fallan. Si un conjunto cambió de lugar, corrige su "
            "ficha en tesela.data.registry.",
            file=sys.stderr,
        )
    return int(bool(faltas))


if __name__ == "__main__":
    sys.exit(main())
