"""`Beside`: what has to be read beside the rows of a table, numbered, and the marks in their cells."""

from __future__ import annotations

from modelyard.cards.score import title_of
from modelyard.core.amount import counted
from modelyard.reports.gathered.footnotes import footnotes
from modelyard.reports.markdown.text import SENTENCE, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.gathered.figure import Score
    from modelyard.reports.gathered.row import Row

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Beside:
    """The notes of a table's rows: first those on scores, then those on speeds."""

    def __init__(self, rows: Sequence[Row]) -> None:
        found = footnotes(rows)
        self._about = [about(one.score) for one in rows]
        self._scores = list(dict.fromkeys(filter(None, self._about)))
        self._texts = dict(enumerate(found.texts, 1))
        self._of = [found.of(at) for at in range(len(rows))]
        self._every = set(self._texts).intersection(*self._of) if len(rows) > 1 else set[int]()
        own = (one for one in self._texts if one not in self._every)
        first = len(self._scores) + 1 if len(self._scores) > 1 else 1
        self._marks = {one: _mark(at) for at, one in enumerate(own, first)}

    def of_score(self, place: int) -> str:
        """Give the mark of the score of the row at a place, where there are several kinds of them."""
        text = self._about[place]
        return _mark(self._scores.index(text) + 1) if text and len(self._scores) > 1 else ""

    def of_speed(self, place: int) -> str:
        """Give the marks of the speed of the row at a place; what is true of all rows has none."""
        return "".join(self._marks.get(one, "") for one in self._of[place])

    def lines(self) -> list[str]:
        """Give what is true of all rows, and what the marks mean."""
        several = len(self._scores) > 1
        lines = [f"{_mark(at)} {one}".strip() if several else one for at, one in enumerate(self._scores, 1)]
        lines += [f"All rows: {said(self._texts[one], SENTENCE)}" for one in sorted(self._every)]
        own = (f"{mark} {said(self._texts[one], SENTENCE)}" for one, mark in self._marks.items())
        return [*lines, *map(str.strip, own)]


def about(score: Score | None) -> str:
    """Say what a score is of: `Top-1 accuracy on digits, 100 samples, measured on onnx_cpu`.

    Args:
        score: of a row; nothing is said where its metric is all that is known.
    """
    if score is None:
        return ""
    less = " (less is better)" if score.lower_is_better else ""
    dataset = f" on {said(score.dataset)}" if score.dataset else ""
    samples = f", {counted(score.samples, 'sample')}" if score.samples else ""
    known = f"{less}{dataset}{samples}{f', {said(score.source)}' if score.source else ''}"
    return f"{said(title_of(score.metric))}{known}" if known else ""


def _mark(number: int) -> str:
    return f" {str(number).translate(_RAISED)}"
