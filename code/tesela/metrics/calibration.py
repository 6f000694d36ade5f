"""Calibración: si de lo que la red dice «90 % segura» acierta nueve de cada diez."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tesela.metrics.inputs import as_indices, as_tensor


class CalibrationBins:
    """Reparte los píxeles en intervalos de confianza y cuenta los aciertos de cada uno.

    La confianza de un píxel es su probabilidad mayor. El intervalo i de B es
    (i/B, (i + 1)/B]: cerrado a la derecha, para que la confianza 1 quede en el último.

    Args:
        num_bins: B.
        ignore_index: etiqueta verdadera que no se cuenta, o `None`.

    Raises:
        ValueError: si `num_bins` no es un entero positivo.

    Referencia:
        Guo y otros (2017) (`guo2017calibration`).

    Dos píxeles con confianza 0.75, de los que acierta uno:

    >>> bins = CalibrationBins(num_bins=2)
    >>> bins.update(np.array([[0.75, 0.25], [0.75, 0.25]]), np.array([0, 1]))
    >>> bins.counts.tolist(), bins.accuracy.tolist(), bins.confidence.tolist()
    ([0, 2], [nan, 0.5], [nan, 0.75])
    >>> bins.ece
    0.25
    """

    def __init__(self, num_bins: int = 15, ignore_index: int | None = 255) -> None:
        """Empieza con las cuentas en ceros."""
        if isinstance(num_bins, bool) or not isinstance(num_bins, int) or num_bins < 1:
            raise ValueError(
                f"num_bins={num_bins!r}: se esperaba un entero de 1 en adelante."
            )
        self.num_bins, self.ignore_index = num_bins, ignore_index
        self.counts = np.zeros(num_bins, np.int64)
        self._hits = np.zeros(num_bins, np.int64)
        self._confidence = np.zeros(num_bins)

    def update(self, probabilities: Any, targets: Any) -> None:
        """Suma los píxeles de un lote.

        Args:
            probabilities: `(N, K, H, W)` o `(N, K)`, que sumen 1 en el eje 1.
            targets: índices verdaderos, `(N, H, W)` o `(N,)`.

        Raises:
            TypeError: si los tipos no son de probabilidades e índices.
            ValueError: si las formas no casan, no son probabilidades o hay una etiqueta
                que no es de ninguna clase.
        """
        chances = as_tensor(probabilities, "probabilities")
        if not chances.is_floating_point() or chances.ndim < 2:
            raise TypeError(
                f"probabilities es {chances.dtype} con forma {tuple(chances.shape)}; se "
                "esperaban flotantes (N, K, ...). Con una sola probabilidad p por píxel: "
                "torch.stack([1 - p, p], 1)."
            )
        predicted, true = as_indices(chances, targets, chances.shape[1])
        if chances.numel() == 0:
            return
        away = float((chances.sum(1, dtype=torch.float64) - 1).abs().max())
        if float(chances.min()) < -1e-6 or away > 1e-3:
            raise ValueError(
                f"No son probabilidades: el menor es {float(chances.min()):.3g} y una "
                f"suma se aparta {away:.3g} de 1. Si son logits, pasa logits.softmax(1)."
            )
        valid = torch.ones_like(true, dtype=torch.bool)
        if self.ignore_index is not None:
            valid = true != self.ignore_index
        strange = true[valid & ((true < 0) | (true >= chances.shape[1]))]
        if len(strange):
            raise ValueError(
                f"targets trae {strange.unique()[:5].tolist()}; con {chances.shape[1]} "
                f"clases se esperaba de 0 a {chances.shape[1] - 1}, o "
                f"ignore_index={self.ignore_index}."
            )
        confidence = chances.amax(1)[valid].double().cpu().numpy()
        hits = (predicted == true)[valid].cpu().numpy()
        place = np.ceil(confidence * self.num_bins).astype(np.int64) - 1
        place = place.clip(0, self.num_bins - 1)
        self.counts += np.bincount(place, minlength=self.num_bins)
        self._hits += np.bincount(place[hits], minlength=self.num_bins)
        self._confidence += np.bincount(place, confidence, self.num_bins)

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """Parte acertada en cada intervalo, `(B,)`; NaN en los vacíos."""
        return self._mean(self._hits)

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Confianza media en cada intervalo, `(B,)`; NaN en los vacíos."""
        return self._mean(self._confidence)

    @property
    def ece(self) -> float:
        """Error de calibración esperado: media pesada de |exactitud − confianza|.

        NaN si no se contó nada.
        """
        total = self.counts.sum()
        gap = np.abs(self._hits - self._confidence).sum()
        return float(gap / total) if total else float("nan")

    def _mean(self, sums: NDArray[Any]) -> NDArray[np.float64]:
        nothing = np.full(self.num_bins, np.nan)
        return np.divide(sums, self.counts, out=nothing, where=self.counts > 0)


def expected_calibration_error(
    probabilities: Any, targets: Any, num_bins: int = 15, ignore_index: int | None = 255
) -> float:
    """El error de calibración esperado (ECE) de un solo conjunto.

    Args:
        probabilities: `(N, K, H, W)` o `(N, K)`, que sumen 1 en el eje 1.
        targets: índices verdaderos, `(N, H, W)` o `(N,)`.
        num_bins: intervalos de confianza.
        ignore_index: etiqueta verdadera que no se cuenta, o `None`.

    Returns:
        De 0 a 1; 0 es una red que sabe cuánto sabe.

    Raises:
        TypeError: si los tipos no son de probabilidades e índices.
        ValueError: si las formas o los valores no son los esperados.

    >>> expected_calibration_error(np.array([[0.75, 0.25]]), np.array([0]))
    0.25
    """
    bins = CalibrationBins(num_bins, ignore_index)
    bins.update(probabilities, targets)
    return bins.ece
