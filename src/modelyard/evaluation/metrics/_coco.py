"""Which detections are right, as COCO has it: the surest first, each taking the thing it covers best.

All pictures and classes are gone through at once. A group is one class in one picture; in each step the
next detection of every group chooses. Detections that cover nothing by half, which are most of them, are
left out beforehand, since nothing depends on them but their number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

OVERLAPS = np.linspace(0.5, 0.95, 10)
RANGES = np.array([[0, 1e10], [0, 32**2], [32**2, 96**2], [96**2, 1e10]])
"""Of areas: all, small, medium and large."""
_AT_ONCE = 2_000_000  # pairs that are looked at together

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Things(NamedTuple):
    """Boxes of many pictures: left, top, width, height; the group of each, ascending."""

    sides: Floats
    groups: Numbers


class Pairs(NamedTuple):
    """A detection and a thing of one group, and how much of their union they share."""

    found: Numbers
    there: Numbers
    overlap: Floats


def pairs(found: Things, there: Things, crowds: Flags) -> Pairs:
    """Pair each detection with each thing of its group that it covers by half at least."""
    first = np.searchsorted(there.groups, found.groups, "left")
    many = np.searchsorted(there.groups, found.groups, "right") - first
    parts = [_near(found.sides, there.sides, crowds, *part) for part in _parts(first, many)]
    nothing = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return Pairs(*(np.concatenate(one) for one in zip(nothing, *parts, strict=True)))


def _parts(first: Numbers, many: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Cut all pairs into parts of a bounded size."""
    if not many.any():
        return []
    ends = np.cumsum(many)
    edges = np.searchsorted(ends, np.arange(0, ends[-1], _AT_ONCE), "right")
    cut = []
    for start, stop in zip(edges, [*edges[1:], len(many)], strict=True):
        counts = many[start:stop]
        rows = np.repeat(np.arange(start, stop), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        cut.append((rows, first[rows] + within))
    return cut


def _near(found: Floats, there: Floats, crowds: Flags, rows: Numbers, columns: Numbers) -> Pairs:
    one, other = found[rows].T, there[columns].T
    across = np.minimum(one[0] + one[2], other[0] + other[2]) - np.maximum(one[0], other[0])
    down = np.minimum(one[1] + one[3], other[1] + other[3]) - np.maximum(one[1], other[1])
    shared = np.where((across > 0) & (down > 0), across * down, 0.0)
    own = one[2] * one[3]
    united = np.where(crowds[columns], own, own + other[2] * other[3] - shared)
    overlap = np.divide(shared, united, out=np.zeros_like(shared), where=united > 0)
    near = overlap >= OVERLAPS[0]
    return Pairs(rows[near], columns[near], overlap[near])


class _Marks(NamedTuple):
    """What is known so far, [ranges, overlaps, …]: things that are free, detections that took one."""

    free: Flags
    hit: Flags
    vain: Flags


def matched(found: Pairs, groups: Numbers, crowds: Flags, ignored: Flags) -> tuple[Flags, Flags]:
    """Say which detections found something, and which what is not counted: [ranges, overlaps, detections].

    Args:
        found: the pairs, by detection, the detections of a group the surest first.
        groups: of each detection.
        crowds: of each thing: whether it can be found again and again.
        ignored: [ranges, things], those that need not be found.
    """
    shape = (len(RANGES), len(OVERLAPS))
    none = np.zeros((*shape, len(groups)), np.bool_)
    marks = _Marks(np.ones((*shape, ignored.shape[1]), np.bool_), none, none.copy())
    for rows, counts in _steps(found.found, groups):
        step = Pairs(found.found[rows], found.there[rows], found.overlap[rows])
        _choose(step, counts, crowds[step.there], ignored[:, step.there], marks)
    return marks.hit, marks.vain


def _steps(found: Numbers, groups: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Give the pairs of the first detection of each group, of the second, and so on, with their counts."""
    if not len(found):
        return []
    starts = np.flatnonzero(np.append(True, found[1:] != found[:-1]))  # of each detection's pairs
    many = np.diff(np.append(starts, len(found)))
    group = groups[found[starts]]
    begun = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    rank = np.arange(len(group)) - np.repeat(begun, np.diff(np.append(begun, len(group))))
    order = np.argsort(rank, kind="stable")
    steps = []
    for chosen in np.split(order, np.cumsum(np.bincount(rank))[:-1]):
        counts = many[chosen]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        steps.append((np.repeat(starts[chosen], counts) + within, counts))
    return steps


def _choose(step: Pairs, counts: Numbers, crowds: Flags, ignored: Flags, marks: _Marks) -> None:
    """Let one detection of each group take the best that is left; of equals the last, as COCO does."""
    starts = np.cumsum(counts) - counts
    enough = step.overlap >= np.minimum(OVERLAPS, 1 - 1e-10)[:, None]  # [overlaps, pairs]
    open_ = enough & (marks.free[:, :, step.there] | crowds)  # [ranges, overlaps, pairs]
    # Overlaps are 0.5 to 1: one less is exact, lies below all that counts, and above what is not open.
    worth = np.where(open_, (step.overlap - ignored)[:, None], -1.0)
    best = np.maximum.reduceat(worth, starts, axis=2)
    taken = best > -1
    places = np.where(worth == np.repeat(best, counts, axis=2), np.arange(len(step.there)), -1)
    chosen = step.there[np.maximum.reduceat(places, starts, axis=2)]
    detections = step.found[starts]
    marks.hit[:, :, detections] = taken
    marks.vain[:, :, detections] = taken & (best < 0.25)
    ranges, overlaps, _ = np.nonzero(taken)
    marks.free[ranges, overlaps, chosen[taken]] = False
