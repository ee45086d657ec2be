"""Mean average precision as Pascal VOC defines it, at an overlap of a half.

A detection, the surest of all pictures first, belongs to the thing of its class that it covers best. It is
right if they share half of their union and the thing is not taken, wrong otherwise; if the thing is
`difficult`, it is neither. `voc_map` is the area below the precision that is reached from each recall on, as
since 2010; `voc_map_11` its mean at the recalls 0, 0.1, … 1, as in 2007. Both are means over the classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.figure import Figure
from modelyard.evaluation.judging.detection import Found, There
from modelyard.tasks.nms import intersections_over_unions

VERSION = "1"
TASKS = ("detection",)
ON_REQUEST = True  # its `difficult` things are marked in Pascal VOC alone

ENOUGH = 0.5
TENTHS = np.arange(11)
NOT_COUNTED, WRONG, RIGHT = -1, 0, 1

Numbers = NDArray[np.int64]


class Metric:
    """Keeps of each detection its class, its score, and whether it is right. It knows no interval."""

    def __init__(self, classes: int) -> None:
        self._wanted = np.zeros(classes, np.int64)
        self._labels: list[Numbers] = []
        self._scores: list[NDArray[np.float64]] = []
        self._verdicts: list[Numbers] = []

    def add(self, said: Sequence[Found], truths: Sequence[There]) -> None:
        for found, there in zip(said, truths, strict=True):
            difficult = np.zeros(len(there.labels), np.bool_) if there.difficult is None else there.difficult
            np.add.at(self._wanted, there.labels[~difficult], 1)
            order = np.argsort(-found.scores, kind="stable")
            self._labels.append(found.labels[order])
            self._scores.append(found.scores[order])
            self._verdicts.append(_verdicts(found, order, there, difficult))

    def figures(self) -> dict[str, Figure]:
        if not self._labels:
            return {}
        labels, scores = np.concatenate(self._labels), np.concatenate(self._scores)
        verdicts = np.concatenate(self._verdicts)
        areas, elevenths = [], []
        for label in np.flatnonzero(self._wanted).tolist():
            own = (labels == label) & (verdicts != NOT_COUNTED)
            right = verdicts[own][np.argsort(-scores[own], kind="stable")]
            area, eleventh = _average(right, int(self._wanted[label]))
            areas.append(area)
            elevenths.append(eleventh)
        return {"voc_map": _mean(areas), "voc_map_11": _mean(elevenths)}


def _verdicts(found: Found, order: Numbers, there: There, difficult: NDArray[np.bool_]) -> Numbers:
    """Judge the detections of a picture, the surest first."""
    verdicts = np.full(len(order), WRONG, np.int64)
    if not len(there.labels) or not len(order):
        return verdicts
    corners = np.concatenate([there.sides[:, :2], there.sides[:, :2] + there.sides[:, 2:]], 1)
    overlaps = intersections_over_unions(found.boxes[order], corners)
    overlaps[found.labels[order][:, None] != there.labels] = -1
    best = overlaps.argmax(1)
    covers = np.flatnonzero(overlaps.max(1) >= ENOUGH)
    verdicts[covers[difficult[best[covers]]]] = NOT_COUNTED
    counted = covers[~difficult[best[covers]]]
    _, first = np.unique(best[counted], return_index=True)
    verdicts[counted[first]] = RIGHT
    return verdicts


def _average(right: Numbers, wanted: int) -> tuple[float, float]:
    """Give the average precision of a class, as an area and at eleven recalls.

    Args:
        right: 1 or 0 of each detection, the surest first.
        wanted: how many things there are to find.
    """
    if not len(right):
        return 0.0, 0.0
    hits = np.cumsum(right)
    precision = hits / np.arange(1, len(hits) + 1)
    best: NDArray[Any] = np.maximum.accumulate(precision[::-1])[::-1]
    area = float((right * best).sum() / wanted)  # each hit raises the recall by one of those wanted
    reached = np.searchsorted(10 * hits, TENTHS * wanted, "left")  # in whole numbers: no tenth is rounded
    at = np.append(best, 0.0)[reached]
    return area, float(at.mean())


def _mean(values: list[float]) -> Figure:
    return Figure(float(np.mean(values)) if values else None)
