"""How many tokens a language model hesitates between, on average; and the same in bits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.intervals import of_ratio
from modelyard.evaluation.judging.text_generation import costs

VERSION = "1"
TASKS = ("text-generation",)


class Metric:
    """Over all tokens together, so that a long text counts for more than a short one."""

    def __init__(self, classes: int) -> None:
        self._one_a_character = classes < 1000  # a vocabulary of characters, not of pieces of words
        self._costs: list[float] = []
        self._tokens: list[int] = []

    def add(self, said: Sequence[NDArray[Any]], truths: Sequence[NDArray[np.int64]]) -> None:
        self._costs += [
            float(costs(scores, following).sum()) for scores, following in zip(said, truths, strict=True)
        ]
        self._tokens += [len(following) for following in truths]

    def figures(self) -> dict[str, Figure]:
        if not sum(self._tokens):
            return {}
        above, below = np.array(self._costs), np.array(self._tokens)
        mean, interval = float(above.sum() / below.sum()), of_ratio(above, below)
        ends = None if interval is None else (math.exp(interval[0]), math.exp(interval[1]))
        found = {"perplexity": Figure(math.exp(mean), ends)}
        if self._one_a_character:
            bits = None if interval is None else (interval[0] / math.log(2), interval[1] / math.log(2))
            found["bits_per_character"] = Figure(mean / math.log(2), bits)
        return found
