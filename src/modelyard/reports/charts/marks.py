"""The marks of accuracy against latency: where each lies, how large it is, and what is written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import TYPE_CHECKING

from modelyard.reports.charts.labels import Box, Label, lead, placed
from modelyard.reports.charts.said import titled
from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.svg import cut, element, number, words
from modelyard.results.front import front

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.charts.said import Named
    from modelyard.reports.charts.scale import Scale
    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

_SMALLEST = 3.2  # pixels of radius, however small a file is
_UNKNOWN = 45.0  # square pixels where the size is not known
_MOST_LABELS, _LETTERS = 40, 26


@dataclass(frozen=True, slots=True)
class Mark:
    """A row in a chart."""

    row: Row
    x: float
    y: float
    area: float
    is_front: bool
    across: tuple[float, float] | None = None
    """The ends of the interval of its latency, in pixels from the mark."""
    upwards: tuple[float, float] | None = None
    """Those of its score."""

    @property
    def radius(self) -> float:
        """Of a circle of its area."""
        return sqrt(self.area / pi)

    @property
    def box(self) -> Box:
        """What it covers."""
        r = self.radius
        return Box(self.x - r, self.y - r, self.x + r, self.y + r)


def fronted(rows: Sequence[Row]) -> list[Row]:
    """Give those that no other beats in latency and score, the fastest first.

    Args:
        rows: each with a latency and a score; others are left out.
    """
    known = [row for row in rows if row.latency and row.score]
    points = [(row.latency.value, row.score.gain) for row in known if row.latency and row.score]
    return [known[at] for at in front(points)]


def marked(rows: Sequence[Row], x: Scale, y: Scale) -> list[Mark]:
    """Place rows on two scales.

    Args:
        rows: each with a latency and a score.
        x: of the latency.
        y: of the score.
    """
    best = {id(row) for row in fronted(rows)}
    largest = max((row.size or 0 for row in rows), default=0)
    most = pi * (13 if len(rows) <= 40 else 9 if len(rows) <= 150 else 6) ** 2
    return [
        Mark(
            row, x(row.latency.value), y(row.score.figure.value), _area(row, largest, most), id(row) in best,
            _ends(row.latency, x), _ends(row.score.figure, y),
        )
        for row in rows
        if row.latency and row.score
    ]  # fmt: skip


def _area(row: Row, largest: int, most: float) -> float:
    if row.size is None:
        return _UNKNOWN
    return max(most * row.size / max(largest, 1), pi * _SMALLEST**2)


def _ends(figure: Figure, scale: Scale) -> tuple[float, float] | None:
    if figure.low is None or figure.high is None or not scale.holds(figure.low, figure.high):
        return None
    at = scale(figure.value)
    return scale(figure.low) - at, scale(figure.high) - at


def steps(marks: Sequence[Mark]) -> str:
    """Join the front by steps: everything to the lower right of them is beaten.

    Args:
        marks: those of the front.
    """
    order = sorted(marks, key=lambda one: one.x)
    path = f"M{number(order[0].x)} {number(order[0].y)}"
    path += "".join(f"H{number(one.x)}V{number(one.y)}" for one in order[1:])
    return element("path", class_="front", d=path)


def series(marks: Sequence[Mark], style: Style, named: Named) -> str:
    """Draw the marks of one backend, the large first, so that the small lie on them.

    Args:
        marks: of one backend.
        style: how they look.
        named: what a script finds the row of a mark by.
    """
    drawn = [_drawn(one, style, named) for one in sorted(marks, key=lambda one: -one.area)]
    return element("g", *drawn, class_=f"s{style.place}")


def _drawn(mark: Mark, style: Style, named: Named) -> str:
    look = "hollow" if mark.row.size is None else "best" if mark.is_front else "dot"
    bars = _bars(mark)
    return element(
        "g",
        element("title", words(titled(mark.row))),
        element("path", class_="error", d=bars) if bars else "",
        element("path", class_=look, d=shape(style.shape, mark.area)),
        class_="mark", data_row=named(mark.row), data_front=1 if mark.is_front else None,
        transform=f"translate({number(mark.x)} {number(mark.y)})",
    )  # fmt: skip


def _bars(mark: Mark) -> str:
    level = "" if mark.across is None else f"M{number(mark.across[0])} 0H{number(mark.across[1])}"
    upright = "" if mark.upwards is None else f"M0 {number(mark.upwards[0])}V{number(mark.upwards[1])}"
    return level + upright


def names(marks: Sequence[Mark], bounds: Box) -> str:
    """Write names where there is room: of the front, of the fastest mark of each other model, of the rest.

    Args:
        marks: all of them.
        bounds: what no name leaves.
    """
    order = sorted(marks, key=lambda one: (not one.is_front, one.x))
    first = {one.row.model: one for one in reversed(order)}
    order.sort(key=lambda one: not (one.is_front or first[one.row.model] is one))
    labels = [Label(cut(one.row.model, _LETTERS), one.x, one.y, one.radius) for one in order[:_MOST_LABELS]]
    return "".join(_name(*one) for one in placed(labels, [one.box for one in marks], bounds))


def _name(label: Label, box: Box) -> str:
    line = lead(label, box)
    text = element("text", words(label.text), class_="halo small", x=box.left, y=box.bottom - 3)
    if line is None:
        return text
    x, y, end, below = map(number, line)
    return element("path", class_="lead", d=f"M{x} {y}L{end} {below}") + text
