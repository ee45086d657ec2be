"""The share of pixels that were given their class."""

from __future__ import annotations

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.metrics._pixels import Counts, Pixels, shared_said_true

VERSION = "1"
TASKS = ("segmentation",)


class Metric(Pixels):
    def figures(self) -> dict[str, Figure]:
        return {"pixel_accuracy": self.figure(_accuracy)}


def _accuracy(counts: Counts) -> float:
    shared, _, true = shared_said_true(counts)
    return float(shared.sum() / true.sum())
