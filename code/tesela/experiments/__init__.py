"""Experimentos largos: corridas que se hacen una vez y dejan escrito lo que midieron.

Cada una se llama con `python -m tesela.experiments.NOMBRE --salida ARCHIVO.json`.
"""

from tesela.experiments.comparison import publish_comparison
from tesela.experiments.factorial import factorial_effects, half_interval
from tesela.experiments.publish import publish_results
from tesela.experiments.published import find_results
from tesela.experiments.results import make_result, provenance, read_results, write_results

__all__ = [
    "factorial_effects",
    "find_results",
    "half_interval",
    "make_result",
    "provenance",
    "publish_comparison",
    "publish_results",
    "read_results",
    "write_results",
]
