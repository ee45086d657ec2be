"""One answer of several models': probabilities and maps are averaged, boxes are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError, ShapeError
from modelyard.tasks._weighted_boxes import Found, weighted_boxes
from modelyard.tasks.answers import DetectionAnswer
from modelyard.tasks.nms import keep_surest
from modelyard.tasks.parts import Box, box_of
from modelyard.tasks.softmax import softmax

Weights = Sequence[float] | None


def mean_probabilities(scores: Sequence[NDArray[Any]], weights: Weights = None) -> NDArray[np.float32]:
    """Give the mean of several classifiers' probabilities.

    Args:
        scores: the logits [batch, classes] of each model.
        weights: how much each model counts; all alike by default.
    """
    return _mean([softmax(one) for one in scores], weights)


def mean_maps(scores: Sequence[NDArray[Any]], weights: Weights = None) -> NDArray[np.float32]:
    """Give the mean of several segmenters' probabilities at each pixel.

    Args:
        scores: the logits [batch, classes, height, width] of each model.
        weights: how much each model counts; all alike by default.
    """
    return _mean([softmax(one, 1) for one in scores], weights)


def fused_boxes(
    answers: Sequence[DetectionAnswer],
    *,
    by: Literal["weighted", "surest"] = "weighted",
    weights: Weights = None,
    overlap: float = 0.55,
    confidence: float = 0.0,
) -> DetectionAnswer:
    """Join what several detectors found in one picture.

    `weighted` averages the boxes that overlap, each by its score, and believes less what fewer models saw
    (weighted boxes fusion); `surest` keeps the surest of them, and looks at no weights.

    Args:
        answers: what each model found.
        by: `weighted` or `surest`.
        weights: how much each model counts; all alike by default.
        overlap: boxes of one class that share more of their union are the same thing.
        confidence: the score that a box needs to take part.
    """
    if by not in {"weighted", "surest"}:
        raise InputError(f"boxes are fused by `weighted` or `surest`, not {by!r}")
    counts = _checked(len(answers), weights)
    sizes = {(one.height, one.width) for one in answers}
    if len(sizes) != 1:
        raise InputError(f"the answers are of pictures of {len(sizes)} sizes, not of one picture")
    boxes = [(box, number) for number, one in enumerate(answers) for box in one.boxes]
    boxes = [(box, number) for box, number in boxes if box.score >= confidence]
    found = _together(boxes)
    if by == "surest":
        kept = keep_surest(found.boxes, found.scores, found.classes, overlap=overlap)
        things = [boxes[place][0] for place in kept.tolist()]
    else:
        names = {box.index: box.label for box, _ in boxes}
        joined = weighted_boxes(found, counts, overlap)
        things = [box_of(sides, names[index], index, score) for sides, score, index in joined]
    return DetectionAnswer(tuple(things), *sizes.pop())


def _together(boxes: list[tuple[Box, int]]) -> Found:
    corners = [[box.left, box.top, box.right, box.bottom] for box, _ in boxes]
    return Found(
        np.array(corners).reshape(-1, 4),
        np.array([box.score for box, _ in boxes]),
        np.array([box.index for box, _ in boxes], np.int64),
        np.array([number for _, number in boxes], np.int64),
    )


def _mean(parts: list[NDArray[np.float32]], weights: Weights) -> NDArray[np.float32]:
    shapes = {one.shape for one in parts}
    if len(shapes) != 1:
        raise ShapeError(f"scores of one shape can be averaged, not of {sorted(map(list, shapes))}")
    mean: NDArray[Any] = np.average(np.stack(parts), axis=0, weights=_checked(len(parts), weights))
    return mean.astype(np.float32)


def _checked(count: int, weights: Weights) -> NDArray[np.float64]:
    """Give one weight for each model."""
    if count == 0:
        raise InputError("there are no answers to fuse")
    given = np.ones(count) if weights is None else np.array(weights, np.float64)
    if given.shape != (count,) or not (given > 0).all():
        raise InputError(f"the weights of {count} models are {count} figures above 0, not {weights!r}")
    return given
