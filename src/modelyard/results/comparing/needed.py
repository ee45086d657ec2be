"""How many processes would decide: an interval shrinks with the root of their number."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf, log

Interval = tuple[float, float]
_MOST = 1000
"""Processes of one side; where it would take more, the ratio is as good as at a boundary."""


def narrowing(ratio: float, ends: Interval, zones: Sequence[Interval]) -> float:
    """Give the share of its width at which an interval would lie in one of the zones; 0 where it never would.

    Args:
        ratio: which the interval is of, and which stays as it is.
        ends: of the interval.
        zones: the ratios, from and to, that say something.
    """
    return max((_into(ratio, ends, zone) for zone in zones if zone[0] < ratio < zone[1]), default=0.0)


def processes_of_each(runs: int, narrowed: float) -> int | None:
    """Reckon how many processes each side would need; None where it would take too many.

    Args:
        runs: those of each side so far.
        narrowed: the share of its width to which the interval has to shrink.
    """
    return _at_most(runs / narrowed**2) if narrowed else None


def processes_of_one(fixed: int, runs: int, narrowed: float) -> int | None:
    """Reckon how many processes the second side would need; None where no number would do, or too many.

    Args:
        fixed: processes of the first side, which stay as many.
        runs: those of the second so far.
        narrowed: the share of its width to which the interval has to shrink.
    """
    if not narrowed:
        return None
    left = (1 / fixed + 1 / runs) * narrowed**2 - 1 / fixed
    return _at_most(1 / left) if left > 0 else None


def _into(ratio: float, ends: Interval, zone: Interval) -> float:
    sides = ((log(ratio / ends[0]), _apart(ratio, zone[0])), (log(ends[1] / ratio), _apart(ratio, zone[1])))
    return min((room / reach for reach, room in sides if reach > 0), default=inf)


def _apart(ratio: float, bound: float) -> float:
    return abs(log(ratio / bound)) if 0 < bound < inf else inf


def _at_most(count: float) -> int | None:
    return ceil(count) if count <= _MOST else None
