"""La predicción de una imagen no depende de cuáles la acompañan en el lote."""

from collections.abc import Callable

import torch
from torch import Tensor

from tesela.counted import counted


@torch.no_grad()
def check_alone_or_together(
    predict: Callable[[Tensor], Tensor], images: Tensor, atol: float = 1e-4
) -> None:
    """Predice cada imagen sola y con las demás, y compara.

    Atrapa el batch norm que se quedó en modo de entrenamiento, que normaliza cada imagen
    con la media del lote, y cualquier otra mezcla entre imágenes. También el dropout
    encendido: entonces ni dos predicciones iguales coinciden.

    Args:
        predict: imágenes `(N, C, H, W)` → salida `(N, ...)`.
        images: dos o más imágenes distintas.
        atol: cuánto pueden diferir por redondeo.

    Raises:
        AssertionError: si alguna cambia al quedarse sola.
        ValueError: si hay menos de dos imágenes.

    >>> images = torch.arange(4.0).view(4, 1, 1, 1)
    >>> check_alone_or_together(lambda x: 2 * x, images)
    >>> check_alone_or_together(lambda x: x - x.mean(), images)
    Traceback (most recent call last):
    ...
    AssertionError: Al predecir cada imagen sola, cambian 4 de 4 (hasta 1.5). ¿La red sigue
    en modo de entrenamiento? Llama a model.eval() antes de predecir.
    """
    if len(images) < 2:
        raise ValueError(
            f"images trae {counted(len(images), 'imagen', 'imágenes')} y hacen falta dos o "
            "más: una sola no tiene compañía de la cual depender."
        )
    together = predict(images).detach()
    alone = torch.cat([predict(image[None]).detach() for image in images])
    change = (together - alone).abs().flatten(1).amax(1)
    wrong = int((change > atol).sum())
    if wrong:
        raise AssertionError(
            f"Al predecir cada imagen sola, cambian {wrong} de {len(images)} (hasta "
            f"{float(change.max()):.2g}). ¿La red sigue en modo de entrenamiento? Llama a "
            "model.eval() antes de predecir."
        )
