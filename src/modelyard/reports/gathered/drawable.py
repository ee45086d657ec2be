"""`drawable`: a row without the figures that no scale holds, such as a negative time, for every report."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.reports.gathered.figure import Figure
from modelyard.results.figure import is_time

if TYPE_CHECKING:
    from modelyard.reports.gathered.figure import Score
    from modelyard.reports.gathered.row import Row

_LARGEST = 1e12  # of a score, either way
_MOST = 1e18  # of bytes, joules and all else
_TIME = re.compile(r"p\d+|mean|minimum")


def drawable(row: Row) -> Row:
    """Give the row itself where all of its figures can be drawn, else one without those that cannot.

    Args:
        row: as it was gathered.
    """
    found = {
        "latency": _time(row.latency), "throughput": _time(row.throughput), "score": _score(row.score),
        "size": row.size if row.size is not None and 0 <= row.size < _MOST else None,
        "figures": {name: one for name, each in row.figures.items() if (one := _further(name, each))},
    }  # fmt: skip
    same = all(getattr(row, name) == value for name, value in found.items())
    return row if same else replace(row, **found)  # type: ignore[arg-type]


def _time(figure: Figure | None) -> Figure | None:
    if figure is None or not is_time(figure.value):
        return None
    known = figure.low is None or figure.high is None
    held = known or (is_time(figure.low) and is_time(figure.high) and _is_in_order(figure))
    return figure if held else Figure(figure.value)


def _further(name: str, figure: Figure) -> Figure | None:
    """Give one of the further figures: a time, an amount, or a count."""
    if _TIME.fullmatch(name):
        return _time(figure)
    ends = (figure.value, figure.low or 0.0, figure.high or 0.0)
    return figure if all(abs(one) < _MOST for one in ends) else None


def _score(score: Score | None) -> Score | None:
    if score is None or abs(score.figure.value) > _LARGEST:
        return None
    low, high = score.figure.low, score.figure.high
    if low is None or high is None or (max(abs(low), abs(high)) <= _LARGEST and _is_in_order(score.figure)):
        return score
    return replace(score, figure=Figure(score.figure.value))


def _is_in_order(figure: Figure) -> bool:
    return figure.low is not None and figure.high is not None and figure.low <= figure.value <= figure.high
