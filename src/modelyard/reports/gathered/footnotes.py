"""`Footnotes`: what results say of their own speeds, once each, and the rows that they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.row import Row

# What a report tells elsewhere, or has no column for.
_ELSEWHERE = ("no energy:", "random weights:")
_NUMBER = re.compile(r"(?<!\w)[+−-]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Footnotes:
    """Sentences, numbered from 1, and by the place of a row which of them it bears."""

    texts: Sequence[str] = ()
    marks: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def of(self, place: int) -> Sequence[int]:
        """Give the numbers of a row's notes.

        Args:
            place: of the row among those that were given.
        """
        return self.marks.get(place, ())


def footnotes(rows: Iterable[Row]) -> Footnotes:
    """Number the notes of rows; those that differ in figures alone are one, with the least and the most.

    Args:
        rows: of a table, in its order.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for place, row in enumerate(rows):
        for note in row.notes:
            if not note.startswith(_ELSEWHERE):
                found.setdefault(_NUMBER.sub("#", note), []).append((place, note))
    marks: dict[int, list[int]] = {}
    for number, of in enumerate(found.values(), 1):
        for place in dict.fromkeys(place for place, _ in of):
            marks.setdefault(place, []).append(number)
    return Footnotes([_joined([note for _, note in of]) for of in found.values()], marks)


def _joined(notes: Sequence[str]) -> str:
    """Say several notes as one: `others took its core 0.05 to 1.05 times a call`."""
    spans = iter([_span(figures) for figures in zip(*map(_NUMBER.findall, notes), strict=True)])
    return _NUMBER.sub(lambda _: next(spans), notes[0])


def _span(figures: Sequence[str]) -> str:
    ordered = sorted(figures, key=lambda one: float(one.replace("−", "-")))
    return ordered[0] if ordered[0] == ordered[-1] else f"{ordered[0]} to {ordered[-1]}"
