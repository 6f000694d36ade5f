"""La imagen de la portada: una escena nueva, contestada por la mejor red del libro.

Entrena con `sintetico` la U-Net de codificador preentrenado, la mide como en `aerial` y
guarda, junto a lo medido, lo que la red de la primera semilla responde en una escena que
no es de las del conjunto. Quien lo lee vuelve a hacer la escena y dibuja las dos.

    python -m tesela.experiments.cover --salida ARCHIVO.json
"""

import argparse
import base64
import io
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from tesela.data import aerial_scene, load_aerial, split_scenes
from tesela.experiments.aerial import NORMALIZE, RECIPE, run_network
from tesela.experiments.aerial_networks import NETWORKS
from tesela.experiments.results import provenance, write_results
from tesela.tiling import model_predictor, predict_labels, with_symmetries

NETWORK = "U-Net con Lite0 preentrenada"


def encode_labels(labels: NDArray[np.uint8]) -> str:
    """Una máscara como texto: un PNG sin pérdida, en base 64.

    Args:
        labels: clase de cada píxel, `(H, W)`, uint8.

    Returns:
        El texto, que `decode_labels` deshace.

    Raises:
        ValueError: si no es una matriz uint8.
    """
    if labels.dtype != np.uint8 or labels.ndim != 2:
        raise ValueError(
            f"Se esperaba una máscara (H, W) uint8 y llegó {labels.shape} {labels.dtype}."
        )
    stream = io.BytesIO()
    Image.fromarray(labels).save(stream, "PNG", optimize=True)
    return base64.b64encode(stream.getvalue()).decode("ascii")


def decode_labels(text: str) -> NDArray[np.uint8]:
    """La máscara que guardó `encode_labels`.

    Args:
        text: lo que devolvió.

    Returns:
        `(H, W)`, uint8.

    Raises:
        ValueError: si el texto no es de una imagen.

    >>> decode_labels(encode_labels(np.array([[0, 4], [255, 1]], np.uint8))).tolist()
    [[0, 4], [255, 1]]
    """
    try:
        with Image.open(io.BytesIO(base64.b64decode(text, validate=True))) as image:
            return np.array(image, dtype=np.uint8)
    except (ValueError, OSError) as error:
        raise ValueError(
            f"El texto no es una máscara guardada con encode_labels: {error}"
        ) from error


def main(arguments: Iterable[str] | None = None) -> None:
    """Entrena, mide y escribe el resultado con la respuesta para la portada.

    Args:
        arguments: los de la línea de órdenes; por omisión, los del proceso.
    """
    parser = argparse.ArgumentParser(description="Hace la imagen de la portada.")
    parser.add_argument("--salida", type=Path, required=True, help="el JSON que se escribe")
    parser.add_argument("--semillas", type=int, nargs="+", default=(0, 1, 2))
    parser.add_argument("--pasos", type=int, default=400)
    parser.add_argument("--lado", type=int, default=128, help="lado del recorte")
    parser.add_argument("--escenas", type=int, default=64, help="cuántas, de 256 píxeles")
    parser.add_argument("--escena", type=int, default=1007, help="semilla de la portada")
    parser.add_argument("--dispositivo", default="auto")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    if 0 <= asked.escena < asked.escenas:
        parser.error(f"la escena {asked.escena} está entre las del conjunto: elige otra")
    source = load_aerial("sintetico", count=asked.escenas, size=256)
    config = replace(RECIPE, device=asked.dispositivo)
    with tempfile.TemporaryDirectory() as folder:
        results = run_network(
            NETWORK,
            source,
            split_scenes(source),
            asked.semillas,
            asked.pasos,
            asked.lado,
            provenance(asked.dispositivo),
            config,
            save=Path(folder),
        )
        model = NETWORKS[NETWORK].build(source.num_classes)
        weights = Path(folder) / f"{NETWORK}-{asked.semillas[0]}.pt"
        model.load_state_dict(torch.load(weights, weights_only=True))
    mean, std = NORMALIZE.mean.tolist(), NORMALIZE.std.tolist()
    predictor = with_symmetries(model_predictor(model, mean, std))
    image = aerial_scene(seed=asked.escena, size=384).image
    answer = predict_labels(predictor, image, tile=384, overlap=0, align=32)
    best = results[-1] | {
        "scene_seed": asked.escena,
        "scene_size": 384,
        "labels": encode_labels(answer),
    }
    write_results(asked.salida, [best])
    print(asked.salida)


if __name__ == "__main__":
    main()
