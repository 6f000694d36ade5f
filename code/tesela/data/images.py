"""Un conjunto de imágenes con etiqueta, en memoria, que dice de dónde salió."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from tesela.data.splits import stratified_split


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Imágenes, su clase, y el texto que cada página imprime sobre ellas.

    Args:
        images: `(N, C, H, W)`, float32, de 0 a 1.
        labels: la clase de cada imagen, `(N,)`, int64, de 0 a `len(class_names) - 1`.
        class_names: nombre de cada clase, en orden.
        source: qué datos son, de quién y con qué licencia.

    Raises:
        TypeError: si los tensores no tienen el dtype dicho.
        ValueError: si las formas no concuerdan, hay valores fuera de [0, 1] o una etiqueta
            sin clase.

    >>> data = ImageSet(torch.zeros(2, 1, 4, 4), torch.arange(2), ("a", "b"), "Negras.")
    >>> len(data), data.num_classes, data.image_shape
    (2, 2, (1, 4, 4))
    >>> print(data.describe())
    Negras.
    2 imágenes de 4×4 píxeles y 1 canal, en 2 clases: a (1), b (1).
    """

    images: Tensor
    labels: Tensor
    class_names: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        """Revisa dtypes, formas e intervalos, que después ya nadie mira."""
        if self.images.dtype != torch.float32 or self.labels.dtype != torch.int64:
            raise TypeError(
                "Se esperaban imágenes float32 y etiquetas int64, y llegaron "
                f"{self.images.dtype} y {self.labels.dtype}."
            )
        if self.images.ndim != 4 or self.labels.shape != self.images.shape[:1]:
            raise ValueError(
                "Se esperaban imágenes (N, C, H, W) y etiquetas (N,), y llegaron "
                f"{tuple(self.images.shape)} y {tuple(self.labels.shape)}."
            )
        if len(self.labels) == 0:
            raise ValueError("El conjunto llegó vacío: se esperaba al menos una imagen.")
        low, high = float(self.images.min()), float(self.images.max())
        if not (low >= 0 and high <= 1):
            raise ValueError(
                f"Los píxeles deben estar entre 0 y 1 y van de {low:.4g} a {high:.4g}; "
                "si son bytes, divídelos entre 255."
            )
        first, last = int(self.labels.min()), int(self.labels.max())
        if first < 0 or last >= len(self.class_names):
            raise ValueError(
                f"Las etiquetas van de {first} a {last} y hay {self.num_classes} clases."
            )

    def __len__(self) -> int:
        """Cuántas imágenes hay."""
        return len(self.labels)

    @property
    def num_classes(self) -> int:
        """Cuántas clases hay."""
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Forma de una imagen, `(C, H, W)`."""
        channels, height, width = self.images.shape[1:]
        return channels, height, width

    def counts(self) -> list[int]:
        """Cuántas imágenes hay de cada clase, en el orden de `class_names`."""
        return torch.bincount(self.labels, minlength=self.num_classes).tolist()

    def subset(self, indices: Tensor) -> ImageSet:
        """Solo las imágenes de esos índices (o de esa máscara booleana `(N,)`)."""
        return replace(self, images=self.images[indices], labels=self.labels[indices])

    def split(self, fractions: Sequence[float], seed: int = 0) -> tuple[ImageSet, ...]:
        """Reparte el conjunto en partes con la misma proporción de cada clase.

        Args:
            fractions: tamaño de cada parte; suman 1.
            seed: semilla del reparto.

        Returns:
            Un `ImageSet` por fracción, barajado.

        Raises:
            ValueError: si las fracciones no suman 1 o una clase no alcanza.
        """
        parts = stratified_split(self.labels, fractions, seed)
        return tuple(self.subset(indices) for indices in parts)

    def describe(self) -> str:
        """Qué datos son, cuántos y de qué clases: lo que imprime cada página."""
        channels, height, width = self.image_shape
        names = zip(self.class_names, self.counts(), strict=True)
        classes = ", ".join(f"{name} ({count})" for name, count in names)
        return (
            f"{self.source}\n{len(self)} {'imagen' if len(self) == 1 else 'imágenes'} de "
            f"{height}×{width} píxeles y {channels} "
            f"{'canal' if channels == 1 else 'canales'}, en {self.num_classes} clases: "
            f"{classes}."
        )
