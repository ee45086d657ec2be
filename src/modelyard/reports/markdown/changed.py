"""The cells of a row that changed: what it was and is, by how much it changed, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.cards.vocabulary import metric_kind
from modelyard.reports.changes.changed import FAILS
from modelyard.reports.markdown import figures
from modelyard.reports.markdown.text import said
from modelyard.results.comparing.comparison import BETTER, FASTER, SLOWER, UNKNOWN, WORSE

if TYPE_CHECKING:
    from modelyard.reports.changes.changed import Change
    from modelyard.reports.changes.verdict import Verdict
    from modelyard.reports.gathered.figure import Score
    from modelyard.reports.gathered.row import Row

LIGHTS = {FAILS: "🔴", WORSE: "🔴", SLOWER: "🔴", FASTER: "🟢", BETTER: "🟢"}
_TOLD = {UNKNOWN: "cannot be told"}
_ARROW = " → "


def noted(one: Change) -> Row:
    """Give the row whose notes are told: without those of a speed that is gone, with the score that is shown.

    Args:
        one: the row as it was and is.
    """
    before = None if one.before is None else one.before.score
    return replace(one.row, score=one.row.score or before, notes=one.row.notes if one.after else ())


def cells_of(one: Change, marks: tuple[str, str]) -> tuple[str, ...]:
    """Give the cells of a row, but for its conditions.

    Args:
        one: the row as it was and is.
        marks: of the notes on its speed, and on its score.
    """
    row = one.row
    return (
        f"{LIGHTS.get(one.word, '')} {_TOLD.get(one.word, one.word)}".strip(), said(_name(one)),
        said(row.backend), str(row.batch), _times(one) + marks[0], _change(one.speed),
        _scores(one) + marks[1],
    )  # fmt: skip


def _name(one: Change) -> str:
    """Name the model, and its versions where they differ."""
    versions = dict.fromkeys(row.version for row in (one.before, one.after) if row is not None)
    return one.row.model if len(versions) < 2 else f"{one.row.model} {_ARROW.strip().join(versions)}"


def _times(one: Change) -> str:
    return _both(one, *(_time(row) for row in (one.before, one.after)))


def _time(row: Row | None) -> str:
    found = None if row is None else row.latency
    return figures.NOTHING if found is None else figures.number(1000 * found.value)


def _scores(one: Change) -> str:
    """Give the scores: where both are known, by how much they differ, else the interval of the one."""
    before, after = (None if row is None else row.score for row in (one.before, one.after))
    if before is None or after is None or one.score is None or one.score.interval is None:
        words = [figures.score(score) for score in (before, after)]
        return words[1] if words[0] == words[1] else _both(one, *words)
    known = _both(one, *(figures.score_alone(score) for score in (before, after)))
    return f"{known}, {_difference(one.score, after)}"


def _both(one: Change, before: str, after: str) -> str:
    """Give what it was and what it is; a row that is new has the latter alone."""
    if one.before is None or before == after == figures.NOTHING:
        return after
    return f"{before}{_ARROW}{after}"


def _change(found: Verdict | None) -> str:
    """Say by how much a time changed, with the interval of that."""
    if found is None or found.change is None:
        return figures.NOTHING
    if found.interval is None:
        return f"{found.change:+.1%}"
    low, high = (100 * end for end in found.interval)
    return f"{found.change:+.1%} ({low:+.1f} to {high:+.1f})"


def _difference(found: Verdict, score: Score) -> str:
    """Say by how much a score differs, shares in points: `-25.00 (-33.10 to -16.90)`."""
    scale, digits = (100, 2) if metric_kind(score.metric) == "fraction" else (1, 4)
    middle, low, high = (
        f"{scale * one:+.{digits}f}" for one in (found.change or 0.0, *(found.interval or (0.0, 0.0)))
    )
    return f"{middle} ({low} to {high})"
