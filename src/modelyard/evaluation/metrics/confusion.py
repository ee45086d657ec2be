"""Which classes are taken for which, and the mean over classes of the share that is found."""

from __future__ import annotations

from typing import Any

import numpy as np

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.metrics._taken import Taken

VERSION = "1"
TASKS = ("classification",)
SHOWN = 10  # pairs of classes


class Metric(Taken):
    """The share of each class counts alike, however many pictures it has."""

    def figures(self) -> dict[str, Figure]:
        there = self.counts.sum(1) > 0
        found = np.diag(self.counts)[there] / self.counts.sum(1)[there]
        return {"mean_class_accuracy": Figure(float(found.mean()))} if there.any() else {}

    def details(self) -> dict[str, Any]:
        """Give the pairs that are mistaken most often: [true, said, how often]."""
        mistaken = self.counts - np.diag(np.diag(self.counts))
        most = np.argsort(-mistaken, axis=None, kind="stable")[:SHOWN]
        pairs = [(*map(int, np.unravel_index(one, mistaken.shape)), int(mistaken.flat[one])) for one in most]
        return {"mistaken": [list(one) for one in pairs if one[2]]}
