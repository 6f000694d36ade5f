"""El campo receptivo medido: cuánto mueve cada píxel a una salida."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn


def input_gradient(
    model: nn.Module, images: Tensor, row: int | None = None, col: int | None = None
) -> npt.NDArray[np.float64]:
    """Magnitud media del gradiente de una posición de la salida respecto a cada píxel.

    Para cada imagen, se deriva la suma de los canales de la salida en `(row, col)`; se
    toma el valor absoluto, se suma sobre los canales de la imagen y se promedia entre
    imágenes. Vale 0 exacto en los píxeles que no influyen.

    Args:
        model: la red, que debe devolver `(N, F, H', W')`; se usa en modo de evaluación y
            queda como estaba, sin gradientes acumulados.
        images: `(N, C, H, W)`, con N de 1 en adelante.
        row: fila de la salida; por omisión, la central.
        col: columna de la salida; por omisión, la central.

    Returns:
        `(H, W)`, float64, de 0 en adelante.

    Raises:
        ValueError: si no hay imágenes, si la salida no es un mapa o si la posición no
            existe en ella.

    Referencia:
        Luo, Li, Urtasun y Zemel (2016) (`luo2016understanding`). El valor absoluto es
        nuestro: sin él, gradientes de signo contrario se borrarían al promediar.

    >>> box = nn.Conv2d(1, 1, 3, bias=False)
    >>> _ = nn.init.ones_(box.weight)
    >>> input_gradient(box, torch.zeros(1, 1, 5, 5)).sum(axis=0)  # la ventana central
    array([0., 3., 3., 3., 0.])
    """
    if images.ndim != 4 or len(images) == 0:
        raise ValueError(
            f"images debe ser (N, C, H, W) con al menos una imagen y llegó "
            f"{tuple(images.shape)}. Si es una sola imagen, usa images[None]."
        )
    pixels = images.detach().clone().requires_grad_(True)
    was_training = model.training
    model.eval()
    try:
        output = model(pixels)
        if output.ndim != 4:
            raise ValueError(
                f"La salida de la red es de forma {tuple(output.shape)} y se esperaba un "
                "mapa (N, F, H', W'). Usa la parte de la red anterior a aplanar."
            )
        height, width = output.shape[2:]
        i = height // 2 if row is None else row
        j = width // 2 if col is None else col
        if not (0 <= i < height and 0 <= j < width):
            raise ValueError(
                f"La salida mide {height}×{width}; no existe la posición ({i}, {j})."
            )
        # Las imágenes del lote no se mezclan en modo de evaluación: una sola derivada
        # de la suma da el gradiente de cada una.
        (grad,) = torch.autograd.grad(output[:, :, i, j].sum(), pixels)
    finally:
        model.train(was_training)
    magnitude: npt.NDArray[np.float64] = grad.double().abs().sum(1).mean(0).cpu().numpy()
    return magnitude


def effective_side(magnitude: npt.ArrayLike) -> float:
    """Lado del cuadrado uniforme que está tan extendido como el gradiente.

    Un cuadrado de `L` píxeles por lado con el mismo valor en todos tiene, en cada eje,
    varianza `(L² − 1) / 12`. Se mide la varianza del mapa alrededor de su centro de masa,
    promediada entre los dos ejes, y se despeja `L`.

    Args:
        magnitude: mapa de `input_gradient`, `(H, W)`, de 0 en adelante y no todo 0.

    Returns:
        El lado en píxeles, 1 o más; no tiene que ser entero. Puede pasar del teórico si
        el gradiente se junta en las orillas del campo y no en su centro.

    Raises:
        ValueError: si el mapa no es una matriz, trae negativos o NaN, o es todo 0.

    Un mapa uniforme de 5×5 mide 5; si se junta en el centro, menos:

    >>> effective_side(np.ones((5, 5)))
    5.0
    >>> effective_side(np.outer([1, 2, 1], [1, 2, 1]))  # varianza 1/2: √(12/2 + 1) = √7
    2.6457513110645907
    """
    values = np.asarray(magnitude, dtype=np.float64)
    if values.ndim != 2 or not np.isfinite(values).all() or (values < 0).any():
        raise ValueError(
            f"magnitude debe ser una matriz finita y sin negativos; llegó de forma "
            f"{values.shape}. Usa lo que devuelve input_gradient."
        )
    total = values.sum()
    if total == 0:
        raise ValueError(
            "El gradiente es 0 en todos los píxeles: ninguna entrada mueve esta salida. "
            "¿Hay una ReLU apagada en todas las imágenes?"
        )
    variances = []
    for axis in (0, 1):
        weights = values.sum(axis=1 - axis) / total
        places = np.arange(len(weights))
        mean = weights @ places
        variances.append(weights @ (places - mean) ** 2)
    return float(np.sqrt(12 * np.mean(variances) + 1))
