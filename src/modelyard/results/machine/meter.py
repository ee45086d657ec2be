"""`Meter`: a counter of energy, and what two looks at it differ by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Meter:
    """A counter of energy: `read` looks at it, `joules` tells what two looks differ by."""

    read: Callable[[], Counts]
    """Microjoules so far, by part of the machine."""
    ranges: Mapping[str, int]
    """Where each begins again at 0."""

    def joules(self, before: Counts, after: Counts) -> float:
        """Give what was used between two looks, which are less than one range apart.

        Args:
            before: the first look.
            after: the second.
        """
        return sum((after[name] - before[name]) % (self.ranges[name] + 1) for name in before) / 1e6
