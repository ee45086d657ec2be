"""What results tell of a model, laid out for its page: speeds by machine, each with its interval as a bar."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from modelyard.cards.score import title_of, value_said
from modelyard.core import amount
from modelyard.reports.site.figures import between, span_said, time_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.row import Row

WIDE = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A latency drawn: how long its bar is, and where its interval lies, in hundredths of the longest."""

    length: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured on one backend at one batch."""

    backend: str
    batch: int
    latency: str
    span: str
    p95: str
    throughput: str
    size: str
    score: str
    score_span: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Group:
    """What may be compared: measured under the same conditions."""

    conditions: str
    metric: str
    note: str
    """What the scores are of."""
    lines: list[Line]


def measured(rows: Sequence[Row]) -> list[Group]:
    """Lay out what was measured of one version of a model.

    Args:
        rows: of that version.
    """
    ordered = sorted(rows, key=lambda one: (str(one.conditions), one.batch, _time(one), one.backend))
    return [_group(name, list(own)) for name, own in groupby(ordered, key=lambda one: str(one.conditions))]


def _time(row: Row) -> float:
    return row.latency.value if row.latency is not None else float("inf")


def _group(name: str, rows: list[Row]) -> Group:
    longest: dict[int, float] = {}
    for row in rows:
        longest[row.batch] = max(longest.get(row.batch, 0.0), _end(row))
    scores = [one.score for one in rows if one.score is not None]
    metric = title_of(scores[0].metric) if scores else ""
    data = sorted({one.dataset for one in scores if one.dataset})
    note = f"{metric}: of {', '.join(data)}. " if data else ""
    note += "The bars show the median latency, and its interval darker, each batch on its own scale."
    return Group(name, metric, note, [_line(one, longest[one.batch]) for one in rows])


def _end(row: Row) -> float:
    return 0.0 if row.latency is None else max(row.latency.value, row.latency.high or 0.0)


def _line(row: Row, longest: float) -> Line:
    return Line(
        row.backend, row.batch, time_said(row.latency), span_said(row.latency),
        time_said(row.figures.get("p95")),
        "" if row.throughput is None else amount.three_figures(row.throughput.value),
        amount.human_bytes(row.size) if row.size is not None else "", *_score(row), _bar(row, longest),
    )  # fmt: skip


def _score(row: Row) -> tuple[str, str]:
    if row.score is None:
        return "", ""
    metric, one = row.score.metric, row.score.figure
    said = value_said(metric, one.value)
    if one.low is None or one.high is None:
        return said, ""
    return said, between(value_said(metric, one.low), value_said(metric, one.high))


def _bar(row: Row, longest: float) -> Bar | None:
    if row.latency is None or longest <= 0:
        return None
    scale, one = WIDE / longest, row.latency
    low, high = (one.value if end is None else end for end in (one.low, one.high))
    return Bar(*(round(value * scale, 2) for value in (one.value, low, high)))
