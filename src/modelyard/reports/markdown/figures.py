"""How figures read in a table: three digits that count, so that a diff shows what changed and not noise."""

from __future__ import annotations

from math import floor, log10

from modelyard.cards.score import score_said, title_of
from modelyard.reports.light import light_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.figure import Figure, Score
    from modelyard.reports.gathered.row import Row

NOTHING = "–"
WIDE = 0.1
"""An interval that is wider than this share of its figure stands beside it."""


def number(value: float) -> str:
    """Give three digits that count: 0.176, 12.3, 5,670.

    Args:
        value: any number.
    """
    if not value:
        return "0"
    digits = 2 - floor(log10(abs(value)))
    rounded = round(value, digits)
    digits = 2 - floor(log10(abs(rounded))) if rounded else 0
    return f"{rounded:,.{max(0, digits)}f}"


def milliseconds(found: Figure | None) -> str:
    """Give a time, with its interval where that is wide."""
    return _with_ends(found, 1000.0)


def rate(found: Figure | None) -> str:
    """Give inputs a second."""
    return NOTHING if found is None else number(found.value)


def megabytes(size: int | None) -> str:
    """Give a size in millions of bytes."""
    return NOTHING if size is None else number(size / 1e6)


def latency(found: Figure | None, turns: tuple[float, float]) -> str:
    """Give a latency behind its light."""
    return NOTHING if found is None else f"{light_of(found.value, turns)} {milliseconds(found)}"


def score(found: Score | None) -> str:
    """Give a score as its metric reads, with its interval: `99.00% (94.55 to 99.82)`."""
    if found is None:
        return NOTHING
    said, low, high = score_alone(found), found.figure.low, found.figure.high
    if low is None or high is None:
        return said
    ends = (score_said(found.metric, end).removesuffix("%") for end in (low, high))
    return f"{said} ({' to '.join(ends)})"


def score_alone(found: Score) -> str:
    """Give a score without its interval."""
    return score_said(found.metric, found.figure.value)


def score_head(rows: Iterable[Row]) -> str:
    """Name the column of scores: by their metric, where all have the same."""
    titles = {title_of(one.score.metric) for one in rows if one.score is not None}
    return "Accuracy" if not titles else titles.pop() if len(titles) == 1 else "Score"


def _with_ends(found: Figure | None, scale: float) -> str:
    if found is None:
        return NOTHING
    if found.low is None or found.high is None or found.high - found.low <= WIDE * abs(found.value):
        return number(scale * found.value)
    return f"{number(scale * found.value)} ({number(scale * found.low)} to {number(scale * found.high)})"
