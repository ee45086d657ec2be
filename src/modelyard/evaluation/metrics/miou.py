"""The mean over classes of intersection over union, over the pixels of all pictures together."""

from __future__ import annotations

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.metrics._pixels import Counts, Pixels, shared_said_true

VERSION = "1"
TASKS = ("segmentation",)


class Metric(Pixels):
    """A class that is neither there nor said anywhere is left out."""

    def figures(self) -> dict[str, Figure]:
        return {"miou": self.figure(_miou)}


def _miou(counts: Counts) -> float:
    shared, said, true = shared_said_true(counts)
    either = said + true - shared
    return float((shared[either > 0] / either[either > 0]).mean())
