"""Lo que sale de la red, antes de la pérdida: logits, y no probabilidades."""

from torch import Tensor

from tesela.counted import counted


def check_logits(outputs: Tensor, axis: int = 1) -> None:
    """Lo que recibe una pérdida con logits no debe ser ya una probabilidad.

    Una red sin entrenar da logits de los dos signos. Si todo cae entre 0 y 1, alguien ya
    aplicó una sigmoide; si además suma 1 en el eje de las clases, una softmax. La pérdida
    la aplicará otra vez, sin ningún error, y la red no podrá estar segura de nada.

    Args:
        outputs: lo que la red le da a la pérdida, `(N, K, ...)` o `(N, ...)`.
        axis: el eje de las clases, si lo hay.

    Raises:
        AssertionError: si todos los valores están entre 0 y 1.
        ValueError: si hay menos de 16 valores: tan pocos pueden caer ahí por azar.

    >>> import torch
    >>> check_logits(torch.linspace(-3, 3, 16).view(4, 4))
    >>> check_logits(torch.linspace(-3, 3, 16).view(4, 4).sigmoid())
    Traceback (most recent call last):
    ...
    AssertionError: Los 16 valores van de 0.047 a 0.953: parecen salir de una sigmoide. La
    pérdida espera logits y aplicará la suya: quita la activación del final de la red.
    """
    if outputs.numel() < 16:
        raise ValueError(
            f"outputs trae {counted(outputs.numel(), 'valor', 'valores')} y hacen falta al "
            "menos 16: tan pocos pueden quedar entre 0 y 1 por azar."
        )
    values = outputs.detach()
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 1:
        return
    kind = "sigmoide"
    if outputs.ndim > axis and outputs.shape[axis] > 1:
        sums = values.sum(axis)
        kind = "softmax" if float((sums - 1).abs().max()) < 1e-3 else kind
    raise AssertionError(
        f"Los {outputs.numel()} valores van de {low:.3f} a {high:.3f}: parecen salir de "
        f"una {kind}. La pérdida espera logits y aplicará la suya: quita la activación del "
        "final de la red."
    )
