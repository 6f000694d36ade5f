"""Parada temprana: dejar de entrenar cuando la validación ya no mejora."""

import copy
import math
from typing import Any

from torch import nn

from tesela.training.history import MONITORS, History


class EarlyStopping:
    """Vigila una medida de validación y guarda los pesos de la mejor época.

    Se pasa a `fit` como `on_epoch_end`. Al terminar, `restore()` devuelve a la red los
    pesos de la mejor época; sin esa llamada se queda con los últimos.

    Args:
        model: la red que se entrena.
        monitor: columna de la historia que se vigila; debe ser de validación.
        patience: cuántas épocas seguidas sin mejorar se toleran.
        min_delta: mejoras menores que esta no cuentan.

    Raises:
        ValueError: si `patience` no es un entero positivo, `min_delta` es negativo o
            `monitor` no es de validación.

    La pérdida mejora en la época 1 y ya no; con paciencia 2 se para en la 3:

    >>> stopper = EarlyStopping(nn.Linear(1, 1), patience=2)
    >>> history = History()
    >>> stops = []
    >>> for epoch, loss in enumerate([1.0, 0.5, 0.6, 0.7]):
    ...     history.append(epoch=epoch, val_loss=loss)
    ...     stops.append(stopper(epoch, history))
    >>> stops, stopper.best_epoch
    ([False, False, False, True], 1)
    """

    def __init__(
        self,
        model: nn.Module,
        monitor: str = "val_loss",
        patience: int = 5,
        min_delta: float = 0.0,
    ) -> None:
        """Revisa los argumentos; no copia nada todavía."""
        if isinstance(patience, bool) or not isinstance(patience, int) or patience < 1:
            raise ValueError(
                f"patience={patience!r}: se esperaba un entero de 1 en adelante."
            )
        if not 0 <= min_delta < math.inf:
            raise ValueError(f"min_delta={min_delta!r}: se esperaba 0 o más.")
        if monitor not in MONITORS:
            raise ValueError(
                f"monitor={monitor!r}: se esperaba {' o '.join(map(repr, MONITORS))}. Lo "
                "medido con el entrenamiento no dice cuándo empieza el sobreajuste."
            )
        self.model, self.monitor = model, monitor
        self.patience, self.min_delta = patience, min_delta
        self._sign = MONITORS[monitor]
        self._best = math.inf
        self._state: dict[str, Any] | None = None
        self.best_epoch: int | None = None

    @property
    def best_value(self) -> float:
        """La mejor medida vista, en su propia escala.

        Raises:
            ValueError: si todavía no hay ninguna.
        """
        if self.best_epoch is None:
            raise ValueError("Todavía no hay ninguna época medida.")
        return self._sign * self._best

    def __call__(self, epoch: int, history: History) -> bool:
        """Mira la última época; es lo que `fit` llama.

        Args:
            epoch: número de la época.
            history: la historia hasta ahora, con la columna `monitor`.

        Returns:
            `True` si hay que parar.

        Raises:
            ValueError: si la historia no trae la columna `monitor`.
        """
        if not len(history) or self.monitor not in history.records[-1]:
            raise ValueError(
                f"La historia no trae {self.monitor!r}: pasa datos de validación a fit."
            )
        value = self._sign * history.records[-1][self.monitor]
        if value < self._best - self.min_delta:
            self._best, self.best_epoch = value, epoch
            self._state = copy.deepcopy(self.model.state_dict())
        return self.best_epoch is not None and epoch - self.best_epoch >= self.patience

    def restore(self) -> None:
        """Devuelve a la red los pesos de la mejor época.

        Raises:
            ValueError: si todavía no hay ninguna.
        """
        if self._state is None:
            raise ValueError("Todavía no hay pesos que devolver: llama antes a fit.")
        self.model.load_state_dict(self._state)

    def state_dict(self) -> dict[str, Any]:
        """Lo que hay que guardar para que un entrenamiento reanudado pare cuando debía.

        Returns:
            La mejor época, su medida y sus pesos (vacíos si aún no hay).
        """
        weights = self._state if self._state is not None else {}
        return {"best_epoch": self.best_epoch, "best": self._best, "weights": weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Recupera lo que dio `state_dict`.

        Args:
            state: la mejor época, su medida y sus pesos.
        """
        self.best_epoch, self._best = state["best_epoch"], state["best"]
        self._state = dict(state["weights"]) or None
