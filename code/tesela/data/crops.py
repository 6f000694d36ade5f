"""Lotes de recortes leídos de las escenas conforme se piden, con memoria acotada."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tesela.data.aerial_source import SceneRef
from tesela.data.classes import IGNORE_INDEX
from tesela.data.crop_plan import CropPlan, GridPlan, RandomPlan
from tesela.data.prefetch import prefetch
from tesela.data.scene_cache import Pixels
from tesela.data.scene_statistics import ChannelStatistics
from tesela.data.splits import Block

Transform = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]


class CropBatches:
    """Lotes de recortes de un grupo de escenas: el mismo trato que `TensorBatches`.

    Con `crops_per_epoch`, cada época son recortes en lugares al azar; sin él, una rejilla
    que pasa una vez por cada píxel (lo que la rejilla saca fuera de la escena se rellena
    con su reflejo y lleva máscara 255, que nadie cuenta). La época `k` depende solo de la
    semilla y de `k`.

    Los píxeles en memoria no dependen de cuántas escenas haya: se barajan juntas las que
    caben en la caché del conjunto, y cada una se lee una vez por época.

    Args:
        scenes: las escenas de UNA parte del reparto.
        crop_size: lado del recorte, o su alto y su ancho, en píxeles.
        batch_size: recortes por lote; el último puede traer menos.
        seed: semilla de los lugares, del orden y de `transform`.
        shuffle: si cambian en cada época; si no, todas son la misma, escena por escena.
        crops_per_epoch: recortes al azar por época; None es la rejilla.
        transform: aumento de un lote: recibe imágenes de 0 a 1, máscaras y el generador del
            que debe sacar todo su azar.
        normalize: media y desviación con que se normalizan las imágenes al final; las que
            da `channel_statistics` en el entrenamiento. None las deja de 0 a 1.
        balance: de 0 a 1; qué parte de los recortes al azar se mueve para centrarse en un
            píxel de una clase elegida por igual entre las de su escena.
        ahead: lotes que prepara otro hilo por adelantado; 0 no usa otro hilo.

    Raises:
        ValueError: si no hay escenas o un valor sale de su intervalo.

    >>> from tesela.data.synthetic_source import load_synthetic
    >>> batches = CropBatches(load_synthetic(3, size=64).scenes, 32, batch_size=8)
    >>> len(batches), batches.num_crops
    (2, 12)
    >>> [(tuple(x.shape), tuple(y.shape)) for x, y in batches.epoch(0)]
    [((8, 3, 32, 32), (8, 32, 32)), ((4, 3, 32, 32), (4, 32, 32))]
    """

    def __init__(
        self,
        scenes: Sequence[SceneRef],
        crop_size: int | tuple[int, int],
        batch_size: int = 8,
        seed: int = 0,
        shuffle: bool = True,
        crops_per_epoch: int | None = None,
        transform: Transform | None = None,
        normalize: ChannelStatistics | None = None,
        balance: float = 0.0,
        ahead: int = 0,
    ) -> None:
        """Hace el plan; no lee ninguna escena."""
        size = (crop_size, crop_size) if isinstance(crop_size, int) else tuple(crop_size)
        if not scenes:
            raise ValueError(
                "No llegó ninguna escena. Si esa parte del reparto está vacía (Inria no "
                "publica su prueba), usa otra o reparte con groups."
            )
        if len(size) != 2 or min(size) < 1 or batch_size < 1 or ahead < 0:
            raise ValueError(
                f"crop_size={crop_size}, batch_size={batch_size}, ahead={ahead}: se "
                "esperaba un lado (o alto y ancho) y un lote de 1 o más, y ahead desde 0."
            )
        if not 0 <= balance <= 1 or (balance and crops_per_epoch is None):
            raise ValueError(
                f"balance={balance}: va de 0 a 1, y solo con crops_per_epoch (la rejilla "
                "no elige sus recortes)."
            )
        self.scenes, self.crop_size = tuple(scenes), size
        self.batch_size, self.seed, self.shuffle = batch_size, seed, shuffle
        self.transform, self.normalize = transform, normalize
        self.balance, self.ahead = balance, ahead
        self._present: dict[str, NDArray[np.intp]] = {}
        budget = min(scene.cache.max_bytes for scene in self.scenes)
        self._plan: CropPlan = (
            GridPlan(self.scenes, size, budget)
            if crops_per_epoch is None
            else RandomPlan(self.scenes, size, budget, crops_per_epoch)
        )

    @property
    def num_crops(self) -> int:
        """Recortes por época."""
        return len(self._plan)

    def __len__(self) -> int:
        """Lotes por época."""
        return -(-self.num_crops // self.batch_size)

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Recorre los lotes de una época.

        Args:
            number: número de la época, desde 0.

        Yields:
            Imágenes `(N, 3, h, w)`, float32, y máscaras `(N, h, w)`, int64, con 255 donde
            no hay etiqueta.
        """
        return prefetch(self._batches(number), self.ahead)

    def crops(self, number: int = 0) -> list[SceneRef]:
        """Los recortes de una época, sin leerlos, para `find_leaks`.

        Args:
            number: número de la época. Con `balance`, el lugar se decide al leer la escena
                y estos son los de antes de moverlos.

        Returns:
            Cada recorte como parte de su escena, sin el relleno.
        """
        found = []
        for index, top, left in self._plan.epoch(*self._random(number)).tolist():
            scene = self.scenes[index]
            found.append(scene.part(self._inside(scene, top, left)))
        return found

    def _random(self, number: int) -> tuple[torch.Generator, bool]:
        epoch = number if self.shuffle else 0
        # Un primo grande separa las semillas vecinas, como en TensorBatches.
        return torch.Generator().manual_seed(self.seed + 1_000_003 * epoch), self.shuffle

    def _inside(self, scene: SceneRef, top: int, left: int) -> Block:
        height = min(self.crop_size[0], scene.height - top)
        return Block(top, left, height, min(self.crop_size[1], scene.width - left))

    def _batches(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        generator, shuffle = self._random(number)
        plan = self._plan.epoch(generator, shuffle)
        luck = torch.rand(len(plan) if self.balance else 0, 3, generator=generator).numpy()
        for start in range(0, len(plan), self.batch_size):
            rows = range(start, min(start + self.batch_size, len(plan)))
            images = np.empty((len(rows), *self.crop_size, 3), dtype=np.uint8)
            masks = np.empty((len(rows), *self.crop_size), dtype=np.uint8)
            for place, row in enumerate(rows):
                index, top, left = plan[row].tolist()
                scene = self.scenes[index]
                if self.balance and luck[row, 0] < self.balance:
                    top, left = self._centred(scene, luck[row, 1:])
                images[place], masks[place] = self._read(scene, top, left)
            pictures = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
            x, y = pictures.to(torch.float32).div_(255), torch.from_numpy(masks).long()
            if self.transform is not None:
                x, y = self.transform(x, y, generator)
            if self.normalize is not None:
                mean, std = (v[:, None, None] for v in self._moments())
                x = (x - mean) / std
            yield x, y

    def _moments(self) -> tuple[Tensor, Tensor]:
        assert self.normalize is not None
        # Un canal constante tiene desviación 0; no se divide entre nada.
        return self.normalize.mean, self.normalize.std.clamp_min(1e-6)

    def _read(self, scene: SceneRef, top: int, left: int) -> Pixels:
        image, mask = scene.read(self._inside(scene, top, left))
        down, right = (s - m for s, m in zip(self.crop_size, mask.shape, strict=True))
        if down or right:
            image = np.pad(image, ((0, down), (0, right), (0, 0)), mode="symmetric")
            mask = np.pad(mask, ((0, down), (0, right)), constant_values=IGNORE_INDEX)
        return image, mask

    def _centred(self, scene: SceneRef, luck: NDArray[np.float32]) -> tuple[int, int]:
        """Fila y columna del recorte centrado en un píxel de una clase de la escena."""
        _, mask = scene.read()
        if scene.name not in self._present:
            counts = np.bincount(mask.ravel(), minlength=256)[:IGNORE_INDEX]
            self._present[scene.name] = np.flatnonzero(counts)
        present = self._present[scene.name]
        if len(present) == 0:
            return 0, 0
        chosen = present[int(luck[0] * len(present))]
        # Primero a tientas, que casi siempre acierta; buscar en toda la máscara es lento.
        rng = np.random.Generator(np.random.PCG64(int(luck[1] * 2**24)))
        pixels = (rng.random(64) * mask.size).astype(np.int64)
        rows, cols = np.divmod(pixels, scene.width)
        hits = np.flatnonzero(mask[rows, cols] == chosen)
        if len(hits):
            row, col = int(rows[hits[0]]), int(cols[hits[0]])
        else:
            all_rows, all_cols = np.nonzero(mask == chosen)
            place = int(rng.random() * len(all_rows))
            row, col = int(all_rows[place]), int(all_cols[place])
        height, width = self.crop_size
        return (
            min(max(row - height // 2, 0), max(scene.height - height, 0)),
            min(max(col - width // 2, 0), max(scene.width - width, 0)),
        )
