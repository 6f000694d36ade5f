"""Con cuántos bits se calcula: float32, o bfloat16 donde el hardware gana con ello."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch

PRECISIONS = ("float32", "bfloat16", "auto")


@dataclass(frozen=True)
class Precision:
    """La precisión elegida y por qué.

    Args:
        name: `"float32"` o `"bfloat16"`.
        reason: el motivo, en una frase para la página.

    >>> print(Precision("float32", "es la que se pidió"))
    float32 (es la que se pidió)
    """

    name: str
    reason: str

    @property
    def mixed(self) -> bool:
        """Si las operaciones pesadas se hacen en bfloat16."""
        return self.name == "bfloat16"

    def autocast(self, device: torch.device) -> AbstractContextManager[object]:
        """El contexto donde se llama a la red; con float32 no hace nada.

        Args:
            device: dónde se calcula.

        Returns:
            Un contexto. Los pesos siguen en float32: autocast convierte, operación por
            operación, solo las que aguantan tener 8 bits de mantisa.
        """
        if not self.mixed:
            return nullcontext()
        return torch.autocast(device.type, dtype=torch.bfloat16)

    def __str__(self) -> str:
        """El nombre y el motivo."""
        return f"{self.name} ({self.reason})"


def resolve_precision(requested: str, device: torch.device) -> Precision:
    """Decide con qué precisión entrenar en un dispositivo.

    Con `"auto"` pregunta a PyTorch por el hardware: bfloat16 donde hay unidades que lo
    multiplican más deprisa que float32 y, donde habría que imitarlo, float32.

    Args:
        requested: `"auto"`, `"float32"` o `"bfloat16"`.
        device: dónde se calculará.

    Returns:
        La precisión y su motivo.

    Raises:
        ValueError: si no es ninguna de las tres.

    >>> print(resolve_precision("float32", torch.device("cpu")))
    float32 (es la que se pidió)
    """
    if requested not in PRECISIONS:
        raise ValueError(
            f"precision={requested!r}: se esperaba una de {', '.join(PRECISIONS)}."
        )
    if requested != "auto":
        return Precision(requested, "es la que se pidió")
    wins, reason = _cpu() if device.type == "cpu" else _accelerator(device)
    return Precision("bfloat16" if wins else "float32", reason)


def _cpu() -> tuple[bool, str]:
    """Si esta CPU multiplica bfloat16 con instrucciones propias, y cuáles."""
    # Son preguntas sin documentar de PyTorch: si una versión no las tiene, no se gana nada.
    for name, instructions in (
        ("_is_amx_tile_supported", "AMX"),
        ("_is_avx512_bf16_supported", "AVX512-BF16"),
    ):
        question = getattr(torch.cpu, name, None)
        if question is not None and question():
            return True, f"la CPU tiene {instructions}"
    return False, "la CPU no multiplica bfloat16: habría que imitarlo"


def _accelerator(device: torch.device) -> tuple[bool, str]:
    """Si el acelerador multiplica bfloat16 con sus propias unidades."""
    if device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
        return True, "la GPU tiene bfloat16"
    return False, f"no consta que {device.type} gane con bfloat16"
