"""Mean average precision of boxes in COCO's exact definition, and the recall that belongs to it.

Over overlaps of 0.50 to 0.95, at 101 recalls, with the 100 surest detections of a class in a picture; boxes
around crowds may be found any number of times. Equal to pycocotools to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.judging.detection import Found, There
from modelyard.evaluation.metrics._coco import RANGES, Flags, Floats, Numbers, Things, matched, pairs
from modelyard.evaluation.metrics._precision import precision_and_recall

VERSION = "1"
TASKS = ("detection",)

MOST = (1, 10, 100)
SIZES = ("", "_small", "_medium", "_large")


class Metric:
    """Keeps all boxes, and matches them when the figures are asked for. It knows no interval."""

    KIND = "box"

    def __init__(self, classes: int) -> None:
        self._classes = classes
        self._found: list[Found] = []
        self._there: list[There] = []

    def add(self, said: Sequence[Found], truths: Sequence[There]) -> None:
        self._found += said
        self._there += truths

    def figures(self) -> dict[str, Figure]:
        if not self._there:
            return {}
        there, found = _there(self._there, self._classes), _found(self._found, self._classes)
        ignored = there.crowds | _outside(there.areas)
        near = pairs(found.things, there.things, there.crowds)
        hit, vain = matched(near, found.things.groups, there.crowds, ignored)
        vain |= ~hit & _outside(found.areas)[:, None]
        return self._averaged(found, hit, vain, there, ignored)

    def _averaged(
        self, found: _AllFound, hit: Flags, vain: Flags, there: _AllThere, ignored: Flags
    ) -> dict[str, Figure]:
        figures: dict[str, Figure] = {}
        recalls: dict[str, Figure] = {}
        for place, size in enumerate(SIZES):
            wanted = np.bincount(
                there.things.groups[~ignored[place]] % self._classes, minlength=self._classes
            )
            for most in MOST if not size else MOST[-1:]:
                kept = found.ranks < most
                precision, recall = precision_and_recall(
                    found.things.groups[kept] % self._classes, found.scores[kept],
                    hit[place][:, kept], vain[place][:, kept], wanted,
                )  # fmt: skip
                recalls[f"{self.KIND}_recall{size or f'_{most}'}"] = _mean(recall)
            figures[f"{self.KIND}_map{size}"] = _mean(precision)
            if not size:
                at_one = (("50", precision[0]), ("75", precision[5]))
                figures |= {f"{self.KIND}_map_{name}": _mean(one) for name, one in at_one}
        return figures | recalls


class _AllThere(NamedTuple):
    things: Things
    areas: Floats
    crowds: Flags


class _AllFound(NamedTuple):
    things: Things
    areas: Floats
    scores: Floats
    ranks: Numbers
    """The place of each among those of its class in its picture, the surest first."""


def _there(given: list[There], classes: int) -> _AllThere:
    groups = _groups([one.labels for one in given], classes)
    order = np.argsort(groups, kind="stable")
    sides = np.concatenate([one.sides for one in given])[order]
    areas = np.concatenate([one.areas for one in given])[order]
    crowds = np.concatenate([one.crowds for one in given])[order]
    return _AllThere(Things(sides, groups[order]), areas, crowds)


def _found(given: list[Found], classes: int) -> _AllFound:
    """Sort by class and picture, the surest first, and leave out what COCO does not look at."""
    groups = _groups([one.labels for one in given], classes)
    boxes = np.concatenate([one.boxes for one in given])
    scores = np.concatenate([one.scores for one in given])
    order = np.lexsort((-scores, groups))
    groups = groups[order]
    ranks = np.arange(len(groups)) - np.searchsorted(groups, groups, "left")
    kept = ranks < MOST[-1]
    order, groups, ranks = order[kept], groups[kept], ranks[kept]
    sides = np.concatenate([boxes[order, :2], boxes[order, 2:] - boxes[order, :2]], 1)
    return _AllFound(Things(sides, groups), sides[:, 2] * sides[:, 3], scores[order], ranks)


def _groups(labels: list[Numbers], classes: int) -> Numbers:
    pictures = np.repeat(np.arange(len(labels)), [len(one) for one in labels])
    groups: Numbers = pictures * classes + np.concatenate(labels)
    return groups


def _outside(areas: Floats) -> Flags:
    """Say for each range which areas lie outside of it."""
    outside: Flags = (areas < RANGES[:, :1]) | (areas > RANGES[:, 1:])
    return outside


def _mean(values: Floats) -> Figure:
    known = values[values > -1]  # a class that is nowhere has none
    return Figure(float(np.mean(known)) if known.size else None)
