"""Labels beside marks that lie on no other label, and on as few marks as can be."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEIGHT = 13
_LETTER = 6.3  # pixels, about, of a letter of 11 pixels
_GAP = 4  # pixels between a mark and its label
_APART = 7  # between a label and the marks of others
_FAR = (12, 26, 44)


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether they have some place in common."""
        return (
            self.left < other.right and other.left < self.right
            and self.top < other.bottom and other.top < self.bottom
        )  # fmt: skip

    def is_within(self, other: Box) -> bool:
        """Whether none of it lies outside the other."""
        return (
            self.left >= other.left and self.right <= other.right
            and self.top >= other.top and self.bottom <= other.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A text that wants to stand beside a mark."""

    text: str
    x: float
    y: float
    radius: float

    @property
    def mark(self) -> Box:
        """What its mark covers."""
        r = self.radius
        return Box(self.x - r, self.y - r, self.x + r, self.y + r)


def placed(wanted: Iterable[Label], marks: Sequence[Box], bounds: Box) -> list[tuple[Label, Box]]:
    """Give the labels there is room for, each with its place; the first come first.

    A label stands where no other mark is as near as its own beside it; farther off, `lead` joins the two.

    Args:
        wanted: the labels, the most important first.
        marks: what should not be hidden.
        bounds: what the labels must not leave.
    """
    taken: list[tuple[Label, Box]] = []
    leads: list[Box] = []
    for label in wanted:
        places = [box for box in _places(label) if box.is_within(bounds)]
        reach = _around([label.mark, *places])
        near = [mark for mark in marks if mark != label.mark and _wider(mark).meets(reach)]
        held = [one for one in (*(one for _, one in taken), *leads) if one.meets(reach)]
        hidden = [label.mark, *map(_wider, near), *held]
        for box in places:
            line = _dots(lead(label, box))
            if not _any_meets([box], hidden) and not _any_meets(line, [*near, *held]):
                taken.append((label, box))
                leads += line
                break
    return taken


def _any_meets(some: Sequence[Box], others: Sequence[Box]) -> bool:
    return any(one.meets(other) for one in some for other in others)


def _around(boxes: Sequence[Box]) -> Box:
    """Give the box that holds all of them."""
    return Box(
        min(one.left for one in boxes), min(one.top for one in boxes),
        max(one.right for one in boxes), max(one.bottom for one in boxes),
    )  # fmt: skip


def lead(label: Label, box: Box) -> tuple[float, float, float, float] | None:
    """Give the line from a mark to its label, as two points; None where they stand beside each other.

    Args:
        label: of the mark.
        box: where it was placed.
    """
    x, y = _within(label.x, box.left, box.right), _within(label.y, box.top + 2, box.bottom - 2)
    away = hypot(x - label.x, y - label.y)
    if away <= label.radius + 2 * _GAP:
        return None
    share = label.radius / away
    return label.x + share * (x - label.x), label.y + share * (y - label.y), x, y


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _wider(box: Box) -> Box:
    return Box(box.left - _APART, box.top - _APART, box.right + _APART, box.bottom + _APART)


def _dots(line: tuple[float, float, float, float] | None) -> list[Box]:
    """Cover a line with small boxes; none where there is no line."""
    if line is None:
        return []
    x, y, end, below = line
    at = [(x + share / 8 * (end - x), y + share / 8 * (below - y)) for share in range(8)]
    return [Box(one - 1, other - 1, one + 1, other + 1) for one, other in at]


def _places(label: Label) -> list[Box]:
    """Right, left, above and below of the mark, and between these; then the same farther off."""
    width = _LETTER * len(label.text)
    order = (
        ("right", "level"), ("left", "level"), ("middle", "above"), ("middle", "below"),
        ("right", "above"), ("left", "above"), ("right", "below"), ("left", "below"),
        ("from", "above"), ("from", "below"), ("to", "above"), ("to", "below"),
    )  # fmt: skip
    found = []
    for far in (0, *_FAR):
        gap = label.radius + _GAP + far
        lefts = {"right": label.x + gap, "left": label.x - gap - width, "middle": label.x - width / 2}
        lefts |= {"from": label.x - _GAP, "to": label.x + _GAP - width}
        tops = {"level": label.y - _HEIGHT / 2, "above": label.y - gap - _HEIGHT, "below": label.y + gap}
        found += [(lefts[x], tops[y]) for x, y in order]
    return [Box(x, y, x + width, y + _HEIGHT) for x, y in found]
