"""Weighted boxes fusion (Solovyev, Wang and Gabruseva, 2019): clusters of boxes, each averaged by score."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelyard.tasks.nms import intersections_over_unions


class Found(NamedTuple):
    """The boxes [N, 4] of all models, with the score, the class and the model of each."""

    boxes: NDArray[Any]
    scores: NDArray[Any]
    classes: NDArray[Any]
    models: NDArray[Any]


def weighted_boxes(
    found: Found, weights: NDArray[np.float64], overlap: float
) -> list[tuple[list[float], float, int]]:
    """Give box, score and class of each cluster, the surest first.

    The mean score of a cluster is lowered by how many of the models' boxes it lacks.
    """
    weighed = found.scores * weights[found.models]
    joined: list[tuple[list[float], float, int]] = []
    for index in np.unique(found.classes).tolist():
        own = np.flatnonzero(found.classes == index)
        own = own[np.argsort(-weighed[own], kind="stable")]
        clusters = _clusters(found.boxes[own], weighed[own], weights, overlap)
        joined += [(box, score, index) for box, score in clusters]
    return sorted(joined, key=lambda one: -one[1])


def _clusters(
    boxes: NDArray[Any], scores: NDArray[Any], weights: NDArray[np.float64], overlap: float
) -> list[tuple[list[float], float]]:
    """Let each box, the surest first, join the cluster it overlaps most, or begin one."""
    means, sums = np.zeros((len(boxes), 4)), np.zeros((len(boxes), 4))
    total, members = np.zeros(len(boxes)), np.zeros(len(boxes), np.int64)
    count = 0
    for box, score in zip(boxes, scores, strict=True):
        shares = intersections_over_unions(means[:count], box[None])[:, 0]
        place = int(shares.argmax()) if count and shares.max() > overlap else count
        count = max(count, place + 1)
        sums[place] += box * score
        total[place] += score
        members[place] += 1
        means[place] = sums[place] / total[place]
    believed = total[:count] / members[:count] * np.minimum(members[:count], len(weights)) / weights.sum()
    return list(zip(means[:count].tolist(), believed.tolist(), strict=True))
