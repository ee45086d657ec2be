"""`Verdict`: whether one figure changed, and how sure that is; by the samples, or else by the intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError
from modelyard.results.comparing.compare import RATIO_MARGIN, SHARE_MARGIN, compare, judged
from modelyard.results.comparing.comparison import BETTER, EQUAL, FASTER, SLOWER, UNKNOWN, WORSE

if TYPE_CHECKING:
    from modelyard.reports.gathered.figure import Score
    from modelyard.reports.gathered.row import Row
    from modelyard.results.document import Result

ENGINE = "engine"
"""The field of a key that a change may be about: another version of the runtime."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faster`, `slower`, `better`, `worse`, `equal`, or `cannot tell`."""

    word: str
    change: float | None = None
    """Of a time, the share by which it grew; of a score, the difference."""
    interval: tuple[float, float] | None = None
    reason: str = ""
    """Why it cannot be told."""


def of_speeds(before: Row, after: Row) -> Verdict | None:
    """Say whether a call became slower; None where one of both was not timed.

    Args:
        before: the row of the baseline.
        after: the same model on the same backend now.
    """
    early, late = before.latency, after.latency
    if early is None or late is None:
        return None
    if before.digest is not None and before.digest == after.digest:
        return Verdict(EQUAL, 0.0)
    if before.speed is not None and after.speed is not None:
        return _of_results(before.speed, after.speed, less=1.0)
    if early.value <= 0 or late.value <= 0:
        return Verdict(UNKNOWN, reason="a time is not above zero")
    ends = None
    if early.low and early.high and late.low and late.high:
        ends = late.low / early.high, late.high / early.low
    bounds = (1 / (1 + RATIO_MARGIN), 1.0, 1 + RATIO_MARGIN)
    return _judged(judged(ends, bounds, FASTER, SLOWER), late.value / early.value, ends, less=1.0)


def of_scores(before: Score | None, after: Score | None) -> Verdict | None:
    """Say whether a score changed; None where one of both is not there, or both are one measurement.

    Args:
        before: that of the baseline.
        after: that of now.
    """
    if before is None or after is None or (before.digest and before.digest == after.digest):
        return None
    if before.metric != after.metric or before.group != after.group:
        return Verdict(UNKNOWN, reason="the scores are of other data, or another metric")
    if before.result is not None and after.result is not None:
        return _of_results(before.result, after.result, less=0.0)
    early, late, ends = before.figure, after.figure, None
    if None not in (early.low, early.high, late.low, late.high):
        ends = (late.low or 0.0) - (early.high or 0.0), (late.high or 0.0) - (early.low or 0.0)
    words = (BETTER, WORSE) if after.lower_is_better else (WORSE, BETTER)
    word = judged(ends, (-SHARE_MARGIN, 0.0, SHARE_MARGIN), *words)
    return _judged(word, late.value - early.value, ends, less=0.0)


def _of_results(before: Result, after: Result, *, less: float) -> Verdict:
    """Compare by the samples."""
    across = [ENGINE] if ENGINE in {*before.key, *after.key} else []
    try:
        found = compare(before, after, across=across)
    except InputError as error:
        return Verdict(UNKNOWN, reason=error.message)
    reason = "; ".join(found.notes) if found.interval is None else ""
    return _judged(found.verdict, found.value, found.interval, less=less, reason=reason)


def _judged(
    word: str, value: float, ends: tuple[float, float] | None, *, less: float, reason: str = ""
) -> Verdict:
    told = reason or ("an interval is missing" if ends is None else "")
    interval = None if ends is None else (ends[0] - less, ends[1] - less)
    return Verdict(word, value - less, interval, told if word == UNKNOWN else "")
