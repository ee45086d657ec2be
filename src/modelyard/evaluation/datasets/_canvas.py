"""Digits scattered on a canvas: one to six, of several sizes and colours, on a ground that is never plain.

A canvas follows from the split, its number and nothing else. The random numbers are those of numpy's
`RandomState`, whose streams are promised not to change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.datasets._enlarge import enlarged
from modelyard.evaluation.datasets._source_digits import CLASSES, INK, SourceDigits, source_digits
from modelyard.evaluation.datasets._split import SPLITS

SIDE = 96
MOST = 6  # digits on a canvas
SMALLEST, LARGEST = 14, 40  # height of a digit's cell
TRIES = 12  # to find room for a digit
OVERLAP = 0.1  # of the smaller of two boxes
SHEETS, SHEET = 3, (20, 70)  # of other colours on the ground, and their sides
LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)

_SEED = 1797


@dataclass(frozen=True)
class Canvas:
    """A picture, and what is on it: box, class and source of each digit, and the class of each pixel."""

    picture: NDArray[np.uint8]  # [SIDE, SIDE, 3]
    boxes: NDArray[np.float32]  # [n, 4] left, top, right, bottom
    labels: NDArray[np.int64]  # [n] 0 to 9
    sources: NDArray[np.int64]  # [n] which of the 1,797
    classes: NDArray[np.uint8]  # [SIDE, SIDE] 0 is the ground, 1 + label a digit


def canvas(split: str, number: int) -> Canvas:
    """Draw one canvas of a split, from digits of that split alone."""
    digits = source_digits(split)
    random = np.random.RandomState([_SEED, SPLITS.index(split), number])
    ground = _ground(random)
    owners = np.full((SIDE, SIDE), -1, dtype=np.int8)  # which digit a pixel belongs to
    drawn: list[int] = []
    places: list[tuple[int, int, int, int]] = []
    for _ in range(random.randint(1, MOST + 1)):
        chosen = random.randint(len(digits))
        ink = _ink(digits.pictures[chosen], random)
        place = _room(ink.shape, places, random)
        if place is None:
            continue
        left, top, right, bottom = place
        _paint(ground[top:bottom, left:right], ink, random)
        owners[top:bottom, left:right][ink >= 0.5] = len(places)
        places.append(place)
        drawn.append(chosen)
    picture = np.clip(ground + random.randint(-12, 13, (SIDE, SIDE, 1)), 0, 255)
    return _finished(np.rint(picture).astype(np.uint8), owners, digits, np.array(drawn))


def _finished(
    picture: NDArray[np.uint8], owners: NDArray[np.int8], digits: SourceDigits, drawn: NDArray[np.int64]
) -> Canvas:
    """Read the boxes from what is seen: a digit may lie partly below later ones."""
    labels = digits.labels[drawn]
    classes = np.append(labels + 1, 0).astype(np.uint8)[owners]
    seen = [digit for digit in range(len(drawn)) if digit in owners]
    boxes = np.array([_box(owners == digit) for digit in seen], dtype=np.float32)
    return Canvas(picture, boxes, labels[seen], digits.numbers[drawn[seen]], classes)


def _ground(random: np.random.RandomState) -> NDArray[np.float32]:
    """Two colours that run into each other, with clouds, and with up to three sheets laid on it."""
    first = random.randint(0, 256, 3).astype(np.float32)
    second = np.clip(first + random.randint(-70, 71, 3), 0, 255).astype(np.float32)
    across, down = random.randint(-100, 101, 2).astype(np.float32) / 100
    steps = np.arange(SIDE, dtype=np.float32) / (SIDE - 1) - 0.5
    slope = across * steps[None, :] + down * steps[:, None] + 0.5  # about 0 to 1
    clouds = enlarged(random.randint(0, 61, (5, 5)).astype(np.uint8), SIDE, SIDE) - 30
    ground: NDArray[np.float32] = first + (second - first) * slope[:, :, None] + clouds[:, :, None]
    for _ in range(random.randint(SHEETS + 1)):
        left, top = random.randint(-10, SIDE - 10, 2)
        wide, high = random.randint(SHEET[0], SHEET[1] + 1, 2)
        ground[max(top, 0) : top + high, max(left, 0) : left + wide] += random.randint(-80, 81, 3)
    return np.clip(ground, 0, 255).astype(np.float32)


def _ink(picture: NDArray[np.uint8], random: np.random.RandomState) -> NDArray[np.float32]:
    """A digit at a random size: how much each pixel is covered, cut to those covered half or more."""
    height = random.randint(SMALLEST, LARGEST + 1)
    width = max(SMALLEST * 3 // 4, height * random.randint(75, 121) // 100)
    covered = np.clip(enlarged(picture, height, width) / INK * 2.5 - 0.5, 0, 1).astype(np.float32)
    left, top, right, bottom = _box(covered >= 0.5)
    ink: NDArray[np.float32] = covered[top:bottom, left:right]
    return ink


def _room(
    shape: tuple[int, ...], taken: list[tuple[int, int, int, int]], random: np.random.RandomState
) -> tuple[int, int, int, int] | None:
    """Find a place where a digit hides next to nothing of the others."""
    height, width = shape
    for left, top in zip(
        random.randint(0, SIDE - width + 1, TRIES).tolist(),
        random.randint(0, SIDE - height + 1, TRIES).tolist(),
        strict=True,
    ):
        place = (left, top, left + width, top + height)
        if all(_shared(place, other) <= OVERLAP for other in taken):
            return place
    return None


def _shared(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    """The part of the smaller box that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(across, 0) * max(down, 0) / smaller


def _paint(below: NDArray[np.float32], ink: NDArray[np.float32], random: np.random.RandomState) -> None:
    """Lay a digit on what is below it, in the colour of four that stands out most."""
    colours = random.randint(0, 256, (4, 3)).astype(np.float32)
    brightness = (below.mean(axis=(0, 1)) * LUMINANCE).sum()
    contrast = np.abs((colours * LUMINANCE).sum(axis=1) - brightness)
    below += (colours[contrast.argmax()] - below) * ink[:, :, None]


def _box(there: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """The smallest box around what is there."""
    rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def class_names() -> list[str]:
    """Name the classes of a pixel."""
    return ["background", *map(str, range(CLASSES))]
