"""Giro, escala, simetría y recorte al azar, en una sola lectura de la imagen."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from tesela.data.symmetries import SYMMETRIES, Symmetry
from tesela.data.transform_checks import (
    Range,
    check_batch,
    check_probability,
    check_range,
    draw_uniform,
)
from tesela.data.warp import PADDINGS, sampling_matrices, warp_batch


class RandomWarp:
    """Mueve cada imagen, y su máscara con ella, con una matriz sorteada.

    El centro del recorte se sortea entre los que dejan la ventana, antes de girarla,
    dentro de la imagen; si no cabe (la escala es menor que 1), queda al centro.

    Args:
        degrees: giro menor y mayor, en grados, en sentido contrario al reloj.
        scale: ampliación menor y mayor; se sortea en escala logarítmica, para que ampliar
            al doble sea tan probable como reducir a la mitad.
        symmetries: simetrías entre las que se sortea; por omisión, solo la identidad.
        size: alto y ancho de la salida, en píxeles; por omisión, los de la entrada.
        padding: `"ignore"` o `"reflect"`, como en `warp_batch`.
        probability: probabilidad de girar, escalar o reflejar cada imagen. El resto solo
            se recorta, y si no se pidió otro tamaño queda como estaba.

    Raises:
        ValueError: si un intervalo está al revés, una escala no es positiva, no hay
            simetrías, `padding` no existe o la probabilidad no está entre 0 y 1.

    >>> warp = RandomWarp(degrees=(90, 90))
    >>> images, masks = torch.zeros(1, 1, 2, 2), torch.tensor([[[1, 2], [3, 4]]])
    >>> warp(images, masks, torch.Generator())[1].tolist()
    [[[2, 4], [1, 3]]]
    """

    def __init__(
        self,
        degrees: Range = (0.0, 0.0),
        scale: Range = (1.0, 1.0),
        symmetries: Sequence[Symmetry] = SYMMETRIES[:1],
        size: tuple[int, int] | None = None,
        padding: str = "ignore",
        probability: float = 1.0,
    ) -> None:
        """Revisa y guarda los intervalos."""
        self.degrees = check_range(degrees, "degrees")
        self.scale = check_range(scale, "scale", 1e-3)
        if not symmetries:
            raise ValueError("No hay simetrías que sortear: `symmetries` llegó vacío.")
        if padding not in PADDINGS:
            raise ValueError(f"padding={padding!r}: se esperaba {' o '.join(PADDINGS)}.")
        if size is not None and (len(size) != 2 or min(size) < 1):
            raise ValueError(f"size={size!r}: se esperaba (alto, ancho), de 1 o más.")
        self.matrices = torch.stack([symmetry.matrix() for symmetry in symmetries])
        self.size, self.padding = size, padding
        self.probability = check_probability(probability)

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Sortea una matriz por imagen y las aplica todas.

        Args:
            images: `(N, C, H, W)`, float32 o float64.
            targets: máscaras `(N, H, W)`, o etiquetas, que no cambian.
            generator: de donde sale todo el azar.

        Returns:
            Imágenes y objetivos movidos.

        Raises:
            TypeError: si un dtype no es el esperado.
            ValueError: si las formas no concuerdan.
        """
        check_batch(images, targets)
        height, width = images.shape[2:]
        out_height, out_width = self.size if self.size is not None else (height, width)
        count = len(images)
        angles = draw_uniform(count, self.degrees, generator)
        low, high = torch.tensor(self.scale).log().tolist()
        scales = draw_uniform(count, (low, high), generator).exp()
        chosen = torch.randint(len(self.matrices), (count,), generator=generator)
        place = draw_uniform(2 * count, (-1.0, 1.0), generator).view(count, 2)
        still = torch.rand(count, generator=generator) >= self.probability
        matrices = self.matrices[chosen]
        angles[still], scales[still] = 0.0, 1.0
        matrices[still] = torch.eye(2, dtype=torch.float64)
        window = torch.tensor([out_width, out_height]) / scales[:, None]
        room = (torch.tensor([width, height]) - window).clamp(min=0) / 2
        transforms = sampling_matrices(angles, scales, matrices, place * room)
        return warp_batch(images, targets, transforms, self.size, self.padding)
