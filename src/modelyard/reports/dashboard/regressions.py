"""`findings`: the newest result of each cell against the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from modelyard.reports.dashboard.history import between, series_of
from modelyard.results.comparing.comparison import BETTER, EQUAL, FASTER, RATIO, SLOWER, UNKNOWN, WORSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.dashboard.history import Series
    from modelyard.results.comparing.comparison import Comparison
    from modelyard.results.document import Result

REFUSED = "refused"
ORDER = (WORSE, SLOWER, UNKNOWN, REFUSED, BETTER, FASTER, EQUAL)
"""What is looked at first."""


@dataclass(frozen=True)
class Finding:
    """What the newest result of a series says against the one before."""

    series: Series
    before: Result
    newest: Result
    comparison: Comparison | None
    reason: str = ""
    """Why they could not be compared."""

    @property
    def verdict(self) -> str:
        return REFUSED if self.comparison is None else self.comparison.verdict


def findings(results: Iterable[Result]) -> list[Finding]:
    """Judge the newest of each cell that was measured more than once, the worst first.

    Args:
        results: of one folder, in any order.
    """
    again = [one for one in series_of(results) if len(one.results) > 1]
    return sorted((_finding(one) for one in again), key=_place)


def _finding(series: Series) -> Finding:
    before, newest = series.results[-2:]
    found = between(before, newest)
    if isinstance(found, str):
        return Finding(series, before, newest, None, found)
    return Finding(series, before, newest, found)


def _place(one: Finding) -> tuple[int, float, str]:
    """Put the worst first; among the slower ones the slowest."""
    return ORDER.index(one.verdict), -_size(one.comparison), one.series.name


def _size(found: Comparison | None) -> float:
    """Give how far apart two results are: half the time counts as much as twice."""
    if found is None:
        return 0.0
    return abs(log(found.value)) if found.figure == RATIO else abs(found.value)
