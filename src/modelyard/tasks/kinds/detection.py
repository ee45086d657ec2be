"""Detection: `boxes` and `scores` of every cell become the things that were found, each once.

Published YOLO networks, whose one output is [batch, 4 + classes, N], are read as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError
from modelyard.core.stated_number import is_finite
from modelyard.tasks.answers import DetectionAnswer
from modelyard.tasks.candidates import candidates_of
from modelyard.tasks.geometry import Placed
from modelyard.tasks.labels import label_of
from modelyard.tasks.nms import keep_surest
from modelyard.tasks.outputs import Outputs, demand_numbers, demand_places
from modelyard.tasks.parts import Box, box_of

MOST_COMPARED = 30_000  # candidates of one picture


def decode(
    outputs: Outputs,
    placed: Sequence[Placed],
    labels: Sequence[str] | None = None,
    *,
    confidence: float = 0.25,
    overlap: float = 0.45,
    most: int = 300,
    multi_label: bool = False,
) -> list[DetectionAnswer]:
    """Give what was found in each picture, in its own pixels.

    Args:
        outputs: `boxes` [batch, N, 4] in pixels of the input, and `scores` [batch, N, classes], 0 to 1.
        placed: where each picture lies in its input.
        labels: the names of the classes; their numbers where there are none.
        confidence: the score that is needed.
        overlap: boxes of one class that share more of their union are the same thing.
        most: how many things of a picture at most.
        multi_label: whether a box can be of several classes; else it is of its best one.
    """
    for name, value in (("confidence", confidence), ("overlap", overlap)):
        if not is_finite(value) or not 0 <= value <= 1:
            raise InputError(f"{name} is a figure from 0 to 1, not {value!r}")
    boxes, scores = candidates_of(outputs, None if labels is None else len(labels))
    demand_places(len(boxes), placed)
    found = []
    for own, sure, place in zip(boxes, scores, placed, strict=True):
        rows, classes = _likely(sure, confidence, multi_label)
        demand_numbers(own[rows])  # of the others no box is asked, and half precision may overflow there
        kept = keep_surest(own[rows], sure[rows, classes], classes, overlap=overlap, most=most)
        rows, classes = rows[kept], classes[kept]
        things = _named(place.back(own[rows]), sure[rows, classes], classes, labels)
        found.append(DetectionAnswer(things, place.height, place.width))
    return found


def _likely(
    scores: NDArray[Any], confidence: float, multi_label: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the boxes, and a class of each, whose score is above the confidence."""
    best = scores.max(1, initial=0)
    rows = np.flatnonzero(best > confidence)
    classes = scores[rows].argmax(1) if len(rows) else rows
    if multi_label:
        among, classes = np.nonzero(scores[rows] > confidence)
        rows = rows[among]
    if len(rows) > MOST_COMPARED:
        surest = np.argpartition(-scores[rows, classes], MOST_COMPARED)[:MOST_COMPARED]
        surest.sort()
        rows, classes = rows[surest], classes[surest]
    return rows, classes


def _named(
    boxes: NDArray[np.float32], scores: NDArray[Any], classes: NDArray[np.intp], labels: Sequence[str] | None
) -> tuple[Box, ...]:
    """Name the boxes; one that lies outside the picture altogether is none."""
    seen = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    rows = zip(boxes[seen].tolist(), scores[seen].tolist(), classes[seen].tolist(), strict=True)
    return tuple(box_of(sides, label_of(labels, index), index, score) for sides, score, index in rows)
