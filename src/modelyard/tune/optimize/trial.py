"""`Trial`: a candidate and what is known of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from modelyard.benchmark.statistics import Interval, interval_over, median_interval
from modelyard.tune.optimize.candidate import Candidate

SAME = 1e-3
"""The largest difference, by the largest value, of what computes in the same numbers."""


@dataclass
class Trial:
    """A candidate, what its processes found, and why it is out of the race."""

    candidate: Candidate
    found: list[Mapping[str, Any]] = field(default_factory=list)
    wrong: str | None = None
    """Why it can never win: it failed, or its answers are others."""
    score: Mapping[str, Any] | None = None
    """What its family scores; None where that was not measured."""
    is_reference: bool = False
    """Whether the others' answers are held against its own."""

    @property
    def processes(self) -> list[list[float]]:
        """The seconds of each call, process by process."""
        return [one["samples"] for one in self.found]

    @property
    def median(self) -> float:
        """Seconds of a batch; without an end where it was never timed."""
        return median(time for process in self.processes for time in process) if self.found else float("inf")

    @property
    def quickest(self) -> float:
        """The median of its quickest process, which others disturbed the least."""
        return min(map(median, self.processes))

    @property
    def each(self) -> float:
        """Seconds for one input."""
        return self.median / self.candidate.batch

    @property
    def interval(self) -> Interval:
        """In which the median lies; all samples where they are too few to say more."""
        every = [time for process in self.processes for time in process]
        return interval_over(self.processes) or (min(every), max(every))

    @property
    def low(self) -> float:
        """The lower end for its quickest process: what it can do where nobody disturbs it."""
        quickest = min(self.processes, key=median)
        ends = median_interval(quickest)
        return (ends[0] if ends else min(quickest)) / self.candidate.batch

    @property
    def high(self) -> float:
        """The upper end for its quickest process."""
        quickest = min(self.processes, key=median)
        ends = median_interval(quickest)
        return (ends[1] if ends else max(quickest)) / self.candidate.batch

    @property
    def parity(self) -> Mapping[str, Any] | None:
        """How far its answers are from the reference's."""
        return next((one["parity"] for one in self.found if "parity" in one), None)

    @property
    def is_other(self) -> bool:
        """Whether its outputs differ by more than the order of sums does, so that a metric may."""
        return self.parity is not None and self.parity["relative"] > SAME

    @property
    def is_open(self) -> bool:
        """Whether it may still win, and has been timed."""
        return self.wrong is None and bool(self.found)
