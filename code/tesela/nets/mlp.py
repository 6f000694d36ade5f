"""El perceptrón multicapa: capas densas con ReLU entre ellas.

La imagen entra aplanada: para esta red es una lista de números, y no sabe cuáles
eran vecinos.
"""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn


class MLP(nn.Module):
    """Perceptrón multicapa que acepta imágenes y devuelve logits.

    Args:
        in_features: números por imagen, `C · H · W`.
        hidden_sizes: neuronas de cada capa oculta; vacío es un clasificador lineal.
        num_classes: clases, o sea logits por imagen.

    Raises:
        ValueError: si algún tamaño no es positivo.

    Una imagen gris de 2×2 son 4 números; con 3 neuronas y 2 clases hay
    (4·3 + 3) + (3·2 + 2) = 23 parámetros:

    >>> sum(p.numel() for p in MLP(4, [3], 2).parameters())
    23
    """

    def __init__(
        self, in_features: int, hidden_sizes: Sequence[int], num_classes: int
    ) -> None:
        """Crea las capas con la inicialización de PyTorch."""
        super().__init__()
        sizes = [in_features, *hidden_sizes, num_classes]
        if min(sizes) < 1:
            raise ValueError(
                f"Los tamaños de las capas fueron {sizes}; se esperaban enteros positivos."
            )
        self.in_features = in_features
        layers: list[nn.Module] = [nn.Flatten()]
        for inputs, outputs in pairwise(sizes[:-1]):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        layers.append(nn.Linear(sizes[-2], sizes[-1]))
        self.layers = nn.Sequential(*layers)

    def forward(self, images: Tensor) -> Tensor:
        """Calcula los logits.

        Args:
            images: `(N, C, H, W)` o `(N, in_features)`, float32.

        Returns:
            Logits `(N, num_classes)`.

        Raises:
            ValueError: si cada imagen no tiene `in_features` números.
        """
        features = images[0].numel() if len(images) else self.in_features
        if features != self.in_features:
            raise ValueError(
                f"Llegaron imágenes de forma {tuple(images.shape[1:])}, con {features} "
                f"números cada una; esta red se construyó para {self.in_features}. Un MLP "
                "solo acepta el tamaño con que se creó: reescala las imágenes o crea otro."
            )
        logits: Tensor = self.layers(images)
        return logits
