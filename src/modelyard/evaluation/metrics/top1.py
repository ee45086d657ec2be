"""The share of pictures whose likeliest class is the true one."""

from __future__ import annotations

from modelyard.evaluation.metrics._hits import Hits

VERSION = "1"
TASKS = ("classification",)


class Metric(Hits):
    def __init__(self, classes: int) -> None:
        super().__init__(classes, 1)
