"""Segmentation: `scores` [batch, classes, height, width] become the class of each pixel of the picture.

The best class is taken at the network's size; each pixel of the picture then has that of the nearest pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.tasks.answers import SegmentationAnswer
from modelyard.tasks.geometry import Placed
from modelyard.tasks.labels import label_of
from modelyard.tasks.outputs import Outputs, demand_places, output

NOT_SEEN = "not seen"  # what the centre crop cut off


def decode(
    outputs: Outputs, placed: Sequence[Placed], labels: Sequence[str] | None = None
) -> list[SegmentationAnswer]:
    """Give the mask of each picture, in its own size.

    Args:
        outputs: `scores` [batch, classes, height, width]; a single class is one thing against the ground.
        placed: where each picture lies in its input.
        labels: the names of the classes; their numbers where there are none.
    """
    scores = output(outputs, "scores", "batch × classes × height × width")
    demand_places(len(scores), placed)
    count = max(scores.shape[1], 2)
    names = [label_of(labels, index) for index in range(count)]
    return [_answer(best_classes(own), place, names) for own, place in zip(scores, placed, strict=True)]


def best_classes(scores: NDArray[Any]) -> NDArray[np.integer[Any]]:
    """Give the best class of each pixel of [classes, H, W], class by class: much faster than `argmax`."""
    kind = np.uint8 if len(scores) < 255 else np.uint16
    if len(scores) == 1:
        return np.array(scores[0] > 0, kind)
    best, classes = scores[0].copy(), np.zeros(scores.shape[1:], kind)
    for number, one in enumerate(scores[1:], 1):
        np.copyto(classes, kind(number), where=one > best)
        np.maximum(best, one, out=best)
    return classes


def _answer(mask: NDArray[np.integer[Any]], place: Placed, labels: list[str]) -> SegmentationAnswer:
    rows, above = _nearest(place.height, place.scale_y, place.top, mask.shape[0])
    columns, beside = _nearest(place.width, place.scale_x, place.left, mask.shape[1])
    whole = mask[rows[:, None], columns]
    if above.any() or beside.any():
        whole[above] = len(labels)
        whole[:, beside] = len(labels)
        labels = [*labels, NOT_SEEN]
    return SegmentationAnswer(whole, tuple(labels))


def _nearest(
    length: int, scale: float, shift: float, room: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Give the input's pixel for each of the picture's along one side, and which of them it did not see."""
    places = np.floor((np.arange(length) + 0.5) * scale + shift).astype(np.intp)
    return places.clip(0, room - 1), (places < 0) | (places >= room)
