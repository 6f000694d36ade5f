"""Cuánta memoria guarda una red para su retropropagación, contada y no estimada."""

import torch
from torch import Tensor, nn


def saved_bytes(model: nn.Module, images: Tensor) -> int:
    """Los bytes que una pasada hacia adelante deja guardados para calcular el gradiente.

    PyTorch avisa de cada tensor que guarda. Se cuenta una vez cada bloque de memoria, y no
    se cuentan los pesos, que ya estaban ahí. Es lo que crece con el tamaño de los mapas; al
    entrenar se le suman los pesos, sus gradientes y el estado del optimizador.

    Args:
        model: la red, en el modo en que esté; sus medias acumuladas no cambian.
        images: `(N, C, H, W)`.

    Returns:
        Bytes.

    Raises:
        ValueError: si la red no tiene parámetros que aprender: no guardaría nada.

    Una convolución guarda su entrada, y la ReLU, su salida. Con números de 4 bytes:

    >>> net = nn.Sequential(nn.Conv2d(1, 2, 1), nn.ReLU())
    >>> saved_bytes(net, torch.ones(1, 1, 8, 8))  # 64 + 128 números
    768
    """
    parameters = [p for p in model.parameters() if p.requires_grad]
    if not parameters:
        raise ValueError(
            f"{type(model).__name__} no tiene parámetros que aprender, y no guarda nada "
            "para el gradiente: quita antes freeze o requires_grad_(False)."
        )
    own = {t.untyped_storage().data_ptr() for t in model.state_dict().values()}
    seen: dict[int, int] = {}
    kept: list[Tensor] = []

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            seen[storage.data_ptr()] = storage.nbytes()
            # Mientras viva, nadie más puede ocupar su dirección y contarse por él.
            kept.append(tensor)
        return tensor

    buffers = {name: buffer.clone() for name, buffer in model.named_buffers()}
    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(keep, lambda t: t):
        model(images)
    with torch.no_grad():
        for name, buffer in model.named_buffers():
            buffer.copy_(buffers[name])
    return sum(seen.values())
