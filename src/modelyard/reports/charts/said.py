"""What a row says of itself in words, beside its mark."""

from __future__ import annotations

from modelyard.core.amount import human_bytes
from modelyard.reports.charts.amounts import seconds
from modelyard.reports.charts.svg import cut
from modelyard.results.said import figure_said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.reports.gathered.figure import Figure, Score
    from modelyard.reports.gathered.row import Row

    Named = Callable[[Row], str | None]

_NAME = 80


def unnamed(_: Row) -> str | None:
    """Give no row a name: a chart in a file of its own has no table beside it."""
    return None


def with_interval(figure: Figure, said: Callable[[float], str]) -> str:
    """Say a figure and the ends of its interval: `1.2 ms (1.1 ms to 1.4 ms)`.

    Args:
        figure: with or without an interval.
        said: how a value reads.
    """
    if figure.low is None or figure.high is None:
        return said(figure.value)
    return f"{said(figure.value)} ({said(figure.low)} to {said(figure.high)})"


def score_said(score: Score) -> str:
    """Say a score and its interval, with the name of its metric.

    Args:
        score: of a row.
    """
    return f"{score.metric} {with_interval(score.figure, lambda v: metric_said(score, v))}"


def metric_said(score: Score, value: float) -> str:
    """Say a value as the metric of a score is said.

    Args:
        score: of a row.
        value: of its metric.
    """
    return figure_said("accuracy", score.metric, value)


def named_row(row: Row) -> str:
    """Name a row as `Row.title` does, however long its names are.

    Args:
        row: what is drawn.
    """
    batch = "" if row.batch == 1 else f", batch {row.batch}"
    return f"{cut(row.model, _NAME)} on {cut(row.backend, 40)}{batch}"


def titled(row: Row) -> str:
    """Say all that a mark of a row stands for.

    Args:
        row: what is drawn.
    """
    told = [named_row(row)]
    told += [with_interval(row.latency, seconds)] if row.latency else []
    told += [score_said(row.score)] if row.score else []
    told += [human_bytes(row.size)] if row.size is not None else []
    return " · ".join(told)
