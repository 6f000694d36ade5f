"""La matriz de confusión: cuántos píxeles de cada clase recibieron cada respuesta.

Se acumula lote por lote, así que su memoria no depende de cuántas imágenes se midan, y
dos matrices de partes distintas se suman.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tesela.counted import counted
from tesela.metrics.inputs import as_indices


class ConfusionMatrix:
    """Cuenta pares (verdad, predicción), y los acumula.

    Args:
        num_classes: K; los índices válidos van de 0 a K − 1.
        ignore_index: etiqueta verdadera de los píxeles que no se cuentan, o `None` si
            todos se cuentan. En esos píxeles la predicción puede ser cualquier cosa.

    Raises:
        ValueError: si `num_classes` no es un entero de 1 en adelante, o `ignore_index` no
            es entero.

    La verdad dice 0, 0, 1 y 1, y la red responde 0, 1, 1 y 1:

    >>> confusion = ConfusionMatrix(num_classes=2)
    >>> confusion.update(np.array([[0, 1, 1, 1]]), np.array([[0, 0, 1, 1]]))
    >>> confusion.matrix
    array([[1, 1],
           [0, 2]])
    """

    def __init__(self, num_classes: int, ignore_index: int | None = 255) -> None:
        """Empieza con la matriz en ceros."""
        if isinstance(num_classes, bool) or not isinstance(num_classes, int | np.integer):
            raise ValueError(f"num_classes={num_classes!r}: se esperaba un entero.")
        if num_classes < 1:
            raise ValueError(f"num_classes={num_classes}: se esperaba 1 o más.")
        if ignore_index is not None and (
            isinstance(ignore_index, bool) or not isinstance(ignore_index, int | np.integer)
        ):
            raise ValueError(
                f"ignore_index={ignore_index!r}: se esperaba un entero, o None si ningún "
                "píxel se ignora."
            )
        self.num_classes = int(num_classes)
        self.ignore_index = None if ignore_index is None else int(ignore_index)
        self._counts = np.zeros((self.num_classes, self.num_classes), np.int64)

    @property
    def matrix(self) -> NDArray[np.int64]:
        """Una copia de las cuentas, `(K, K)` int64: filas verdad, columnas predicción."""
        return self._counts.copy()

    @property
    def total(self) -> int:
        """Los píxeles contados."""
        return int(self._counts.sum())

    def update(self, predictions: Any, targets: Any) -> None:
        """Suma los píxeles de un lote. Si algo está mal, no suma ninguno.

        Args:
            predictions: índices `(N, H, W)` o logits `(N, K, H, W)`; tensor en cualquier
                dispositivo o arreglo de NumPy.
            targets: índices verdaderos `(N, H, W)`.

        Raises:
            TypeError: si los tipos no son de índices o logits.
            ValueError: si las formas no casan, o hay índices fuera de rango.
        """
        predicted, true = as_indices(predictions, targets, self.num_classes)
        table = self._table(_narrow(predicted.flatten()), _narrow(true.flatten()))
        self._counts += table[:-1, :-1]

    def _table(self, predicted: Tensor, true: Tensor) -> NDArray[np.int64]:
        """Cuenta en una tabla con una fila y una columna de más para lo que está fuera.

        Así una sola cuenta sirve también para revisar los índices.
        """
        classes, ignored = self.num_classes, self.ignore_index
        side = classes + 1
        rows, columns = _clip(true, classes), _clip(predicted, classes)
        if rows.dtype != columns.dtype:
            rows, columns = rows.to(torch.int64), columns.to(torch.int64)
        if rows.dtype == torch.uint8 and side * side > 256:
            rows, columns = rows.to(torch.int32), columns.to(torch.int32)
        codes = rows.mul_(side).add_(columns)
        counts = torch.bincount(codes, minlength=side * side)
        table = counts.cpu().numpy().reshape(side, side)
        allowed = 0
        if ignored is not None and 0 <= ignored < classes:
            table[ignored] = 0
        elif ignored is not None and table[-1].any():
            allowed = _count(true, ignored)
        if table[-1].sum() != allowed:
            self._complain("targets", true, true)
        if table[:-1, -1].any():
            self._complain("predictions", predicted, true)
        return table

    def _complain(self, name: str, values: Tensor, true: Tensor) -> None:
        """Dice qué índices están fuera de rango y en cuántos píxeles."""
        bad = (values < 0) | (values >= self.num_classes)
        if self.ignore_index is not None:
            bad &= true != self.ignore_index
        strange = values[bad].unique()[:5].tolist()
        where = counted(int(bad.sum()), "píxel", "píxeles")
        raise ValueError(
            f"{name} trae índices fuera de rango en {where}: {strange}; "
            f"con num_classes={self.num_classes} se esperaban de 0 a "
            f"{self.num_classes - 1}, y ignore_index={self.ignore_index} en la verdad. "
            "Revisa la paleta, o si la numeración empieza en 1."
        )

    def merge(self, other: "ConfusionMatrix") -> None:
        """Suma a esta matriz las cuentas de otra, por ejemplo de otro proceso.

        Args:
            other: la otra, con las mismas clases y el mismo `ignore_index`.

        Raises:
            TypeError: si no es una matriz de confusión.
            ValueError: si cuenta otras clases o ignora otro índice.
        """
        if not isinstance(other, ConfusionMatrix):
            raise TypeError(
                f"Solo se suma otra ConfusionMatrix, y llegó {type(other).__name__}."
            )
        mine = self.num_classes, self.ignore_index
        theirs = other.num_classes, other.ignore_index
        if mine != theirs:
            raise ValueError(
                f"Una matriz tiene (num_classes, ignore_index) = {mine} y la otra "
                f"{theirs}; solo se suman matrices que cuentan lo mismo."
            )
        self._counts += other._counts

    def __add__(self, other: "ConfusionMatrix") -> "ConfusionMatrix":
        """Una matriz nueva con las cuentas de las dos."""
        if not isinstance(other, ConfusionMatrix):
            return NotImplemented
        result = ConfusionMatrix(self.num_classes, self.ignore_index)
        result.merge(self)
        result.merge(other)
        return result

    def reset(self) -> None:
        """Vuelve a empezar desde cero."""
        self._counts[:] = 0

    def __repr__(self) -> str:
        """Clases, índice ignorado y píxeles contados."""
        return (
            f"ConfusionMatrix(num_classes={self.num_classes}, "
            f"ignore_index={self.ignore_index}, total={self.total})"
        )


def _narrow(values: Tensor) -> Tensor:
    """Los índices en un byte si caben y están en la CPU: ocho veces menos que leer."""
    if values.dtype != torch.int64 or values.device.type != "cpu":
        return values
    # Visto sin signo, un negativo es enorme: un solo máximo revisa las dos orillas.
    fits = values.numpy().view(np.uint64).max(initial=0) <= 255
    return values.to(torch.uint8) if fits else values


def _clip(values: Tensor, classes: int) -> Tensor:
    """Una copia donde todo lo que no es de 0 a K − 1 vale K; en un byte si cabe."""
    if values.dtype == torch.uint8:
        return values.clamp(max=classes) if classes < 255 else values.to(torch.int64)
    inside = (values >= 0) & (values < classes)
    return torch.where(inside, values, classes).to(torch.int64)


def _count(values: Tensor, wanted: int) -> int:
    """Cuántos valen `wanted`. En la CPU, NumPy compara bytes diez veces más rápido."""
    if values.device.type == "cpu":
        return int(np.count_nonzero(values.numpy() == wanted))
    return int((values == wanted).sum())


def as_matrix(confusion: Any) -> NDArray[np.float64]:
    """La matriz como flotantes, revisada, venga de `ConfusionMatrix` o escrita a mano.

    Args:
        confusion: una `ConfusionMatrix`, o una matriz `(K, K)` de cuentas, no negativas
            (arreglo, tensor o listas): filas verdad, columnas predicción.

    Returns:
        Arreglo `(K, K)`, float64.

    Raises:
        ValueError: si no es cuadrada o trae algo negativo o no finito.

    >>> as_matrix([[3, 1], [0, 4]]).tolist()
    [[3.0, 1.0], [0.0, 4.0]]
    """
    if isinstance(confusion, ConfusionMatrix):
        return confusion.matrix.astype(np.float64)
    if isinstance(confusion, Tensor):
        confusion = confusion.detach().cpu().numpy()
    matrix = np.asarray(confusion, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(
            f"Se esperaba una matriz de confusión cuadrada (K, K) y llegó de forma "
            f"{matrix.shape}. Si son predicciones y verdad, cuéntalas antes con "
            "ConfusionMatrix(K).update(...)."
        )
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise ValueError(
            "Una matriz de confusión es de cuentas: se esperaban números finitos, de 0 en "
            f"adelante, y el menor es {matrix.min()}."
        )
    return matrix
