"""Congelar de verdad: ni los pesos ni las estadísticas de batch norm se mueven."""

from types import MethodType

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


def freeze(module: nn.Module) -> nn.Module:
    """Congela un módulo: sus pesos no se entrenan y se queda en modo de evaluación.

    Poner `requires_grad=False` no basta: en modo de entrenamiento, batch norm sigue
    normalizando con el lote y moviendo su media y su varianza, que no son parámetros, y
    dropout sigue apagando. Aquí además `train()` deja de tener efecto sobre el módulo,
    también cuando lo llama la red que lo contiene.

    Args:
        module: lo que se congela; se modifica.

    Returns:
        El mismo módulo.

    >>> body = freeze(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)))
    >>> model = nn.Sequential(body, nn.Linear(2, 1)).train()
    >>> model.training, body[1].training, any(p.requires_grad for p in body.parameters())
    (True, False, False)
    """
    module.requires_grad_(False)
    return _keep_in_eval(module)


def freeze_statistics(module: nn.Module) -> nn.Module:
    """Congela las estadísticas de batch norm y deja entrenar todo lo demás.

    Cada batch norm queda en modo de evaluación, con su media y su varianza de antes; su
    escala y su sesgo, que sí son parámetros, se siguen entrenando.

    Args:
        module: la red o una parte; se modifica.

    Returns:
        El mismo módulo.

    >>> model = freeze_statistics(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))).train()
    >>> model[0].training, model[1].training, model[1].weight.requires_grad
    (True, False, True)
    """
    for part in module.modules():
        if isinstance(part, _BatchNorm):
            _keep_in_eval(part)
    return module


def norm_statistics(module: nn.Module) -> dict[str, Tensor]:
    """Copia la media y la varianza guardadas en cada batch norm.

    Sirve para comprobar, antes y después de entrenar, que lo congelado no se movió.

    Args:
        module: la red o una parte.

    Returns:
        Nombre → copia, en el orden de la red.

    >>> list(norm_statistics(nn.Sequential(nn.BatchNorm2d(3))))
    ['0.running_mean', '0.running_var']
    """
    return {
        name: value.detach().clone()
        for name, value in module.named_buffers()
        if name.rpartition(".")[2] in ("running_mean", "running_var")
    }


def _keep_in_eval(module: nn.Module) -> nn.Module:
    """Pone el módulo y lo de dentro en evaluación, y hace que `train()` no lo cambie."""
    module.eval()
    for part in module.modules():
        part.train = MethodType(_stay, part)  # type: ignore[method-assign]
    return module


def _stay(module: nn.Module, mode: bool = True) -> nn.Module:
    """El `train()` de un módulo congelado: no hace nada."""
    return module
