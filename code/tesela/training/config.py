"""La configuración de un entrenamiento: congelada y revisada antes de empezar."""

from dataclasses import dataclass

import torch

from tesela.training.precision import PRECISIONS

SCHEDULES = ("constant", "cosine", "onecycle")


@dataclass(frozen=True)
class TrainConfig:
    """Todo lo que decide un entrenamiento, aparte de la red y los datos.

    Args:
        epochs: vueltas completas a los datos de entrenamiento.
        batch_size: imágenes por lote.
        learning_rate: tasa de aprendizaje; con `"onecycle"`, la máxima.
        weight_decay: decaimiento desacoplado de los pesos (AdamW).
        schedule: cómo cambia la tasa: `"constant"`, `"cosine"` (baja hasta 0) u
            `"onecycle"` (sube y luego baja).
        warmup: fracción de los lotes, de 0 a menos de 1, en que la tasa sube hasta su
            valor. Con `"onecycle"` es la parte que sube; 0 deja ahí el 0.3 de PyTorch.
        clip_norm: norma máxima del gradiente de todos los pesos juntos; si es mayor se
            encoge hasta ella. `None` no recorta.
        precision: `"float32"`, `"bfloat16"` o `"auto"`, que usa bfloat16 donde el hardware
            gana con él; `resolve_precision` dice cuál será y por qué.
        channels_last: guarda juntos los canales de cada píxel, que es como las
            convoluciones los recorren: la misma cuenta, más deprisa, con otros redondeos.
        fused: AdamW en una sola pasada por la memoria, donde PyTorch pueda.
        seed: semilla del orden de los lotes y de lo aleatorio dentro de la red (dropout).
            La inicialización ya ocurrió: se siembra antes de construir la red, con
            `seed_everything`.
        device: `"auto"` (la GPU si hay, si no la CPU), `"cpu"`, `"cuda"`, `"mps"`...

    Raises:
        ValueError: si un valor está fuera de rango.

    >>> TrainConfig(epochs=3).batch_size
    64
    """

    epochs: int = 5
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    schedule: str = "constant"
    seed: int = 0
    device: str = "auto"
    warmup: float = 0.0
    clip_norm: float | None = None
    precision: str = "float32"
    channels_last: bool = False
    fused: bool = False

    def __post_init__(self) -> None:
        """Rechaza los valores imposibles ahora, y no tras media hora de entrenar."""
        for name in ("epochs", "batch_size"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(
                    f"{name}={value!r}: se esperaba un entero de 1 en adelante."
                )
        if not 0 < self.learning_rate < float("inf"):
            raise ValueError(
                f"learning_rate={self.learning_rate!r}: se esperaba un número mayor que 0; "
                "1e-3 es un buen comienzo con AdamW."
            )
        if not 0 <= self.weight_decay < float("inf"):
            raise ValueError(
                f"weight_decay={self.weight_decay!r}: se esperaba 0 o un número positivo."
            )
        if self.schedule not in SCHEDULES:
            raise ValueError(
                f"schedule={self.schedule!r}: se esperaba una de {', '.join(SCHEDULES)}."
            )
        if not 0 <= self.warmup < 1:
            raise ValueError(
                f"warmup={self.warmup!r}: se esperaba una fracción de los lotes, de 0 a "
                "menos de 1; 0.05 es un buen comienzo."
            )
        if self.clip_norm is not None and not 0 < self.clip_norm < float("inf"):
            raise ValueError(
                f"clip_norm={self.clip_norm!r}: se esperaba un número mayor que 0, o None "
                "para no recortar."
            )
        if self.precision not in PRECISIONS:
            raise ValueError(
                f"precision={self.precision!r}: se esperaba una de {', '.join(PRECISIONS)}."
            )
        if not isinstance(self.seed, int) or self.seed < 0:
            raise ValueError(f"seed={self.seed!r}: se esperaba un entero de 0 en adelante.")


def _how_to_go_on(name: str) -> str:
    """Qué hacer cuando la máquina no tiene lo que se le pidió."""
    if not name.startswith("cuda"):
        return "Usa 'auto' o 'cpu'."
    return (
        "Aquí no hay GPU: con device='auto' se usa la CPU, y tarda más. En Colab se pide "
        "una en «Entorno de ejecución → Cambiar tipo de entorno de ejecución → GPU»."
    )


def resolve_device(name: str = "auto") -> torch.device:
    """El dispositivo que se usará, comprobado.

    Args:
        name: `"auto"` o cualquier nombre que PyTorch conozca.

    Returns:
        El dispositivo; con `"auto"`, la GPU si hay una y si no la CPU.

    Raises:
        ValueError: si el nombre no existe o la máquina no lo tiene.

    >>> resolve_device("cpu")
    device(type='cpu')
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"device={name!r}: este PyTorch no puede usarlo "
            f"({str(error).splitlines()[0]}). {_how_to_go_on(name)}"
        ) from error
    return device
