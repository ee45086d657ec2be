"""The answer in words: what is fastest, what is most accurate, what is best within a limit, and how sure."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from modelyard.reports.charts.amounts import seconds
from modelyard.reports.charts.marks import fronted
from modelyard.reports.charts.said import metric_said, score_said, with_interval
from modelyard.reports.charts.svg import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row

_LIMITS = tuple(step * 10.0**power for power in range(-5, 2) for step in (1, 2, 5))
_NAMED, _FRONT = 3, 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is best in one way."""

    what: str
    """`Fastest`"""
    row: Row
    figures: str
    doubt: str = ""
    """What it cannot be told from; empty where nothing comes near."""


def answer(rows: Sequence[Row]) -> list[Line]:
    """Say what is best among rows that may be compared.

    Args:
        rows: of one comparison; those without a score are judged by their speed alone.
    """
    best = _told(fronted(rows))
    timed = [row for row in rows if row.latency]
    if not best:
        quickest = min(timed, key=_time, default=None)
        return [] if quickest is None else [_fastest("Fastest", quickest, timed)]
    if len(best) == 1:
        return [_both(best[0], rows)]
    lines = [_fastest("Fastest", best[0], timed), _most_accurate(best[-1], rows)]
    limit = _limit(best)
    if limit is not None:
        lines.insert(1, _under(limit, best))
    return lines


def _told(best: Sequence[Row]) -> list[Row]:
    """Leave out what is slower for a score that reads the same."""
    kept: list[Row] = []
    for row in best:
        if not kept or _read(row) != _read(kept[-1]):
            kept.append(row)
    return kept


def _read(row: Row) -> str:
    return metric_said(row.score, row.score.figure.value) if row.score else ""


def front_said(rows: Sequence[Row]) -> str:
    """Name what is on the front, the fastest first; empty where the answer names all of it.

    Args:
        rows: of one comparison.
    """
    best = _told(fronted(rows))
    if len(best) < 3:
        return ""
    names = [f"{cut(row.model, 40)} on {cut(row.backend, 30)}" for row in best]
    more = f" and {len(names) - _FRONT} more" if len(names) > _FRONT else ""
    return f"Nothing beats in both, from fast to accurate: {', '.join(names[:_FRONT])}{more}."


def _both(row: Row, rows: Sequence[Row]) -> Line:
    what = "Fastest and most accurate"
    doubts = [_overlapping(row, rows, _latency, "speed"), _overlapping(row, rows, _score, "score")]
    return Line(what, row, _figures(row), " ".join(filter(None, doubts)))


def _fastest(what: str, row: Row, rows: Sequence[Row]) -> Line:
    return Line(what, row, _figures(row), _overlapping(row, rows, _latency, "speed"))


def _most_accurate(row: Row, rows: Sequence[Row]) -> Line:
    return Line("Most accurate", row, _figures(row), _overlapping(row, rows, _score, "score"))


def _under(limit: float, best: Sequence[Row]) -> Line:
    row = [one for one in best if _time(one) < limit][-1]
    high = row.latency.high if row.latency else None
    doubt = "Its interval reaches over the limit." if high is not None and high >= limit else ""
    return Line(f"Best under {seconds(limit)}", row, _figures(row), doubt)


def _limit(best: Sequence[Row]) -> float | None:
    """Give the round time that parts the front nearest to its middle; None where none lies between."""
    times = [_time(row) for row in best]
    middle = (times[0] * times[-1]) ** 0.5 if times[0] > 0 else 0
    fitting = [one for one in _LIMITS if times[1] < one <= times[-1]] if len(times) > 2 else []
    return min(fitting, key=lambda one: abs(log(one / middle)), default=None) if middle else None


def _figures(row: Row) -> str:
    told = [with_interval(row.latency, seconds)] if row.latency else []
    return ", ".join(told + ([score_said(row.score)] if row.score else []))


def _overlapping(
    row: Row, rows: Sequence[Row], figure: Callable[[Row], Figure | None], of: str
) -> str:  # fmt: skip
    """Say what a figure cannot be told from, because the intervals overlap."""
    own = figure(row)
    if own is None or own.low is None or own.high is None:
        return f"Its {of} has no interval: how sure it is cannot be told."
    meeting = [one for one in rows if one is not row and _meets(own, figure(one))]
    names = list(dict.fromkeys(_named_beside(row, one) for one in meeting if _counts(row, one, of)))
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"By {of} not told apart from {', '.join(names[:_NAMED])}{more}: the intervals overlap."


def _counts(row: Row, other: Row, of: str) -> bool:
    """Tell whether the other is a rival; a model scores about the same wherever it runs."""
    return of == "speed" or other.model != row.model


def _named_beside(row: Row, other: Row) -> str:
    """Name a model, or, where it is the same one, the backend that it ran on."""
    if other.model != row.model:
        return cut(other.model, 40)
    version = "" if other.version == row.version else f"{cut(other.version, 20)} on "
    return f"{version}{cut(other.backend, 40)}"


def _meets(a: Figure, b: Figure | None) -> bool:
    if b is None or a.low is None or a.high is None:
        return False
    low, high = (b.value if b.low is None else b.low), (b.value if b.high is None else b.high)
    return low <= a.high and a.low <= high


def _latency(row: Row) -> Figure | None:
    return row.latency


def _score(row: Row) -> Figure | None:
    return row.score.figure if row.score else None


def _time(row: Row) -> float:
    return row.latency.value if row.latency else float("inf")
