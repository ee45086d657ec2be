"""How often each class of pixels was taken for each, picture by picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.intervals import drawn_again
from modelyard.evaluation.judging.segmentation import IGNORED

MOST_KEPT = 50_000_000  # counts that are kept by picture, for the interval

Counts = NDArray[Any]


class Pixels:
    """Sums the table [true, said] of each picture; what the network did not see counts as wrong."""

    def __init__(self, classes: int) -> None:
        self._classes = max(classes, 2)
        self._total = np.zeros((self._classes, self._classes + 1), np.int64)
        self._kept: list[NDArray[np.int32]] | None = []

    def add(self, said: Sequence[NDArray[Any]], truths: Sequence[NDArray[Any]]) -> None:
        for mask, truth in zip(said, truths, strict=True):
            counts = self._counted(mask, truth)
            self._total += counts
            if self._kept is not None:
                self._kept.append(counts.astype(np.int32))
                if len(self._kept) * counts.size > MOST_KEPT:
                    self._kept = None

    def _counted(self, mask: NDArray[Any], truth: NDArray[Any]) -> Counts:
        seen = truth != IGNORED
        width = self._classes + 1
        pairs = truth[seen].astype(np.int64) * width + np.minimum(mask[seen], self._classes)
        return np.bincount(pairs, minlength=self._classes * width).reshape(self._classes, width)

    def figure(self, of: Callable[[Counts], float]) -> Figure:
        """Give a figure of the table, with its interval where the pictures' own tables were kept."""
        if not self._total.any():
            return Figure(None)
        interval = drawn_again(of, np.stack(self._kept)) if self._kept else None
        return Figure(of(self._total), interval)


def shared_said_true(counts: Counts) -> tuple[Counts, Counts, Counts]:
    """Give for each class how many pixels were rightly said, said, and true."""
    square = counts[:, : len(counts)]
    return np.diag(square), square.sum(0), counts.sum(1)
