"""Results in groups that share their key, so that a ranking never mixes what cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from modelyard.cards.comparable import key_digest
from modelyard.cards.headline import primary_metric
from modelyard.core.errors import InputError
from modelyard.core.suggest import did_you_mean
from modelyard.results.comparing.comparable import described
from modelyard.results.document import Result

SHOWN = ("median", "mean")


@dataclass(frozen=True)
class Group:
    """Results whose figures may be compared, best first."""

    about: str
    """What they share: `latency, classification, batch 1, threads 2, …`."""
    results: list[Result]


def grouped(results: Iterable[Result], figure: str, *, descending: bool = False) -> list[Group]:
    """Rank results by a figure, each group by itself; those that do not have it at all are left out.

    A result whose samples do not carry the figure stands last.

    Args:
        results: What was measured.
        figure: The name of a figure, such as `median`.
        descending: The largest first.
    """
    given = list(results)
    there = {name for result in given for name in result.figures}
    if given and figure not in there:
        hint = did_you_mean(figure, there, f"There are: {', '.join(sorted(there)) or 'none'}.")
        raise InputError(f"no result has the figure {figure!r}", hint=hint)
    groups: dict[str, list[Result]] = {}
    for result in (one for one in given if figure in one.figures):
        groups.setdefault(group_of(result), []).append(result)
    return [
        Group(_about(members[0]), sorted(members, key=lambda one: _place(one, figure, descending)))
        for members in groups.values()
    ]


def headline(result: Result) -> str | None:
    """Name the figure that stands for a result: the median of a latency, what the task is judged by."""
    known = {name: value for name, value in result.figures.items() if value is not None}
    named = next((name for name in SHOWN if name in known), None)
    return named or primary_metric(result.task, known) or next(iter(known), None)


def group_of(result: Result) -> str:
    """Give the first digits of the digest of all that results share where they may be compared."""
    return key_digest({"kind": result.kind, "task": result.task, "key": result.key})


def _about(result: Result) -> str:
    return ", ".join(filter(None, (result.kind, result.task, described(result, result.key))))


def _place(result: Result, figure: str, descending: bool) -> tuple[bool, float]:
    value = result.figures.get(figure)
    return value is None, (-1 if descending else 1) * (value or 0.0)
