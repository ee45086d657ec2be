"""`Allowance`: the time that a whole run may take, and what of it one process may use."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

LEAST = 0.05
"""Seconds of timed calls that a process has at least: else there was no use in starting it."""


GRACE = 10.0
"""Seconds that a process may have in any case: a busy machine needs as many to start one."""


@dataclass
class Allowance:
    """Seconds for a run, by a clock that nobody sets; without a limit, all questions are answered so."""

    seconds: float | None
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float | None:
        return None if self.seconds is None else self.began + self.seconds - time.monotonic()

    @property
    def is_spent(self) -> bool:
        left = self.left
        return left is not None and left <= 0

    def patience(self, most: float, *, waiting: bool) -> float:
        """Give the seconds after which a process is ended: half of what is left while others wait.

        Args:
            most: that one may have in any case.
            waiting: whether there are other cells that were never timed.
        """
        left = self.left
        if left is None:
            return most
        return min(most, max(GRACE, left / 2 if waiting else left))

    def share(self, processes: int, start: float, most: float) -> float:
        """Give the seconds of calls for one process, where so many are to come: to each the same.

        Args:
            processes: that are to come, this one too.
            start: seconds that a process takes beside its calls.
            most: that one may have in any case.
        """
        left = self.left
        if left is None:
            return most
        return min(most, max(LEAST, left / max(1, processes) - start))
