"""Puntos de control: el último, para reanudar tras un corte, y el mejor, para usarlo."""

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from tesela.training.atomic import atomic_path
from tesela.training.distributed import ranks
from tesela.training.history import MONITORS
from tesela.training.state import TrainState, join_tensors

LAST, BEST, STATE, HISTORY = (
    "last.safetensors",
    "best.safetensors",
    "state.json",
    "history.csv",
)


class Checkpoints:
    """La carpeta donde un entrenamiento deja por dónde va.

    Guarda `last.safetensors` (pesos, optimizador, plan, azar e historia: lo que hace falta
    para seguir), `best.safetensors` (los pesos de la mejor época) y, para leerlos,
    `state.json` e `history.csv`. Cada archivo se escribe entero o no se escribe, y el
    estado va dentro del mismo archivo que los pesos: nunca se juntan los de dos épocas.

    safetensors guarda números y no objetos: abrir un archivo ajeno no ejecuta su código.

    Args:
        folder: la carpeta; se crea si no existe.
        monitor: columna de validación que decide cuál es la mejor época.
        every: cada cuántas épocas se guarda el último; la última se guarda siempre.

    Raises:
        ValueError: si `monitor` no es de validación o `every` no es un entero positivo.
    """

    def __init__(
        self, folder: str | Path, monitor: str = "val_loss", every: int = 1
    ) -> None:
        """Revisa los argumentos y crea la carpeta."""
        if monitor not in MONITORS:
            raise ValueError(
                f"monitor={monitor!r}: se esperaba {' o '.join(map(repr, MONITORS))}."
            )
        if isinstance(every, bool) or not isinstance(every, int) or every < 1:
            raise ValueError(f"every={every!r}: se esperaba un entero de 1 en adelante.")
        self.folder, self.monitor, self.every = Path(folder), monitor, every
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def last(self) -> Path:
        """El archivo del que se reanuda."""
        return self.folder / LAST

    @property
    def best(self) -> Path:
        """El archivo de los pesos de la mejor época."""
        return self.folder / BEST

    def save(self, state: TrainState) -> None:
        """Guarda una época que acaba de terminar; solo escribe el rango 0.

        Args:
            state: el entrenamiento.

        Raises:
            ValueError: si se mide con validación y falta la columna `monitor`.
        """
        epoch = len(state.history)
        better = self._is_best(state)
        if not (better or state.finished or epoch % self.every == 0):
            return
        tensors, info = state.pack()
        if ranks()[0] != 0:
            return
        # El mejor va primero: si el corte llega entre los dos, se repite esta época y sale
        # el mismo. Al revés, se daría por guardado uno que no está.
        if better:
            weights = {k: v for k, v in tensors.items() if k.startswith("model.")}
            value = state.history.records[-1][self.monitor]
            about = {"epoch": epoch - 1, "monitor": self.monitor, "value": value}
            _write(self.best, weights, about | {"model": info["model"]})
        _write(self.last, tensors, info)
        readable = {k: v for k, v in info.items() if k not in ("model", "optimizer")}
        with atomic_path(self.folder / STATE) as temporary:
            temporary.write_text(json.dumps(readable, indent=1) + "\n", encoding="utf-8")
        state.history.to_csv(self.folder / HISTORY)

    def restore(self, state: TrainState) -> bool:
        """Deja un entrenamiento como estaba al guardarse por última vez.

        Args:
            state: el entrenamiento recién preparado, con la misma red y configuración.

        Returns:
            Si había de dónde reanudar; si no, no cambia nada.

        Raises:
            ValueError: si el archivo no se puede leer, o es de otro entrenamiento.
        """
        if not self.last.is_file():
            return False
        state.unpack(*_read(self.last))
        return True

    def _is_best(self, state: TrainState) -> bool:
        """Si la última época es la mejor; sin validación no hay mejor."""
        record = state.history.records[-1]
        if not any(name.startswith("val_") for name in record):
            return False
        if self.monitor not in record:
            raise ValueError(
                f"La historia no trae {self.monitor!r}: pasa a fit lo que la mide "
                "(num_classes para 'val_miou')."
            )
        sign = MONITORS[self.monitor]
        values = [sign * value for value in state.history.column(self.monitor)]
        return all(values[-1] < value for value in values[:-1])


def load_weights(model: nn.Module, path: str | Path) -> dict[str, Any]:
    """Pone en una red los pesos de un punto de control.

    Args:
        model: la red, de la misma arquitectura.
        path: un `best.safetensors` o un `last.safetensors`.

    Returns:
        Lo que se guardó junto a los pesos, por ejemplo `epoch`.

    Raises:
        ValueError: si el archivo no se puede leer o es de otra red.
    """
    tensors, info = _read(Path(path))
    try:
        model.load_state_dict(join_tensors(info.pop("model"), tensors))
    except RuntimeError as error:
        raise ValueError(f"«{path}» tiene los pesos de otra red: {error}") from error
    return info


def _write(path: Path, tensors: dict[str, Tensor], info: dict[str, Any]) -> None:
    """Escribe los tensores con su estado en el mismo archivo, entero o nada."""
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={"state": json.dumps(info)})


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Lee los tensores y el estado."""
    try:
        with safe_open(path, framework="pt") as file:
            info = json.loads((file.metadata() or {})["state"])
            return {name: file.get_tensor(name) for name in file.keys()}, info  # noqa: SIM118
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ValueError(
            f"«{path}» no es un punto de control que se pueda leer ({error}). Bórralo y "
            "entrena desde el principio, o usa otra carpeta."
        ) from error
