"""The expected calibration error: how far a model's sureness is from how often it is right.

The probabilities of the likeliest classes are laid into 15 bins of one width, as Guo et al. do ("On
Calibration of Modern Neural Networks", 2017); the error is the mean distance, weighted by the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.figure import Figure
from modelyard.tasks.softmax import softmax

VERSION = "1"
TASKS = ("classification",)
BINS = 15


class Metric:
    """A bin holds what is above its lower end and not above its upper one."""

    def __init__(self, classes: int) -> None:  # noqa: ARG002
        self._count = np.zeros(BINS)
        self._sure = np.zeros(BINS)
        self._right = np.zeros(BINS)

    def add(self, said: Sequence[NDArray[Any]], truths: Sequence[int]) -> None:
        shares = softmax(np.stack(said)).astype(np.float64)
        sure, right = shares.max(1), shares.argmax(1) == np.asarray(truths)
        places = np.clip(np.ceil(sure * BINS).astype(int) - 1, 0, BINS - 1)
        self._count += np.bincount(places, minlength=BINS)
        self._sure += np.bincount(places, sure, BINS)
        self._right += np.bincount(places, right, BINS)

    def figures(self) -> dict[str, Figure]:
        total = self._count.sum()
        return {"ece": Figure(float(np.abs(self._right - self._sure).sum() / total))} if total else {}
