"""What a metric is: a module with its version, its tasks, and a class that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from modelyard.evaluation.figure import Figure


class Metric(Protocol):
    """It is given answers and truths batch by batch, in the forms of `evaluation.judging`."""

    def __init__(self, classes: int) -> None: ...

    def add(self, said: Sequence[Any], truths: Sequence[Any]) -> None:
        """Count one answer for each truth."""

    def figures(self) -> Mapping[str, Figure]:
        """Give what was counted by the names that cards know; nothing where it would say nothing."""


class MetricModule(Protocol):
    """A module of `evaluation.metrics`, or of another package with an entry point of `modelyard.metrics`.

    One that states `ON_REQUEST = True` is measured only where it is named, and so is one of others that does
    not state `ON_REQUEST = False`, as long as one of ours is for its task.
    """

    VERSION: str
    """Raised whenever the same answers would give another figure."""
    TASKS: tuple[str, ...]
    Metric: type[Metric]
