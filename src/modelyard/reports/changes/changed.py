"""`changes`: the rows of two sets of results in pairs, what matters most first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.reports.changes.verdict import Verdict, of_scores, of_speeds
from modelyard.results.comparing.comparison import BETTER, EQUAL, FASTER, SLOWER, UNKNOWN, WORSE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Row

FAILS, NEW, GONE = "fails now", "new", "gone"
ORDER = (FAILS, WORSE, SLOWER, FASTER, BETTER, UNKNOWN, NEW, GONE, EQUAL)
"""What is said of a row: the first of these that is true of its speed or its score."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row as it was and as it is; one of both may be missing."""

    before: Row | None
    after: Row | None
    speed: Verdict | None = None
    score: Verdict | None = None
    reason: str = ""

    @property
    def word(self) -> str:
        """The one word for it."""
        if self.after is None or self.before is None:
            return GONE if self.after is None else NEW
        if self.after.problem is not None:
            return FAILS
        words = [one.word for one in (self.speed, self.score) if one is not None] or [EQUAL]
        return min(words, key=ORDER.index)

    @property
    def row(self) -> Row:
        """The row as it is, or was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def told(self) -> str:
        """Why it cannot be told, or why nothing was measured."""
        if self.after is not None and self.after.problem is not None:
            return self.after.problem
        reasons = [one.reason for one in (self.speed, self.score) if one is not None and one.reason]
        return self.reason or "; ".join(dict.fromkeys(reasons))


def changes(before: Gathered, after: Gathered) -> list[Change]:
    """Pair the rows of a baseline with those of now.

    A row is paired with one on the same conditions; where there is none, with one on another machine, of
    which nothing can be told but that it is one.

    Args:
        before: the baseline.
        after: what is compared with it.
    """
    early = _by_place((*before.rows, *before.failed))
    elsewhere = {_loosely(one): one for one in early.values()}
    found, used = [], set()
    for place, row in _by_place((*after.rows, *after.failed)).items():
        same, other = early.get(place), elsewhere.get(_loosely(row))
        used.add(_place(same) if same else _place(other) if other else None)
        found.append(_paired(same, row) if same or not other else _apart(other, row))
    found += [Change(one, None) for place, one in early.items() if place not in used]
    return sorted(found, key=lambda one: (ORDER.index(one.word), -_size(one)))


def _paired(before: Row | None, after: Row) -> Change:
    if before is None or after.problem is not None:
        both_fail = before is not None and before.problem is not None
        return Change(None, after, reason="it failed before, too") if both_fail else Change(before, after)
    if before.problem is not None:
        return Change(None, after, reason="it failed before")
    return Change(before, after, of_speeds(before, after), of_scores(before.score, after.score))


def _apart(before: Row, after: Row) -> Change:
    """Give two rows of different machines: their scores may be compared, and their speeds not."""
    if after.problem is not None or before.problem is not None:
        return _paired(before, after)
    reason = f"measured on other conditions: {before.conditions}"
    return Change(before, after, Verdict(UNKNOWN, reason=reason), of_scores(before.score, after.score))


def _by_place(rows: Iterable[Row]) -> dict[tuple[object, ...], Row]:
    """Give the rows by what a pair shares, the newest of each: its version may be another."""
    return {_place(one): one for one in sorted(rows, key=lambda one: one.made)}


def _place(one: Row) -> tuple[object, ...]:
    where = one.conditions
    return (*_loosely(one), where.machine, where.fingerprint, where.threads, where.others)


def _loosely(one: Row) -> tuple[object, ...]:
    device, weights = one.conditions.device, one.conditions.random_weights
    return one.task, one.model, one.backend, one.batch, device, weights


def _size(one: Change) -> float:
    """Tell how much changed, as a share."""
    speed = one.speed.change if one.speed is not None else None
    score = one.score.change if one.score is not None else None
    return max(abs(speed or 0.0), abs(score or 0.0))
