"""The lines of the table: what each cell says, and what it is sorted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelyard.core.amount import human_bytes
from modelyard.reports.charts.amounts import count, seconds
from modelyard.reports.charts.said import metric_said
from modelyard.reports.charts.svg import cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row

COLUMNS = (
    ("model", "Model"), ("backend", "Backend"), ("latency", "Latency"), ("p95", "p95"),
    ("throughput", "Throughput, 1/s"), ("size", "Size"), ("score", "Score"), ("batch", "Batch"),
    ("task", "Task"), ("machine", "Machine"),
)  # fmt: skip
_NAME = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says; empty where nothing was measured."""

    text: str
    order: str | None = None
    """The number that it is sorted by; None where it is a text."""
    interval: str = ""
    about: str = ""
    marks: Sequence[int] = ()
    """Of the footnotes below the table."""


def cells(row: Row, where: str, marks: Sequence[int] = ()) -> list[Cell]:
    """Give the cells of a line, in the order of the columns.

    Args:
        row: what is known of a model on a backend.
        where: its machine and threads, as they are named.
        marks: of the footnotes on its speed.
    """
    version = f" {cut(row.version, 20)}" if row.version else ""
    return [
        Cell(cut(row.model, _NAME), about=version.strip()), Cell(cut(row.backend, 60)),
        replace(_measured(row.latency, seconds), marks=marks), _measured(row.figures.get("p95"), seconds),
        _measured(row.throughput, count), _size(row.size), _score(row), Cell(str(row.batch), str(row.batch)),
        Cell(cut(row.task, 60)), Cell(cut(where, 120)),
    ]  # fmt: skip


def _measured(figure: Figure | None, said: Callable[[float], str]) -> Cell:
    if figure is None:
        return Cell("")
    return Cell(said(figure.value), f"{figure.value:.6g}", _interval(figure, said))


def _interval(figure: Figure, said: Callable[[float], str]) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{said(figure.low)} to {said(figure.high)}"


def _size(size: int | None) -> Cell:
    return Cell("") if size is None else Cell(human_bytes(size), str(size))


def _score(row: Row) -> Cell:
    score = row.score
    if score is None:
        return Cell("")

    def said(value: float) -> str:
        return metric_said(score, value)

    about = " ".join(filter(None, (cut(score.metric, 40), score.source and f"({cut(score.source, 60)})")))
    return Cell(said(score.figure.value), f"{score.figure.value:.6g}", _interval(score.figure, said), about)
