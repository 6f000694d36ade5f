"""La pérdida de Dice: cuánto se traslapan la predicción y la verdad, clase por clase."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tesela.losses.checks import check_pair, valid_pixels


class DiceLoss(nn.Module):
    """Uno menos el coeficiente de Dice suave, promediado entre las clases presentes.

    Para cada clase, con `p` la probabilidad que la red le da a cada píxel y `y` 1 donde es
    la verdad y 0 donde no: `Dice = (2 Σ p·y + s) / (Σ p + Σ y + s)`. Las sumas recorren
    TODOS los píxeles del lote, así que la pérdida de un lote no es la media de las de sus
    imágenes. Una clase que no aparece en la verdad no entra en la media.

    Args:
        smooth: la `s`, de 0 en adelante: evita dividir entre 0 y suaviza las clases con
            muy pocos píxeles.
        ignore_index: la clase que no se cuenta.

    Raises:
        ValueError: si `smooth` es negativo.

    Referencia:
        Milletari, Navab y Ahmadi (2016), ec. de la sección 3 (`milletari2016vnet`), sin
        elevar al cuadrado las probabilidades del denominador.

    Dos píxeles, uno de cada clase, y la red no sabe (`p = 1/2`): en cada clase
    `2·0.5 / (1 + 1) = 0.5`.

    >>> DiceLoss(smooth=0)(torch.zeros(1, 2, 1, 2), torch.tensor([[[0, 1]]]))
    tensor(0.5000)
    """

    def __init__(self, smooth: float = 1.0, ignore_index: int = 255) -> None:
        """Guarda las opciones; no hay nada que entrenar."""
        super().__init__()
        if not 0 <= smooth < float("inf"):
            raise ValueError(f"smooth={smooth}: se esperaba 0 o un número positivo.")
        self.smooth = smooth
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
        truth = F.one_hot(classes, logits.shape[1]).to(rows.dtype)
        overlap = (probabilities * truth).sum(0)
        pixels = truth.sum(0)
        size = probabilities.sum(0) + pixels
        dice = (2 * overlap + self.smooth) / (size + self.smooth)
        present = pixels > 0
        return torch.where(present, 1 - dice, 0).sum() / present.sum()
