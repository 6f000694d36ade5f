"""Entrenamiento: un solo ciclo, legible, el mismo para todos los capítulos.

Configuración congelada, lotes sembrados, precisión mixta, puntos de control de los que se
reanuda, uno o varios procesos, historia de cada época y resumen por semillas.
"""

from tesela.training.accelerate import accelerate
from tesela.training.batches import Batches, TensorBatches, as_batches
from tesela.training.checkpoint import Checkpoints, load_weights
from tesela.training.config import TrainConfig, resolve_device
from tesela.training.distributed import process_group, ranks
from tesela.training.early_stopping import EarlyStopping
from tesela.training.evaluation import evaluate, predict
from tesela.training.fine_tuning import STRATEGIES, Strategy, fine_tune
from tesela.training.history import History
from tesela.training.linear_probe import linear_probe
from tesela.training.loop import DivergedError, fit
from tesela.training.parameter_groups import parameter_groups
from tesela.training.precision import resolve_precision
from tesela.training.seeds import SeedSummary, seed_everything, summarize
from tesela.training.tally import Scores
from tesela.training.weights import class_counts, class_weights

__all__ = [
    "STRATEGIES",
    "Batches",
    "Checkpoints",
    "DivergedError",
    "EarlyStopping",
    "History",
    "Scores",
    "SeedSummary",
    "Strategy",
    "TensorBatches",
    "TrainConfig",
    "accelerate",
    "as_batches",
    "class_counts",
    "class_weights",
    "evaluate",
    "fine_tune",
    "fit",
    "linear_probe",
    "load_weights",
    "parameter_groups",
    "predict",
    "process_group",
    "ranks",
    "resolve_device",
    "resolve_precision",
    "seed_everything",
    "summarize",
]
