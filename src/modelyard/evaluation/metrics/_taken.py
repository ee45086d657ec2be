"""How often pictures of each class were taken for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Taken:
    """Sums the table [true, said] of the likeliest classes; the first of equally likely ones."""

    def __init__(self, classes: int) -> None:
        self.counts = np.zeros((classes, classes), np.int64)

    def add(self, said: Sequence[NDArray[Any]], truths: Sequence[int]) -> None:
        likeliest = np.stack(said).argmax(1)
        np.add.at(self.counts, (np.asarray(truths), likeliest), 1)
