"""La sonda lineal: cuánto dice de la clase lo que sale de una capa."""

import torch
import torch.nn.functional as F
from torch import Tensor


def linear_probe(
    features: Tensor,
    labels: Tensor,
    test_features: Tensor,
    test_labels: Tensor,
    ridge: float = 0.1,
) -> float:
    """Ajusta un clasificador lineal por mínimos cuadrados y mide su exactitud.

    Cada característica se estandariza con la media y la desviación del entrenamiento. Los
    pesos minimizan el error cuadrático contra un 1 en la clase y 0 en las demás, más
    `ridge` por su propio tamaño: con menos ejemplos que características, sin ese castigo
    habría infinitas soluciones exactas.

    Args:
        features: `(N, D)`, de entrenamiento.
        labels: `(N,)`, int64, de 0 en adelante.
        test_features: `(M, D)`.
        test_labels: `(M,)`.
        ridge: peso del castigo, por ejemplo de entrenamiento.

    Returns:
        La exactitud de prueba, de 0 a 1.

    Raises:
        ValueError: si las formas no concuerdan, no hay ejemplos o `ridge` no es positivo.

    Referencia:
        Alain y Bengio (2016) (`alain2016understanding`), que ajustan la sonda con entropía
        cruzada; con mínimos cuadrados hay una fórmula y ninguna tasa que elegir.

    Dos clases separadas por el signo:

    >>> x, y = torch.tensor([[-2.0], [-1.0], [1.0], [2.0]]), torch.tensor([0, 0, 1, 1])
    >>> linear_probe(x, y, torch.tensor([[-5.0], [0.5]]), torch.tensor([0, 0]))
    0.5
    """
    wrong_shape = (
        features.ndim != 2
        or test_features.ndim != 2
        or features.shape[1] != test_features.shape[1]
        or labels.shape != features.shape[:1]
        or test_labels.shape != test_features.shape[:1]
    )
    if wrong_shape or 0 in (len(features), len(test_features)):
        raise ValueError(
            f"Llegaron características {tuple(features.shape)} y "
            f"{tuple(test_features.shape)} con etiquetas {tuple(labels.shape)} y "
            f"{tuple(test_labels.shape)}; se esperaban (N, D), (M, D), (N,) y (M,), con N "
            "y M mayores que 0. Un mapa se promedia antes: mapa.mean(dim=(2, 3))."
        )
    if not 0 < ridge < float("inf"):
        raise ValueError(f"ridge={ridge}: se esperaba un número mayor que 0.")
    seen, unseen = features.double(), test_features.double()
    mean, deviation = seen.mean(0), seen.std(0, correction=0)
    # Una característica que no cambia no dice nada; dividirla entre 0 la volvería NaN.
    scale = torch.where(deviation > 0, deviation, torch.ones_like(deviation))
    a, b = (F.pad((part - mean) / scale, (0, 1), value=1.0) for part in (seen, unseen))
    targets = F.one_hot(labels).double()
    gram = a.T @ a + ridge * len(a) * torch.eye(a.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(gram, a.T @ targets)
    hits = (b @ weights).argmax(1) == test_labels
    return float(hits.double().mean())
