"""From right and wrong detections to precision at 101 recalls, and to the recall at the end."""

from __future__ import annotations

import numpy as np

from modelyard.evaluation.metrics._coco import OVERLAPS, Flags, Floats, Numbers

RECALLS = np.linspace(0.0, 1.0, 101)


def precision_and_recall(
    classes: Numbers, scores: Floats, hit: Flags, vain: Flags, wanted: Numbers
) -> tuple[Floats, Floats]:
    """Give precision [overlaps, recalls, classes] and recall [overlaps, classes]; -1 where there is none.

    Args:
        classes: of each detection, the detections picture by picture.
        scores: of each.
        hit: [overlaps, detections], whether it found something.
        vain: whether it does not count.
        wanted: how many things of each class there are to find.
    """
    precision = np.full((len(OVERLAPS), len(RECALLS), len(wanted)), -1.0)
    recall = np.full((len(OVERLAPS), len(wanted)), -1.0)
    order = np.lexsort((-scores, classes))
    bounds = np.searchsorted(classes[order], np.arange(len(wanted) + 1))
    for number in np.flatnonzero(wanted).tolist():
        rows = order[bounds[number] : bounds[number + 1]]
        right = np.cumsum(hit[:, rows] & ~vain[:, rows], axis=1, dtype=np.float64)
        wrong = np.cumsum(~hit[:, rows] & ~vain[:, rows], axis=1, dtype=np.float64)
        share = right / wanted[number]
        recall[:, number] = share[:, -1] if len(rows) else 0
        precision[:, :, number] = _at_recalls(right / (wrong + right + np.spacing(1)), share)
    return precision, recall


def _at_recalls(precision: Floats, recall: Floats) -> Floats:
    """Give the best precision that is reached from each recall on; 0 where it is not reached."""
    best = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    found = np.zeros((len(precision), len(RECALLS)))
    for row, own, share in zip(found, best, recall, strict=True):
        places = np.searchsorted(share, RECALLS, "left")
        row[places < len(share)] = own[places[places < len(share)]]
    return found
