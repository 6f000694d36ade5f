"""El aumento de imagen y máscara: el nuestro, el de torchvision y el de albumentations.

La misma receta en los tres: espejo, giro de hasta 20°, escala de 0.8 a 1.25, y brillo,
contraste y saturación de 0.8 a 1.2, sobre imágenes de 256² con su máscara y un solo hilo.
"""

from collections.abc import Callable

import numpy as np
import torch
from banco.medidas import Medida, medianas
from tesela.data import (
    SYMMETRIES,
    JointTransform,
    RandomColor,
    RandomWarp,
    TransformChain,
    joint_affine,
)
from threadpoolctl import threadpool_limits
from torchvision.transforms import v2

LADO, LOTE = 256, 8
GRADOS, ESCALA, COLOR = (-20.0, 20.0), (0.8, 1.25), (0.8, 1.2)


def lote(cuantas: int = LOTE, lado: int = LADO) -> tuple[torch.Tensor, torch.Tensor]:
    """Imágenes de 0 a 1 y máscaras de cinco clases, siempre las mismas."""
    azar = torch.Generator().manual_seed(0)
    imagenes = torch.rand(cuantas, 3, lado, lado, generator=azar)
    return imagenes, torch.randint(0, 5, (cuantas, lado, lado), generator=azar)


def nuestras(
    imagenes: torch.Tensor, mascaras: torch.Tensor
) -> dict[str, Callable[[], object]]:
    """Una sola matriz para el lote, y v2 imagen por imagen."""
    azar = torch.Generator().manual_seed(0)
    una_matriz = TransformChain(
        RandomWarp(GRADOS, ESCALA, (SYMMETRIES[0], SYMMETRIES[4])),
        RandomColor(COLOR, COLOR, COLOR),
    )
    paso_por_paso = JointTransform(
        v2.Compose(
            [
                v2.RandomHorizontalFlip(),
                joint_affine(GRADOS, ESCALA),
                v2.ColorJitter(COLOR, COLOR, COLOR),
            ]
        )
    )
    return {
        "tesela": lambda: una_matriz(imagenes, mascaras, azar),
        "v2": lambda: paso_por_paso(imagenes, mascaras, azar),
    }


def albumentations(
    imagenes: torch.Tensor, mascaras: torch.Tensor
) -> dict[str, Callable[[], object]]:
    """La cadena de albumentations, sobre bytes, y lo que tarda hasta tener tensores.

    Se importa aquí: es una dependencia del banco y de nada más.
    """
    import albumentations as alb
    import cv2

    cv2.setNumThreads(0)
    cadena = alb.Compose(
        [
            alb.HorizontalFlip(p=0.5),
            alb.Affine(rotate=GRADOS, scale=ESCALA, fill=0, fill_mask=255, p=1),
            alb.ColorJitter(brightness=COLOR, contrast=COLOR, saturation=COLOR, hue=0, p=1),
        ],
        seed=0,
    )
    bytes_ = (imagenes.permute(0, 2, 3, 1).numpy() * 255).astype(np.uint8)
    etiquetas = mascaras.numpy().astype(np.uint8)

    def solo() -> list[dict]:
        return [
            cadena(image=imagen, mask=mascara)
            for imagen, mascara in zip(bytes_, etiquetas, strict=True)
        ]

    def hasta_tensores() -> tuple[torch.Tensor, torch.Tensor]:
        hechas = solo()
        pixeles = torch.from_numpy(np.stack([una["image"] for una in hechas]))
        clases = torch.from_numpy(np.stack([una["mask"] for una in hechas]))
        return pixeles.permute(0, 3, 1, 2).contiguous().float().div_(255), clases.long()

    return {"albumentations": solo, "albumentations y a tensores": hasta_tensores}


def resumir(tiempos: dict[str, float], cuantas: int, lado: int) -> list[Medida]:
    """De segundos por lote a imágenes por segundo, y la razón contra las otras."""
    titulo = f"aumento de imagen y máscara, {lado}²"
    medidas = [
        Medida(
            f"{titulo}: {nombre}",
            1000 * segundos / cuantas,
            "ms por imagen",
            None,
            f"{cuantas / segundos:,.0f} imágenes por segundo",
        )
        for nombre, segundos in tiempos.items()
    ]
    medidas += [
        Medida(f"{titulo}: tesela", tiempos["tesela"] / segundos, f"× {nombre}")
        for nombre, segundos in tiempos.items()
        if nombre != "tesela"
    ]
    return medidas


def medir(vueltas: int = 15) -> list[Medida]:
    """Todas por turnos, con un hilo; sin albumentations no hay con qué comparar."""
    hilos = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(limits=1):
            datos = lote()
            tiempos = medianas(nuestras(*datos) | albumentations(*datos), vueltas)
    finally:
        torch.set_num_threads(hilos)
    return resumir(tiempos, LOTE, LADO)
