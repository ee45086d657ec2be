"""F1: the harmonic mean of precision and recall, class by class, and then the mean over classes."""

from __future__ import annotations

import numpy as np

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.metrics._taken import Taken

VERSION = "1"
TASKS = ("classification",)


class Metric(Taken):
    """A class that is neither there nor said is left out."""

    def figures(self) -> dict[str, Figure]:
        right, either = np.diag(self.counts), self.counts.sum(0) + self.counts.sum(1)
        seen = either > 0
        return {"f1": Figure(float((2 * right[seen] / either[seen]).mean()))} if seen.any() else {}
