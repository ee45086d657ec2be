"""Charts of lanes: a name above each, and one axis of x below them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.reports.charts.legend import LETTER
from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.svg import cut, element, number, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.reports.charts.said import Named
    from modelyard.reports.charts.scale import Scale
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

LEFT, RIGHT, BELOW = 10, 14, 24
NAME_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Lanes:
    """What all lanes of a chart share."""

    x: Scale
    width: float
    looks: Mapping[str, Style]
    named: Named

    def style(self, row: Row) -> Style:
        """Give the look of a row."""
        return self.looks[row.backend]


def name(text: str, said: str, y: float, width: float, style: Style | None = None) -> str:
    """Write the name of a lane, and on the right what it says in figures.

    Args:
        text: the name.
        said: the figures.
        y: of the base line.
        width: of the lane.
        style: of a mark before the name.
    """
    room = int((width - LEFT - RIGHT - 20) / LETTER) - len(said) - 2
    left = LEFT + (18 if style else 0)
    parts = [_mark(style, y)] if style else []
    parts.append(element("text", words(cut(text, max(room, 8))), class_="halo", x=float(left), y=y))
    if said:
        right = width - RIGHT
        parts.append(element("text", words(said), x=float(right), y=y, class_="soft halo end"))
    return "".join(parts)


def _mark(style: Style, y: float) -> str:
    path = element("path", d=shape(style.shape, 70), class_=f"s{style.place}")
    return element("g", path, transform=f"translate({number(LEFT + 6)} {number(y - 4)})")
