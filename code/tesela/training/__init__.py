"""Entrenamiento: un solo ciclo, legible, el mismo para todos los capítulos.

Configuración congelada, lotes sembrados, historia de cada época y resumen por semillas.
"""

from tesela.training.batches import TensorBatches, as_batches
from tesela.training.config import TrainConfig, resolve_device
from tesela.training.early_stopping import EarlyStopping
from tesela.training.evaluation import Scores, evaluate, predict
from tesela.training.history import History
from tesela.training.loop import DivergedError, fit
from tesela.training.seeds import SeedSummary, seed_everything, summarize

__all__ = [
    "DivergedError",
    "EarlyStopping",
    "History",
    "Scores",
    "SeedSummary",
    "TensorBatches",
    "TrainConfig",
    "as_batches",
    "evaluate",
    "fit",
    "predict",
    "resolve_device",
    "seed_everything",
    "summarize",
]
