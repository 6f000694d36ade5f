"""La pérdida de Lovász-softmax: la IoU, extendida para poder derivarla."""

import torch
from torch import Tensor, nn

from tesela.losses.checks import check_pair, valid_pixels


def lovasz_gradient(truth_sorted: Tensor) -> Tensor:
    """Cuánto crece `1 − IoU` al equivocarse en un píxel más, del peor al mejor.

    Si los primeros `i` píxeles están mal y los demás bien, con `G` píxeles de la clase,
    `IoU = (G − los de la clase entre ellos) / (G + los que no son de la clase entre
    ellos)`. Esta función devuelve el aumento de `1 − IoU` al pasar de `i − 1` a `i`.

    Args:
        truth_sorted: 1 donde el píxel es de la clase y 0 donde no, `(P,)`, ordenado del
            mayor error al menor.

    Returns:
        `(P,)`, de 0 en adelante; suma 1 si hay píxeles.

    Referencia:
        Berman, Rannen Triki y Blaschko (2018), algoritmo 1 (`berman2018lovasz`).

    Con dos píxeles de la clase y uno de fuera en medio: `1 − IoU` va 1/2, 2/3, 1.

    >>> lovasz_gradient(torch.tensor([1.0, 0.0, 1.0]))
    tensor([0.5000, 0.1667, 0.3333])
    """
    total = truth_sorted.sum()
    intersection = total - truth_sorted.cumsum(0)
    union = total + (1 - truth_sorted).cumsum(0)
    jaccard = 1 - intersection / union
    return torch.diff(jaccard, prepend=jaccard.new_zeros(1))


class LovaszLoss(nn.Module):
    """Extensión de Lovász de `1 − IoU`, promediada entre las clases presentes.

    El error de un píxel para una clase es `|y − p|`. Se ordenan los errores del mayor al
    menor y se suman con los pesos de `lovasz_gradient`. Cuando las probabilidades son 0 o
    1, el resultado es exactamente `1 − IoU`.

    Args:
        ignore_index: la clase que no se cuenta.

    Referencia:
        Berman, Rannen Triki y Blaschko (2018), ec. 11 y 12 (`berman2018lovasz`); clases
        presentes, todo el lote junto.

    La red acierta un píxel de cada clase y se equivoca en el otro de la clase 0: las IoU
    son 1/2 y 1/2.

    >>> logits = torch.tensor([[[[99.0, 0, 0]], [[0, 99.0, 99.0]]]])
    >>> LovaszLoss()(logits, torch.tensor([[[0, 0, 1]]]))
    tensor(0.5000)
    """

    def __init__(self, ignore_index: int = 255) -> None:
        """Guarda las opciones; no hay nada que entrenar."""
        super().__init__()
        self.ignore_index = ignore_index

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Calcula la pérdida.

        Args:
            logits: `(N, K, H, W)`.
            target: clases `(N, H, W)`, int64.

        Returns:
            Un número de 0 a 1; 0, con gradiente 0, si ningún píxel cuenta.
        """
        logits = check_pair(logits, target, self.ignore_index)
        rows, classes = valid_pixels(logits, target, self.ignore_index)
        if len(rows) == 0:
            return logits.sum() * 0
        probabilities = rows.softmax(1)
        losses = []
        for index in classes.unique().tolist():
            truth = (classes == index).to(rows.dtype)
            errors = (truth - probabilities[:, index]).abs()
            errors, order = errors.sort(descending=True)
            losses.append(errors @ lovasz_gradient(truth[order]))
        return torch.stack(losses).mean()
