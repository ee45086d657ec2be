"""Mean average precision of masks in COCO's exact definition: that of boxes, the overlap counted in pixels.

Equal to pycocotools' `segm` to the last digit. No task of modelyard answers with masks of single things
yet: the metric is given them as `evaluation.masks.instances.FoundMasks`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modelyard.core.errors import ShapeError
from modelyard.evaluation.figure import Figure
from modelyard.evaluation.masks.instances import FoundMasks, ThereMasks
from modelyard.evaluation.metrics._coco import Floats, Things, matched
from modelyard.evaluation.metrics._mask_pairs import Masks, mask_pairs, masks_of
from modelyard.evaluation.metrics.box_map import (
    MOST,
    _AllFound,
    _AllThere,
    _groups,
    _outside,
)
from modelyard.evaluation.metrics.box_map import Metric as BoxMetric

VERSION = "1"
TASKS = ("instance-segmentation",)


class Metric(BoxMetric):
    """Keeps all masks, and matches them when the figures are asked for. It knows no interval."""

    KIND = "mask"

    def __init__(self, classes: int) -> None:
        super().__init__(classes)
        self._found_masks: list[FoundMasks] = []
        self._there_masks: list[ThereMasks] = []

    def add(self, said: Sequence[FoundMasks], truths: Sequence[ThereMasks]) -> None:  # type: ignore[override]
        for one, true in zip(said, truths, strict=True):
            _demand_one_size(one, true)
        self._found_masks += said
        self._there_masks += truths

    def figures(self) -> dict[str, Figure]:
        if not self._there_masks:
            return {}
        there, masks = _there(self._there_masks, self._classes)
        found, answers = _found(self._found_masks, self._classes)
        ignored = there.crowds | _outside(there.areas)
        near = mask_pairs(answers, masks, there.crowds)
        hit, vain = matched(near, answers.groups, there.crowds, ignored)
        vain |= ~hit & _outside(found.areas)[:, None]
        return self._averaged(found, hit, vain, there, ignored)


def _demand_one_size(found: FoundMasks, there: ThereMasks) -> None:
    sizes = {(one.height, one.width) for one in [*found.masks, *there.masks]}
    if len(sizes) > 1:
        told = " and ".join(f"{height} × {width}" for height, width in sorted(sizes))
        raise ShapeError(f"the masks of one picture are of one size, not {told}")


def _there(given: list[ThereMasks], classes: int) -> tuple[_AllThere, Masks]:
    groups = _groups([one.labels for one in given], classes)
    order = np.argsort(groups, kind="stable")
    each = [mask for one in given for mask in one.masks]
    masks = masks_of([each[place] for place in order], groups[order])
    areas = np.concatenate([one.areas for one in given])[order]
    crowds = np.concatenate([one.crowds for one in given])[order]
    return _AllThere(_things(masks), areas, crowds), masks


def _found(given: list[FoundMasks], classes: int) -> tuple[_AllFound, Masks]:
    """Sort by class and picture, the surest first, and leave out what COCO does not look at."""
    groups = _groups([one.labels for one in given], classes)
    scores = np.concatenate([one.scores for one in given])
    order = np.lexsort((-scores, groups))
    ranks = np.arange(len(order)) - np.searchsorted(groups[order], groups[order], "left")
    order, ranks = order[ranks < MOST[-1]], ranks[ranks < MOST[-1]]
    each = [mask for one in given for mask in one.masks]
    masks = masks_of([each[place] for place in order], groups[order])
    areas: Floats = masks.areas.astype(np.float64)
    return _AllFound(_things(masks), areas, scores[order], ranks), masks


def _things(masks: Masks) -> Things:
    return Things(np.zeros((len(masks.groups), 4)), masks.groups)
