"""Predecir una escena de cualquier tamaño, por renglones de teselas.

Solo se guarda una franja: la de las teselas que aún pueden recibir algo. Cuando se termina
un renglón de teselas, las filas a las que ya no llega el siguiente se deciden y se
entregan. La memoria depende del ancho de la escena y del lado de la tesela, no del alto.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from tesela.data import Block
from tesela.tiling.blending import blend_profile, profile_sum
from tesela.tiling.grid import TileGrid
from tesela.tiling.predictor import Predictor
from tesela.tiling.raster import Scene, as_scene


def predict_labels(
    predictor: Predictor, scene: Any, out: str | Path | None = None, **options: Any
) -> NDArray[np.uint8]:
    """La clase de cada píxel de una escena.

    Args:
        predictor: teselas `(N, C, t, t)` float32 → logits `(N, K, t, t)`, con K hasta 255.
        scene: lo que acepte `as_scene`.
        out: si se da, un `.npy` donde dejar el resultado, que se escribe por franjas en un
            archivo temporal y se renombra al terminar: o queda entero o no queda.
        **options: `tile`, `overlap`, `align`, `blend`, `batch_size` y `progress`, como en
            `predict_scores`.

    Returns:
        La clase con más puntaje, `(H, W)`, uint8; con `out`, el archivo abierto en modo de
        lectura.

    Raises:
        ValueError: si el predictor devuelve otra forma, o más de 255 clases.
    """
    source = as_scene(scene)
    shape = (source.height, source.width)
    if out is None:
        labels = np.empty(shape, np.uint8)
        _fill(labels, predictor, source, options)
        return labels
    path = Path(out)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    os.close(handle)
    try:
        target = np.lib.format.open_memmap(name, mode="w+", dtype=np.uint8, shape=shape)
        _fill(target, predictor, source, options)
        target.flush()
        del target
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    result: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return result


def predict_scores(predictor: Predictor, scene: Any, **options: Any) -> Tensor:
    """Los puntajes mezclados de toda una escena; ocupan memoria como la escena.

    Args:
        predictor: teselas `(N, C, t, t)` float32 → puntajes `(N, K, t, t)`.
        scene: lo que acepte `as_scene`; las de enteros de 8 bits se llevan a [0, 1].
        **options: `tile` (lado en píxeles; 256), `overlap` (píxeles; la octava parte),
            `align` (1), `blend` (`"gaussian"`), `batch_size` (4) y `progress` (`False`).

    Returns:
        `(K, H, W)`, float32: en cada píxel, el promedio de las teselas que lo cubren,
        pesado con `blend`.

    Raises:
        ValueError: si el predictor devuelve otra forma o una opción no existe.

    Un predictor que devuelve lo que recibe deja la escena como estaba:

    >>> ramp = np.arange(12, dtype=np.float32).reshape(3, 4)
    >>> predict_scores(lambda x: x, ramp, tile=2, overlap=1)[0, 1].round(decimals=4)
    tensor([4., 5., 6., 7.])
    """
    source = as_scene(scene)
    plan = _Plan(source, **options)
    columns = profile_sum(plan.grid.cols, plan.profile, source.width)
    rows = profile_sum(plan.grid.rows, plan.profile, source.height)
    parts = []
    for top, band in _bands(predictor, source, plan):
        parts.append(band / (rows[top : top + band.shape[1], None] * columns))
    return torch.cat(parts, dim=1)


@dataclass
class _Plan:
    """Las opciones de una predicción, revisadas."""

    source: Scene
    tile: int = 256
    overlap: int | None = None
    align: int = 1
    blend: str = "gaussian"
    batch_size: int = 4
    progress: bool = False

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"batch_size={self.batch_size}: se esperaba 1 o más.")
        overlap = self.tile // 8 if self.overlap is None else self.overlap
        self.grid = TileGrid(
            self.source.height, self.source.width, self.tile, overlap, self.align
        )
        self.profile = blend_profile(self.tile, self.blend)


def _fill(
    labels: NDArray[np.uint8], predictor: Predictor, source: Scene, options: dict[str, Any]
) -> None:
    """Escribe en `labels` la clase de cada franja terminada."""
    # Para decidir el máximo no hace falta dividir entre la suma de los pesos: es la misma
    # para todas las clases de un píxel.
    for top, band in _bands(predictor, source, _Plan(source, **options)):
        if len(band) > 255:
            raise ValueError(
                f"El predictor dio {len(band)} clases y en uint8 caben 255. Usa "
                "predict_scores."
            )
        # max().indices es varias veces más rápido que argmax en el eje lento.
        best = band.max(0).indices.to(torch.uint8)
        labels[top : top + band.shape[1]] = best.cpu().numpy()


def _bands(
    predictor: Predictor, source: Scene, plan: _Plan
) -> Iterator[tuple[int, Tensor]]:
    """Las franjas terminadas, de arriba abajo: (primera fila, suma pesada `(K, h, W)`)."""
    grid, tile = plan.grid, plan.tile
    weights = plan.profile[:, None] * plan.profile
    band: Tensor | None = None
    bar = tqdm(total=len(grid), unit="tesela", disable=not plan.progress)
    try:
        for top, after in pairwise([*grid.rows, source.height]):
            for start in range(0, len(grid.cols), plan.batch_size):
                lefts = grid.cols[start : start + plan.batch_size]
                scores = _predict(predictor, source, top, lefts, tile)
                if band is None:
                    width = grid.cols[-1] + tile
                    band = scores.new_zeros(scores.shape[1], tile, width)
                    weights = weights.to(scores.device)
                for left, score in zip(lefts, scores, strict=True):
                    band[:, :, left : left + tile].addcmul_(score, weights)
                bar.update(len(lefts))
            assert band is not None
            done = min(after, source.height) - top
            yield top, band[:, :done, : source.width]
            kept = tile - done
            if kept > 0:  # lo que el renglón siguiente todavía puede cambiar
                band[:, :kept] = band[:, done:].clone()
            band[:, max(kept, 0) :] = 0
    finally:
        bar.close()


def _predict(
    predictor: Predictor, source: Scene, top: int, lefts: list[int], tile: int
) -> Tensor:
    """Lee unas teselas de un renglón, las completa en las orillas y las predice."""
    tiles = torch.from_numpy(
        np.stack([_read(source, top, left, tile) for left in lefts])
    ).permute(0, 3, 1, 2)
    scale = 255 if tiles.dtype == torch.uint8 else 1
    scores = predictor(tiles.float() / scale)
    shape = tuple(scores.shape)
    if len(shape) != 4 or (shape[0], *shape[2:]) != (len(lefts), tile, tile):
        raise ValueError(
            f"El predictor recibió {tuple(tiles.shape)} y devolvió {shape}; se esperaba "
            f"({len(lefts)}, K, {tile}, {tile}). Si la red reduce la imagen, agranda sus "
            "logits dentro del predictor."
        )
    return scores.detach().float()


def _read(source: Scene, top: int, left: int, tile: int) -> NDArray[Any]:
    """Una tesela completa; lo que se sale de la escena es su reflejo."""
    height = min(tile, source.height - top)
    width = min(tile, source.width - left)
    part = source.read(Block(top, left, height, width))
    pixels = np.asarray(part[0] if isinstance(part, tuple) else part)
    if height < tile or width < tile:
        edges = ((0, tile - height), (0, tile - width), (0, 0))
        # Con un solo píxel no hay qué reflejar: se repite.
        mode = "reflect" if min(height, width) > 1 else "edge"
        pixels = np.pad(pixels, edges, mode=mode)  # type: ignore[call-overload]
    return np.ascontiguousarray(pixels)
