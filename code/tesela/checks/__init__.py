"""Comprobaciones que atrapan los errores que no dan error."""

from tesela.checks.color_table import check_color_table
from tesela.checks.labels import check_full_resolution, check_same_labels
from tesela.checks.logits import check_logits
from tesela.checks.measures import check_batch_size_free, check_ignored_pixels
from tesela.checks.modes import check_alone_or_together

__all__ = [
    "check_alone_or_together",
    "check_batch_size_free",
    "check_color_table",
    "check_full_resolution",
    "check_ignored_pixels",
    "check_logits",
    "check_same_labels",
]
