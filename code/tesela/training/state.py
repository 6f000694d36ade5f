"""Todo lo que decide cómo sigue un entrenamiento, como tensores y JSON."""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch import distributed as dist

from tesela.training.config import TrainConfig
from tesela.training.distributed import ranks
from tesela.training.history import History

Packed = tuple[dict[str, Tensor], dict[str, Any]]


@dataclass
class TrainState:
    """Un entrenamiento al terminar una época.

    Args:
        model: la red, sin envolver.
        optimizer: con sus promedios por peso.
        scheduler: en qué punto del plan va la tasa.
        history: las épocas hechas.
        config: la configuración.
        steps_per_epoch: lotes por época.
        callback: lo que se llama tras cada época; si tiene `state_dict`, se guarda.
        finished: si ya no queda nada por entrenar.
    """

    model: nn.Module
    optimizer: torch.optim.Optimizer
    scheduler: torch.optim.lr_scheduler.LRScheduler
    history: History
    config: TrainConfig
    steps_per_epoch: int
    callback: Any = None
    finished: bool = False

    def pack(self) -> Packed:
        """Separa el estado en tensores con nombre y lo demás, que cabe en un JSON.

        Los generadores de azar se juntan de todos los procesos: todos deben llamarla.

        Returns:
            Los tensores, copiados a la CPU, y un diccionario para JSON.
        """
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": _random_states(),
            "callback": getattr(self.callback, "state_dict", dict)(),
        }
        tensors: dict[str, Tensor] = {}
        info = {
            "epoch": len(self.history),
            "finished": self.finished,
            "config": asdict(self.config),
            "steps_per_epoch": self.steps_per_epoch,
            "processes": ranks()[1],
            "scheduler": self.scheduler.state_dict(),
            "history": self.history.records,
            **{name: split_tensors(part, name, tensors) for name, part in state.items()},
        }
        return tensors, info

    def unpack(self, tensors: dict[str, Tensor], info: dict[str, Any]) -> None:
        """Deja la red, el optimizador y el azar como cuando se guardaron.

        Args:
            tensors: los de `pack`.
            info: lo demás.

        Raises:
            ValueError: si se guardó con otra configuración, otros datos u otra red.
        """
        self._refuse_changes(info)
        try:
            self.model.load_state_dict(join_tensors(info["model"], tensors))
        except RuntimeError as error:
            raise ValueError(
                f"El punto de control es de otra red ({error}). Construye la misma, o "
                "empieza en otra carpeta."
            ) from error
        optimizer = join_tensors(info["optimizer"], tensors)
        optimizer["state"] = {int(k): v for k, v in optimizer["state"].items()}
        self.optimizer.load_state_dict(optimizer)
        _keep_layout(self.optimizer)
        self.scheduler.load_state_dict(info["scheduler"])
        self.history.records[:] = info["history"]
        self.finished = info["finished"]
        if hasattr(self.callback, "load_state_dict"):
            self.callback.load_state_dict(join_tensors(info["callback"], tensors))
        _restore_random(join_tensors(info["random"], tensors))

    def _refuse_changes(self, info: dict[str, Any]) -> None:
        """Reanudar con otra configuración no daría los pesos de ninguna corrida."""
        now = {"lotes por época": self.steps_per_epoch, **asdict(self.config)}
        before = {"lotes por época": info["steps_per_epoch"], **info["config"]}
        # El dispositivo y el número de procesos pueden ser otros: solo cambian los últimos
        # decimales.
        changes = [
            f"{name}: {before.get(name)!r} → {value!r}"
            for name, value in now.items()
            if name != "device" and before.get(name) != value
        ]
        if changes:
            raise ValueError(
                f"El punto de control es de otro entrenamiento ({'; '.join(changes)}). "
                "Reanuda con la misma configuración, o empieza en otra carpeta."
            )


def split_tensors(value: Any, name: str, tensors: dict[str, Tensor]) -> Any:
    """Separa los tensores de lo demás: en su lugar deja su nombre.

    Args:
        value: diccionarios, listas, tensores y lo que quepa en un JSON.
        name: nombre de `value`; el de cada tensor empieza por él.
        tensors: donde se van juntando, copiados a la CPU.

    Returns:
        Lo mismo, con `{"tensor": nombre}` en el lugar de cada tensor.

    >>> found: dict[str, Tensor] = {}
    >>> split_tensors({"step": 3, "w": torch.ones(2)}, "a", found)
    {'step': 3, 'w': {'tensor': 'a.w'}}
    >>> found
    {'a.w': tensor([1., 1.])}
    """
    if isinstance(value, Tensor):
        # safetensors pide tensores contiguos y que no compartan memoria.
        tensors[name] = value.detach().to("cpu", copy=True).contiguous()
        return {"tensor": name}
    if isinstance(value, dict):
        return {str(k): split_tensors(v, f"{name}.{k}", tensors) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [split_tensors(v, f"{name}.{i}", tensors) for i, v in enumerate(value)]
    return value


def join_tensors(value: Any, tensors: dict[str, Tensor]) -> Any:
    """Lo contrario de `split_tensors`: pone cada tensor en su lugar.

    Args:
        value: lo que devolvió `split_tensors`, quizá tras pasar por un JSON.
        tensors: los tensores, por nombre.

    Returns:
        Lo de antes; las tuplas vuelven como listas.

    >>> join_tensors([{"tensor": "a"}, 1], {"a": torch.zeros(1)})
    [tensor([0.]), 1]
    """
    if isinstance(value, dict):
        if set(value) == {"tensor"} and isinstance(value["tensor"], str):
            return tensors[value["tensor"]]
        return {k: join_tensors(v, tensors) for k, v in value.items()}
    if isinstance(value, list):
        return [join_tensors(v, tensors) for v in value]
    return value


def _keep_layout(optimizer: torch.optim.Optimizer) -> None:
    """Guarda los promedios en la memoria como su peso.

    AdamW fundido recorre los dos con un solo índice: si el peso está en channels_last y su
    promedio no, mezclaría unos con otros.
    """
    for weight, averages in optimizer.state.items():
        for name, value in averages.items():
            if value.shape == weight.shape and value.stride() != weight.stride():
                averages[name] = torch.empty_like(weight, dtype=value.dtype).copy_(value)


def _random_states() -> dict[str, Tensor]:
    """El generador de la CPU, y el de la GPU si hay, de cada proceso."""
    mine = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        mine["cuda"] = torch.cuda.get_rng_state()
    processes = ranks()[1]
    everyone: list[Any] = [mine]
    if processes > 1:
        everyone = [None] * processes
        dist.all_gather_object(everyone, mine)
    return {f"{r}-{name}": s for r, own in enumerate(everyone) for name, s in own.items()}


def _restore_random(states: dict[str, Tensor]) -> None:
    """Devuelve a este proceso sus generadores; uno nuevo se queda con su semilla."""
    rank = ranks()[0]
    if f"{rank}-cpu" in states:
        torch.set_rng_state(states[f"{rank}-cpu"])
    if torch.cuda.is_available() and f"{rank}-cuda" in states:
        torch.cuda.set_rng_state(states[f"{rank}-cuda"])
