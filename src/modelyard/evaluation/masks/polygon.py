"""Masks of polygons, pixel for pixel as COCO draws them.

A polygon is drawn on a grid five times as fine; a pixel's column turns where the line crosses its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from modelyard.core.errors import InputError
from modelyard.evaluation.masks.rle import Numbers, Rle, turning
from modelyard.evaluation.masks.union import union

FINER = 5
FEWEST = 6  # numbers of a polygon: three corners
LONGEST = 1_000_000  # pixels of an outline
FARTHEST = 1e6  # pixels that a corner may lie away


def rle_of_polygons(polygons: Sequence[Sequence[float]], height: int, width: int) -> Rle:
    """Draw polygons, which together are one thing.

    Args:
        polygons: of each the corners in pixels: x, y, x, y, …
        height: of the picture.
        width: of the picture.
    """
    return union([_drawn(_corners(one), height, width) for one in polygons], height, width)


def _corners(polygon: Any) -> Numbers:
    """Give the corners on the fine grid, [corners, 2]."""
    try:
        numbers = np.asarray(polygon, np.float64)
    except (ValueError, TypeError, OverflowError):
        numbers = np.zeros(0)
    if numbers.ndim != 1 or len(numbers) < FEWEST or len(numbers) % 2:
        raise InputError("a polygon is a list of x, y, x, y, … of three corners or more")
    if not (np.abs(numbers) < FARTHEST).all():
        raise InputError(f"a corner of a polygon lies at {numbers[~(np.abs(numbers) < FARTHEST)][0]}")
    return np.trunc(numbers.reshape(-1, 2) * FINER + 0.5).astype(np.int64)


def _drawn(corners: Numbers, height: int, width: int) -> Rle:
    x, y = _line(corners, np.roll(corners, -1, axis=0))
    crosses = x[1:] != x[:-1]
    right, left = x[1:][crosses], x[:-1][crosses]
    column = _coarse(np.where(right < left, right, right - 1))
    row = np.ceil(np.clip(_coarse(np.minimum(y[1:], y[:-1])[crosses]), 0, height))
    kept = (np.floor(column) == column) & (column >= 0) & (column <= width - 1)
    places = (column[kept] * height + row[kept]).astype(np.int64)
    return Rle(height, width, turning(places, height * width))


def _line(begin: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """Give the points of all sides in a row: a step at a time along the longer way of a side."""
    sides = np.arange(len(begin))
    along = (np.abs(end - begin)[:, 0] < np.abs(end - begin)[:, 1]).astype(np.int64)  # 0: x, 1: y
    steps = np.abs(end - begin)[sides, along]
    if int(steps.sum()) > FINER * LONGEST:
        raise InputError(f"the outline of a polygon is longer than {LONGEST:,} pixels")
    back = begin[sides, along] > end[sides, along]  # drawn from the other end, which decides how halves round
    low, high = np.where(back[:, None], end, begin), np.where(back[:, None], begin, end)
    slope = (high - low)[sides, 1 - along] / np.maximum(steps, 1)
    side = np.repeat(sides, steps + 1)
    step = np.arange(len(side)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    step = np.where(back[side], steps[side] - step, step)
    points = np.empty((2, len(side)), np.int64)
    points[along[side], np.arange(len(side))] = low[side, along[side]] + step
    across = np.trunc(low[side, 1 - along[side]] + slope[side] * step + 0.5)
    points[1 - along[side], np.arange(len(side))] = across.astype(np.int64)
    return points[0], points[1]


def _coarse(fine: Numbers) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Go from the middle of a fine pixel to the grid of the picture."""
    coarse: np.ndarray[Any, np.dtype[np.float64]] = (fine + 0.5) / FINER - 0.5
    return coarse
