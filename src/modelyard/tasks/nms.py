"""Non-maximum suppression: of boxes that overlap, the surest stays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 256  # candidates that are compared at once


def keep_surest(
    boxes: NDArray[Any],
    scores: NDArray[Any],
    classes: NDArray[Any] | None = None,
    *,
    overlap: float = 0.45,
    most: int | None = None,
) -> NDArray[np.intp]:
    """Give the numbers of the boxes that stay, the surest first.

    A box goes when it overlaps a surer one that stays by more than `overlap` of their union.

    Args:
        boxes: [N, 4], left, top, right, bottom.
        scores: [N].
        classes: [N]; boxes of different classes leave each other alone. Without them all compete.
        overlap: the intersection over union that is still let be.
        most: how many stay at most.
    """
    order = np.argsort(-scores, kind="stable")
    sorted_boxes = boxes[order].astype(np.float32)
    groups = np.zeros(len(order), np.int64) if classes is None else classes[order]
    most = len(order) if most is None else most
    kept = np.zeros(0, np.intp)
    for start in range(0, len(order), _BLOCK):
        if len(kept) >= most:
            break
        block = np.arange(start, min(start + _BLOCK, len(order)))
        if len(kept):
            block = block[~_clash(sorted_boxes, groups, block, kept, overlap).any(1)]
        kept = np.append(kept, _greedy(sorted_boxes, groups, block, overlap))
    return order[kept[:most]]


def intersections_over_unions(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """Compare each of boxes [N, 4] with each of boxes [M, 4], as [N, M]; 0 where both are empty."""
    shared, united = _shared_and_united(first, second)
    ratios: NDArray[Any] = np.divide(shared, united, out=np.zeros_like(shared), where=united > 0)
    return ratios


def _shared_and_united(first: NDArray[Any], second: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    across = np.minimum(first[:, None, 2], second[:, 2]) - np.maximum(first[:, None, 0], second[:, 0])
    down = np.minimum(first[:, None, 3], second[:, 3]) - np.maximum(first[:, None, 1], second[:, 1])
    shared = np.maximum(across, 0) * np.maximum(down, 0)
    return shared, _areas(first)[:, None] + _areas(second) - shared


def _areas(boxes: NDArray[Any]) -> NDArray[Any]:
    areas: NDArray[Any] = np.maximum(boxes[:, 2] - boxes[:, 0], 0) * np.maximum(boxes[:, 3] - boxes[:, 1], 0)
    return areas


def _clash(
    boxes: NDArray[Any], groups: NDArray[Any], rows: NDArray[Any], columns: NDArray[Any], overlap: float
) -> NDArray[np.bool_]:
    """Say which boxes overlap too much with which."""
    shared, united = _shared_and_united(boxes[rows], boxes[columns])
    clash: NDArray[np.bool_] = (shared > overlap * united) & (groups[rows, None] == groups[columns])
    return clash


def _greedy(
    boxes: NDArray[Any], groups: NDArray[Any], block: NDArray[np.intp], overlap: float
) -> NDArray[np.intp]:
    """Go through a sorted block: what is still there stays, and takes away what clashes with it."""
    clash = _clash(boxes, groups, block, block, overlap)
    stays = np.ones(len(block), np.bool_)
    for place in np.flatnonzero(clash.sum(1) > 1).tolist():
        if stays[place]:
            stays[place + 1 :] &= ~clash[place, place + 1 :]
    return block[stays]
