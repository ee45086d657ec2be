"""Dice's coefficient: twice what is shared over what is said and what is true, the mean over classes."""

from __future__ import annotations

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.metrics._pixels import Counts, Pixels, shared_said_true

VERSION = "1"
TASKS = ("segmentation",)


class Metric(Pixels):
    """Over the pixels of all pictures together; a class that is nowhere is left out."""

    def figures(self) -> dict[str, Figure]:
        return {"dice": self.figure(_dice)}


def _dice(counts: Counts) -> float:
    shared, said, true = shared_said_true(counts)
    both = said + true
    return float((2 * shared[both > 0] / both[both > 0]).mean())
