"""`State`: how far a run has come, and how long it still takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.allowance import Allowance
from modelyard.benchmark.run.plan import START

if TYPE_CHECKING:
    from modelyard.benchmark.cell import Cell
    from modelyard.benchmark.run.measured import Measured
    from modelyard.benchmark.run.plan import Plan

Place = tuple[str, str]
"""A model and a runtime."""


def place_of(cell: Cell) -> Place:
    return cell.reference, cell.runtime


def name_of(kind: str, cell: Cell) -> tuple[str, Place, int]:
    """Name a result of a plan; a score is one for all batches."""
    return kind, place_of(cell), cell.batch if kind == "latency" else 0


@dataclass
class State:
    """How far a run has come."""

    plan: Plan
    cells: dict[Cell, Measured]
    doing: str = ""
    done: int = 0
    """Processes that ended."""
    began: float = field(default_factory=time.monotonic)
    day: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it began by the clock on the wall, which is read once: it may be set while a run lasts."""
    scores: dict[Place, dict[str, Any]] = field(default_factory=dict)
    """What the models score, or a `problem`."""
    kept: dict[tuple[str, Place, int], Mapping[str, Any]] = field(default_factory=dict)
    """The results that an interrupted run wrote: where they lie, and a digest of what they say."""
    allowance: Allowance = field(default_factory=lambda: Allowance(None))
    _timed: float = 0.0
    _called: float = 0.0
    _fresh: int = 0

    @property
    def total(self) -> int:
        """Processes that there will be at least."""
        open_ = [one for one in self.cells.values() if one.problem is None]
        return max(self.done, self.done + sum(map(self._missing, open_)))

    def _missing(self, one: Measured) -> int:
        """Count the processes that a cell still gets: one more at least while it has not enough."""
        if one.cut:
            return 0
        lacking = self.plan.config.processes - len(one.found)
        return lacking if lacking > 0 else int(one.stop(self.plan.config) is None)

    @property
    def left(self) -> float | None:
        """Seconds until it is done, about; None before the first process ended."""
        if not self._fresh:
            return self.allowance.left
        whole = self._timed / self._fresh * (self.total - self.done)
        return whole if self.allowance.left is None else min(whole, max(0.0, self.allowance.left))

    @property
    def share(self) -> float:
        """Seconds of calls for the next process."""
        config = self.plan.config
        start = (self._timed - self._called) / self._fresh if self._fresh else START
        return self.allowance.share(self.total - self.done, start, config.cell_budget / config.processes)

    @property
    def timed_now(self) -> int:
        """Processes that were timed in this run, and not taken from an interrupted one."""
        return self._fresh

    def ended(self, seconds: float, called: float = 0.0) -> None:
        """Count a process: what it took, and what of that its calls were."""
        self.done, self._fresh = self.done + 1, self._fresh + 1
        self._timed, self._called = self._timed + seconds, self._called + called

    @property
    def now(self) -> datetime:
        return self.day + timedelta(seconds=time.monotonic() - self.began)

    @property
    def rows(self) -> list[Measured]:
        """The cells that were asked for, in their order."""
        return [self.cells[cell] for cell in self.plan.cells]


Told = Callable[[State], None]
