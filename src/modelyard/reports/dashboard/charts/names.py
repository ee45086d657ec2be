"""Where the name of each mark stands, so that nobody takes it for another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from modelyard.reports.charts.labels import Box

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.charts.marks import Mark

_HEIGHT, _LETTER = 13, 5.6  # pixels of a line and, about, of a letter
_GAP = 5.0  # pixels between a name and its mark; any other mark is farther from it
_MOST = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name begins, from its mark, level with its middle; a line leads to one that stands apart."""

    dx: float
    dy: float
    to: tuple[float, float] | None = None
    """The end of that line, from the mark."""


def places(marks: Sequence[Mark], texts: dict[int, str], width: float, height: float) -> dict[int, Place]:
    """Give the places of the names there is room for, by the identities of their rows.

    The front comes first, then the fastest of each other model: their names stand apart where it is narrow.
    All others have theirs where it fits beside them.

    Args:
        marks: all that is drawn.
        texts: the name of each, by the identity of its row.
        width: of the plot, in pixels.
        height: of the plot.
    """
    order = sorted(marks, key=lambda one: (not one.is_front, one.x))
    first = {one.row.model: one for one in reversed(order)}
    order.sort(key=lambda one: first[one.row.model] is not one and not one.is_front)
    bounds, taken = Box(0, 0, width, height), [_wider(one.box) for one in marks]
    found: dict[int, Place] = {}
    for mark in order[:_MOST]:
        size = _LETTER * len(texts[id(mark.row)])
        is_wanted = mark.is_front or first[mark.row.model] is mark
        box, is_apart = _free(mark, size, bounds, taken, marks, is_wanted=is_wanted)
        if box is not None:
            taken.append(box)
            found[id(mark.row)] = _place(mark, box, is_apart=is_apart)
    return found


def _free(
    mark: Mark, size: float, bounds: Box, taken: Sequence[Box], marks: Sequence[Mark], *, is_wanted: bool
) -> tuple[Box | None, bool]:
    """Give the first free place beside a mark, else one apart from it for a name that is wanted."""

    def is_free(box: Box) -> bool:
        return box.is_within(bounds) and not any(box.meets(one) for one in taken)

    near = (box for box in _near(mark, size) if is_free(box) and _is_nearest(mark, box, marks))
    box = next(near, None)
    if box is not None or not is_wanted:
        return box, False
    return next(filter(is_free, _apart(mark, size)), None), True


def _near(mark: Mark, size: float) -> Iterator[Box]:
    """Right, left, above, below, and at the corners of a mark."""
    gap = mark.radius + _GAP
    level, above, below = mark.y - _HEIGHT / 2, mark.y - gap - _HEIGHT, mark.y + gap
    right, left, middle = mark.x + gap, mark.x - gap - size, mark.x - size / 2
    for x, y in ((right, level), (left, level), (middle, above), (middle, below)):
        yield _box(x, y, size)
    for x, y in ((mark.x, above), (mark.x, below), (mark.x - size, above), (mark.x - size, below)):
        yield _box(x, y, size)


def _apart(mark: Mark, size: float) -> Iterator[Box]:
    """Above and below a mark, farther and farther away, up to eight lines."""
    for line in range(1, 9):
        away = mark.radius + _GAP + line * _HEIGHT
        for y in (mark.y - away - _HEIGHT, mark.y + away):
            for share in (0.5, 0.15, 0.85, 0.0, 1.0):
                yield _box(mark.x - share * size, y, size)


def _box(x: float, y: float, size: float) -> Box:
    return Box(x, y, x + size, y + _HEIGHT)


def _wider(box: Box) -> Box:
    more = _GAP - 1
    return Box(box.left - more, box.top - more, box.right + more, box.bottom + more)


def _is_nearest(mark: Mark, box: Box, marks: Sequence[Mark]) -> bool:
    """Whether the marks of other models are clearly farther from a name than its own."""
    own = _distance(mark, box) + _GAP
    return all(_distance(one, box) > own for one in marks if one.row.model != mark.row.model)


def _distance(mark: Mark, box: Box) -> float:
    dx = max(box.left - mark.x, 0.0, mark.x - box.right)
    dy = max(box.top - mark.y, 0.0, mark.y - box.bottom)
    return hypot(dx, dy) - mark.radius


def _place(mark: Mark, box: Box, *, is_apart: bool) -> Place:
    middle = (box.top + box.bottom) / 2
    to = None
    if is_apart:
        x = min(max(mark.x, box.left + 4), box.right - 4)
        to = round(x - mark.x, 1), round((box.bottom if middle < mark.y else box.top) - mark.y, 1)
    return Place(round(box.left - mark.x, 1), round(middle - mark.y, 1), to)
