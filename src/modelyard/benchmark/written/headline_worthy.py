"""Which results a card may state: it has no place for a doubt, nor for a part of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.benchmark.statistics import width
from modelyard.benchmark.written.entry import samples_of

if TYPE_CHECKING:
    from modelyard.results.document import Result

WIDEST = 0.1  # of a median: the interval of a time on a card


def doubt(result: Result) -> str | None:
    """Say why a time stands beside the card alone; None where the card may state it.

    Args:
        result: a latency.
    """
    calls, wanted = samples_of(result) or 0, int(result.config.get("min_samples", 0))
    if calls < wanted:
        return f"it has {calls} calls, and {wanted} were asked for"
    ends = result.intervals.get("median")
    wide = width((ends[0], ends[1]) if ends else None, result.figures.get("median") or 0.0)
    if wide > WIDEST:
        said = f"{wide:.0%} of it wide" if ends else "not known"
        return f"the interval of its median is {said}; on a card it is {WIDEST:.0%} at most"
    return None


def is_part(result: Result) -> bool:
    """Tell whether a score is of a part of the data: so many were asked for, or some could not be read.

    Args:
        result: an accuracy.
    """
    whole = str(result.key.get("slice", "")).partition(":")[2]
    answered = samples_of(result)
    unread = whole.isdecimal() and answered is not None and answered < int(whole)
    return result.config.get("size") is not None or unread
