"""Imagen y máscara juntas con torchvision.transforms.v2 y sus tv_tensors.

En v2 la clase de cada tensor decide cómo se transforma: a un `tv_tensors.Image` se le
interpola; a un `tv_tensors.Mask` se le lee el vecino más próximo, y el color no le toca.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode, v2

from tesela.data.classes import IGNORE_INDEX
from tesela.data.transform_checks import Range, check_batch, check_range

# Sin esto v2 rellena la máscara con 0, que es una clase: edificio.
_FILL: dict[Any, float] = {tv_tensors.Image: 0.0, tv_tensors.Mask: float(IGNORE_INDEX)}


class JointTransform:
    """Usa cualquier transformación de v2 en un lote, con el azar de un generador.

    v2 saca su azar del generador global de PyTorch: aquí se siembra con un número del
    generador explícito, y al terminar queda como estaba.

    Args:
        transform: una transformación de v2, o un `v2.Compose`, que reciba una imagen y su
            máscara; se llama una vez por imagen.

    Raises:
        TypeError: si no se puede llamar.

    >>> flip = JointTransform(v2.RandomHorizontalFlip(p=1))
    >>> images, masks = torch.zeros(1, 1, 1, 2), torch.tensor([[[3, 4]]])
    >>> flip(images, masks, torch.Generator())[1].tolist()
    [[[4, 3]]]
    """

    def __init__(self, transform: Callable[..., Any]) -> None:
        """Guarda la transformación."""
        if not callable(transform):
            raise TypeError(
                f"Llegó un {type(transform).__name__}; se esperaba una transformación de "
                "torchvision.transforms.v2, como v2.RandomRotation(15)."
            )
        self.transform = transform

    def __call__(
        self, images: Tensor, targets: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Transforma cada imagen y, si los objetivos son máscaras, su máscara.

        Args:
            images: `(N, C, H, W)`, float32 o float64, de 0 a 1.
            targets: máscaras `(N, H, W)`, o etiquetas, que no cambian.
            generator: de donde sale todo el azar.

        Returns:
            Imágenes y objetivos nuevos, como tensores ordinarios.

        Raises:
            TypeError: si un dtype no es el esperado.
            ValueError: si las formas no concuerdan, o las imágenes salen de tamaños
                distintos y no hacen un lote.
        """
        joint = check_batch(images, targets)
        # Más que manual_seed: así no se tocan los generadores de las GPU.
        seed = int(torch.randint(2**62, (), generator=generator))
        state = torch.random.get_rng_state()
        try:
            torch.random.default_generator.manual_seed(seed)
            if joint:
                pairs = [
                    self.transform(tv_tensors.Image(image), tv_tensors.Mask(mask))
                    for image, mask in zip(images, targets, strict=True)
                ]
            else:
                pairs = [
                    (self.transform(tv_tensors.Image(image)), None) for image in images
                ]
        finally:
            torch.random.set_rng_state(state)
        sizes = {tuple(image.shape) for image, _ in pairs}
        if len(sizes) > 1:
            raise ValueError(
                f"Las imágenes salieron de {len(sizes)} tamaños ({sorted(sizes)[:3]}...) y "
                "no hacen un lote; termina con un recorte de tamaño fijo, como "
                "joint_crop((96, 96))."
            )
        moved = torch.stack([image.as_subclass(Tensor) for image, _ in pairs])
        if not joint:
            return moved, targets
        return moved, torch.stack([mask.as_subclass(Tensor) for _, mask in pairs])


def joint_affine(
    degrees: Range = (0.0, 0.0), scale: Range = (1.0, 1.0), shear: Range = (0.0, 0.0)
) -> v2.Transform:
    """Giro, escala y cizalla de v2: bilineal en la imagen, vecino y 255 en la máscara.

    Args:
        degrees: giro menor y mayor, en grados; en v2, el positivo es como el reloj.
        scale: ampliación menor y mayor.
        shear: inclinación horizontal menor y mayor, en grados.

    Returns:
        La transformación, para `JointTransform`.

    Raises:
        ValueError: si un intervalo está al revés o una escala no es positiva.

    >>> type(joint_affine(degrees=(-10, 10))).__name__
    'RandomAffine'
    """
    return v2.RandomAffine(
        degrees=check_range(degrees, "degrees"),
        scale=check_range(scale, "scale", 1e-3),
        shear=check_range(shear, "shear"),
        interpolation=InterpolationMode.BILINEAR,
        fill=_FILL,
    )


def joint_crop(size: tuple[int, int]) -> v2.Transform:
    """Recorte al azar de v2 que, si la imagen es menor, rellena con negro y 255.

    Args:
        size: alto y ancho del recorte, en píxeles.

    Returns:
        La transformación, para `JointTransform`.

    Raises:
        ValueError: si el tamaño no es positivo.

    >>> crop = JointTransform(joint_crop((1, 3)))
    >>> _, masks = crop(torch.zeros(1, 1, 1, 1), torch.zeros(1, 1, 1).long(),
    ...                 torch.Generator())
    >>> sorted(masks.flatten().tolist())
    [0, 255, 255]
    """
    if len(size) != 2 or min(size) < 1:
        raise ValueError(f"size={size!r}: se esperaba (alto, ancho), de 1 o más.")
    return v2.RandomCrop(tuple(size), pad_if_needed=True, fill=_FILL)
