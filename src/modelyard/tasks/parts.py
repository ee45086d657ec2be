"""What answers are made of: a class with its score, a box, a share of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Scored:
    """A class and how much speaks for it, from 0 to 1."""

    label: str
    index: int
    score: float


@dataclass(frozen=True)
class Box:
    """Something that was found: its box in pixels of the picture, its class and its score."""

    left: float
    top: float
    right: float
    bottom: float
    label: str
    index: int
    score: float


def box_of(sides: Sequence[float], label: str, index: int, score: float) -> Box:
    """Make a box of left, top, right and bottom."""
    left, top, right, bottom = sides
    return Box(left, top, right, bottom, label, index, score)


@dataclass(frozen=True)
class Share:
    """A class and the part of the picture that it covers."""

    label: str
    index: int
    share: float
