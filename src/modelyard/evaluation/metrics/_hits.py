"""How often the true class is among the likeliest few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.intervals import wilson


class Hits:
    """Counts the pictures whose true class is among the likeliest `among`; equal scores rank by number."""

    def __init__(self, classes: int, among: int) -> None:
        self._among, self._says_something = among, classes > among
        self._hits = self._count = 0

    def add(self, said: Sequence[NDArray[Any]], truths: Sequence[int]) -> None:
        scores, true = np.stack(said), np.asarray(truths)
        own = scores[np.arange(len(true)), true][:, None]
        earlier = np.arange(scores.shape[1]) < true[:, None]
        before = ((scores > own) | ((scores == own) & earlier)).sum(1)
        self._hits += int((before < self._among).sum())
        self._count += len(true)

    def figures(self) -> dict[str, Figure]:
        if not self._count or not self._says_something:
            return {}
        share = Figure(self._hits / self._count, wilson(self._hits, self._count))
        return {f"top{self._among}_accuracy": share}
