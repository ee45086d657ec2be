"""Which masks cover each other by half at least: counted on their runs, all pictures at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from modelyard.evaluation.masks.rle import Rle
from modelyard.evaluation.metrics._coco import OVERLAPS, Flags, Floats, Numbers, Pairs, _parts


class Masks(NamedTuple):
    """Masks of many pictures, the edges of all in a row; sorted by group."""

    groups: Numbers
    edges: Numbers
    starts: Numbers
    """Where the edges of each begin, and the end of the last one's."""
    areas: Numbers
    columns: Numbers
    """[masks, 2] the first column of each, and the one behind its last."""


def masks_of(masks: Sequence[Rle], groups: Numbers) -> Masks:
    """Lay masks out in a row, which are sorted by group."""
    each = [one.closed for one in masks]
    edges = np.concatenate([np.zeros(0, np.int64), *each])
    starts = np.cumsum([0, *map(len, each)])
    areas = np.array([(one[1::2] - one[::2]).sum() for one in each], np.int64)
    ends = [(one[0] // mask.height, (one[-1] - 1) // mask.height + 1) if len(one) else (0, 0)
            for one, mask in zip(each, masks, strict=True)]  # fmt: skip
    return Masks(groups, edges, starts, areas, np.array(ends, np.int64).reshape(-1, 2))


def mask_pairs(found: Masks, there: Masks, crowds: Flags) -> Pairs:
    """Pair each mask that was found with each of its group that it covers by half at least."""
    first = np.searchsorted(there.groups, found.groups, "left")
    many = np.searchsorted(there.groups, found.groups, "right") - first
    counted = _Counted(found, there, crowds)
    parts = [counted.near(rows, columns) for rows, columns in _parts(first, many)]
    nothing = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return Pairs(*(np.concatenate(one) for one in zip(nothing, *parts, strict=True)))


class _Counted:
    """The pixels of all masks that are there, so that those before any place are known at once."""

    def __init__(self, found: Masks, there: Masks, crowds: Flags) -> None:
        self._found, self._there, self._crowds = found, there, crowds
        self._before = np.zeros(len(there.edges) + 1, np.int64)  # each edge, in the runs that are over
        self._before[2::2] = np.cumsum(there.edges[1::2] - there.edges[::2])
        self._before[1::2] = self._before[:-1:2]
        self._wide = int(max(found.edges.max(initial=0), there.edges.max(initial=0))) + 1
        number = np.repeat(np.arange(len(there.areas)), np.diff(there.starts))
        self._axis = number * self._wide + there.edges  # the edges of all masks, one behind the other

    def near(self, rows: Numbers, columns: Numbers) -> Pairs:
        """Keep the pairs that share half of their union, or of what was found where there is a crowd."""
        one, other = self._found.columns[rows], self._there.columns[columns]
        meet = (one[:, 0] < other[:, 1]) & (other[:, 0] < one[:, 1])
        rows, columns = rows[meet], columns[meet]
        shared, own = self._shared(rows, columns), self._found.areas[rows]
        united = np.where(self._crowds[columns], own, own + self._there.areas[columns] - shared)
        overlap = np.divide(shared, united, out=np.zeros(len(rows)), where=shared > 0)
        near = overlap >= OVERLAPS[0]
        return Pairs(rows[near], columns[near], overlap[near])

    def _shared(self, rows: Numbers, columns: Numbers) -> Floats:
        """Count the pixels that masks share: those before each end less those before each begin."""
        shared, starts = np.zeros(len(rows)), self._found.starts
        for pair, edge in _parts(starts[rows], np.diff(starts)[rows]):
            pixels = self._pixels_before(self._found.edges[edge], columns[pair])
            ends = (edge - starts[rows[pair]]) % 2 == 1
            shared += np.bincount(pair, np.where(ends, pixels, -pixels), len(rows))
        return shared

    def _pixels_before(self, place: Numbers, mask: Numbers) -> Numbers:
        last = np.searchsorted(self._axis, mask * self._wide + place, "right") - 1
        start = self._there.starts[mask]
        pixels = self._before[last + 1] - self._before[start]
        within = (last >= start) & (last % 2 == 0)  # the last edge before this place is a begin
        pixels[within] += place[within] - self._there.edges[last[within]]
        return pixels
