"""`union`: the mask of what belongs to any of several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modelyard.evaluation.masks.rle import Rle, turning


def union(masks: Sequence[Rle], height: int, width: int) -> Rle:
    """Unite masks of one picture; of none it is empty.

    Args:
        masks: of this height and width.
        height: of the picture.
        width: of the picture.
    """
    if len(masks) == 1:
        return masks[0]
    edges = [one.closed for one in masks]
    places = np.concatenate([np.zeros(0, np.int64), *edges])
    turns = np.concatenate([np.zeros(0, np.int64), *(1 - 2 * (np.arange(len(one)) % 2) for one in edges)])
    order = np.argsort(places, kind="stable")
    deep = np.cumsum(turns[order])  # how many masks a pixel behind this place lies in
    ends = np.append(places[order][1:] != places[order][:-1], True)[: len(places)]
    inside = np.append(False, deep[ends] > 0)
    return Rle(height, width, turning(places[order][ends][inside[1:] != inside[:-1]], height * width))
