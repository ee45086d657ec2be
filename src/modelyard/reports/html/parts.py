"""What the template is filled with: a part for each machine and task."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.amount import counted
from modelyard.reports.charts.comparisons import Comparison, Section, comparisons
from modelyard.reports.charts.svg import cut
from modelyard.reports.html.answer import Line, answer, front_said
from modelyard.reports.html.groups import Drawing, Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.row import Row


@dataclass(frozen=True)
class Part:
    """All that a page says of one machine and task."""

    anchor: str
    section: Section
    where: str
    """The machine and the threads, so that no two read the same."""
    title: str
    """The task, or that none is stated."""
    about: str
    """What the answer is of: the metric and the batch."""
    lines: Sequence[Line]
    front: str
    """What is on the front, in words."""
    missing: Sequence[str]
    groups: Sequence[Group]


def part(at: int, section: Section, where: str, drawing: Drawing) -> Part:
    """Make the part of a section.

    Args:
        at: its place, from 1.
        section: of one machine and task.
        where: its machine, as it is named.
        drawing: how its charts are drawn.
    """
    compared, batches = comparisons(section), section.batches
    first = compared[0].rows if compared else section.at(batches[0]) if batches else []
    about = compared[0].title if compared else f"batch {batches[0]}, no score" if batches else ""
    missing = _missing(section, compared)
    return Part(
        f"part-{at}",
        section,
        where,
        section.task or "Models of no stated task",
        about,
        answer(first),
        front_said(first),
        missing,
        drawing.groups(section, compared),
    )


def contents(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Name the parts for a list of contents, with their machines where a task stands more than once.

    Args:
        parts: in their order.
    """
    often = Counter(one.title for one in parts)
    return [
        (one.anchor, cut(one.title if often[one.title] == 1 else f"{one.title}: {one.where}", 120))
        for one in parts
    ]


def _missing(section: Section, compared: Sequence[Comparison]) -> list[str]:
    """Say which rows no chart of accuracy against latency can show, and why."""
    unscored = _unscored(section.rows)
    said = []
    if unscored and section.conditions.random_weights:
        said.append("The weights are random: speed was measured, and nothing can be said of accuracy.")
    elif unscored:
        said.append(f"Without a score, and so not in the chart of accuracy: {_names(unscored)}.")
    if len({one.rows[0].score.group for one in compared if one.rows[0].score}) > 1:
        said.append("Scores of other samples, or judged otherwise, are in charts of their own.")
    return said


def _unscored(rows: Sequence[Row]) -> list[str]:
    """Name the models without any score, and of others the backends without one."""
    scored = {(row.model, row.version) for row in rows if row.score}
    return sorted({
        f"{row.model} on {row.backend}" if (row.model, row.version) in scored else row.model
        for row in rows
        if row.score is None
    })  # fmt: skip


def untimed(rows: Sequence[Row]) -> list[str]:
    """Say which rows are of a score alone.

    Args:
        rows: of all kinds.
    """
    models = sorted({row.model for row in rows if row.latency is None})
    return [f"With a score and no time: {_names(models)}."] if models else []


def _names(models: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(cut(one, 60) for one in models[:most])
    return shown if len(models) <= most else f"{shown} and {counted(len(models) - most, 'more model')}"
